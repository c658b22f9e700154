namespace SurgicalNav.Overlay.Scene;

/// <summary>How a structure is shown.</summary>
public enum StructureRole
{
    /// <summary>Its outline alone, as wide as the predicted error: the surgeon sees the organ itself in the video.</summary>
    Organ,
    /// <summary>Filled, translucent, with its outline.</summary>
    Tumour,
    /// <summary>Filled and shaded by depth: nearer is brighter.</summary>
    Vessel,
}

/// <summary>A colour as it is on the screen (sRGB).</summary>
public readonly record struct Rgb(byte R, byte G, byte B);

/// <summary>One surface of the plan.</summary>
/// <param name="Id">1 to 255, unique in the scene: its value in the id mask.</param>
/// <param name="Name">In the person's words, e.g. "liver".</param>
/// <param name="Role">How it is shown.</param>
/// <param name="Colour">On the screen.</param>
public sealed record AnatomyStructure(byte Id, string Name, StructureRole Role, Rgb Colour)
{
    public static readonly Rgb OrganColour = new(0x6F, 0xF2, 0xE4), TumourColour = new(0xFF, 0xD0, 0x4A), VeinColour = new(0x6C, 0xA8, 0xFF), ArteryColour = new(0xFF, 0x7A, 0x70);
}
