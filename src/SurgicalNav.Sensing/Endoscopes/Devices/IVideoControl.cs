namespace SurgicalNav.Sensing.Endoscopes.Devices;

/// <summary>Asks a capture device's driver; by the system's own calls, or a stand-in for tests.</summary>
public interface IVideoControl
{
    /// <summary>Null where the device cannot be opened, with the reason in words.</summary>
    VideoFormats? Query(string path, out string? why);
}

/// <summary>What a driver says of a device.</summary>
/// <param name="Driver">The kernel module's name.</param>
/// <param name="Card">The device's name.</param>
/// <param name="Captures">It delivers pictures (many devices have a second node for metadata only).</param>
/// <param name="Formats">What it can deliver.</param>
public sealed record VideoFormats(string Driver, string Card, bool Captures, IReadOnlyList<VideoFormat> Formats);

/// <summary>A pixel format with its sizes.</summary>
public sealed record VideoFormat(string FourCc, string Description, IReadOnlyList<VideoSize> Sizes);

/// <summary>A picture size with its rates, Hz; the largest where a device takes any between two.</summary>
public sealed record VideoSize(int Width, int Height, IReadOnlyList<double> RatesHz);
