namespace SurgicalNav.Volumes;

/// <summary>How a file wants a label drawn.</summary>
public readonly record struct LabelColour(byte R, byte G, byte B);
