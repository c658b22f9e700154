using OpenCvSharp;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>One opened video. Every call may block up to the silence limit that it was opened with; none throws for what the other end does.</summary>
internal interface IVideoDevice : IDisposable
{
    double? FramesPerSecond { get; }

    /// <summary>As a file says; 0 where it does not.</summary>
    int FrameCount { get; }

    /// <summary>The codec or pixel format in four letters.</summary>
    string FourCc { get; }

    RawPixels Raw { get; }

    /// <summary>By the stream's or driver's own clock, of the frame grabbed last; null where it gives none.</summary>
    Duration? Position { get; }

    /// <summary>Frames passed over by the last <see cref="Grab"/> because newer ones had come already.</summary>
    int Skipped { get; }

    /// <summary>Waits for the next frame; false when there is none.</summary>
    bool Grab();

    /// <summary>The frame grabbed last; false when it is damaged.</summary>
    bool Retrieve(Mat picture);
}

/// <summary>Chooses who opens an address.</summary>
internal static class VideoDevices
{
    /// <summary>Null where it cannot be opened, with the reason where more is known than that.</summary>
    public static IVideoDevice? TryOpen(CaptureOptions options, out string? why)
    {
        why = null;
        return options.Address.Kind switch
        {
            VideoKind.Network when options.Address.Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => MjpegDevice.TryOpen(options, out why),
            VideoKind.Network => (IVideoDevice?)FfmpegDevice.TryOpen(options, out why) ?? OpenCvDevice.TryOpen(options),
            _ => File.Exists(options.Address.Target) ? OpenCvDevice.TryOpen(options) : null,
        };
    }
}
