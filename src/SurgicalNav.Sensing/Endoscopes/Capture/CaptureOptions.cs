using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>How fast a file is played. Live sources set their own pace.</summary>
public enum PlayPace
{
    /// <summary>By the file's own time stamps.</summary>
    Original,

    /// <summary>The next frame as soon as the last one has been taken.</summary>
    AsRead,
}

/// <summary>A part of a picture, px from its top left corner.</summary>
public readonly record struct PixelRectangle(int X, int Y, int Width, int Height)
{
    public bool FitsInto(int width, int height) => X >= 0 && Y >= 0 && Width > 0 && Height > 0 && X <= width - Width && Y <= height - Height;

    public override string ToString() => $"{Width}×{Height} at ({X}, {Y})";
}

/// <summary>How a picture becomes one eye's or two eyes' frames.</summary>
/// <param name="Format">What consumers get: Bgr24, Rgba32 or Gray8.</param>
/// <param name="Layout">How the picture holds two eyes.</param>
/// <param name="RightEyeFirst">The right eye comes first in it.</param>
/// <param name="Crop">The part of each eye's picture that is kept; null keeps all of it.</param>
/// <param name="SwapRedAndBlue">The source calls its colours by the wrong names: red and blue are exchanged.</param>
public sealed record EyeOptions(
    PixelFormat Format = PixelFormat.Bgr24, StereoLayout Layout = StereoLayout.Mono, bool RightEyeFirst = false, PixelRectangle? Crop = null, bool SwapRedAndBlue = false);

/// <summary>What to open and what to make of it.</summary>
public sealed record CaptureOptions
{
    public required VideoAddress Address { get; init; }

    public EyeOptions Eyes { get; init; } = new();

    /// <summary>The crop is the scope's round view, still to be found in the picture by whoever opens it (<see cref="Crop.ScopeCircleFinder"/>).</summary>
    public bool FindRoundView { get; init; }

    public PlayPace Pace { get; init; } = PlayPace.Original;

    /// <summary>Asked of a device, of the whole picture; null leaves it to the device.</summary>
    public int? WidthPx { get; init; }

    public int? HeightPx { get; init; }
    public double? FramesPerSecond { get; init; }

    /// <summary>The device's own pixel format in four letters (YUYV, MJPG, NV12 …); null leaves it to the device.</summary>
    public string? FourCc { get; init; }

    /// <summary>From the moment a live picture shows to its arrival here, by temporal calibration.</summary>
    public Duration Latency { get; init; }

    /// <summary>Wait before the first new try after a loss; doubled by each failure up to <see cref="LongestRetry"/>.</summary>
    public Duration FirstRetry { get; init; } = Duration.FromMilliseconds(250);

    public Duration LongestRetry { get; init; } = Duration.FromSeconds(4);

    /// <summary>Silence of a stream that counts as its loss.</summary>
    public Duration SilenceLimit { get; init; } = Duration.FromSeconds(2);

    /// <summary>Frames that may be out at the same time, for each eye.</summary>
    public int PoolCapacity { get; init; } = 8;

    /// <exception cref="ArgumentException">A figure that makes no sense; the message says which.</exception>
    public void Validate()
    {
        if (FourCc is { Length: not 4 }) throw new ArgumentException($"A pixel format has four letters; '{FourCc}' has {FourCc.Length}.");
        if (FramesPerSecond is { } rate && !(rate is > 0 and <= 1000)) throw new ArgumentException($"A rate of {rate} frames a second is not possible.");
        if (FindRoundView && Eyes.Crop is not null) throw new ArgumentException("The crop is to be found and is given: one of the two.");
        if (PoolCapacity < 3) throw new ArgumentException("A capture needs at least three leases: one being filled, one waiting, one in use.");
        if (FirstRetry <= Duration.Zero || LongestRetry < FirstRetry) throw new ArgumentException("The waits between two tries must be positive and grow.");
        if (SilenceLimit < Duration.FromMilliseconds(100)) throw new ArgumentException("A stream that is silent for less than 100 ms is not lost.");
        if (Latency < Duration.Zero) throw new ArgumentException("The latency is negative: pictures would arrive before they were taken.");
    }
}
