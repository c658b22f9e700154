using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Runtime.Devices;

/// <summary>A video that was opened by its address, of whichever kind, with the thread that it needs and its own word on how it stands. Polled by one loop.</summary>
public sealed class OpenedVideo : IFrameSource
{
    private static readonly Duration Patience = Duration.FromSeconds(8);

    /// <summary>A folder of pictures has no rate of its own.</summary>
    private const double PicturesPerSecond = 25;

    private readonly VideoFeed? _live;
    private readonly IFrameSource _source;

    private OpenedVideo(CaptureOptions options, IFrameSource source, VideoFeed? live) => (Options, _source, _live) = (options, source, live);

    public CaptureOptions Options { get; }
    public string Name => _source.Name;
    public int Width => _source.Width;
    public int Height => _source.Height;
    public bool IsStereo => _source.IsStereo;
    public bool IsFinished => _source.IsFinished;
    public long Dropped => _source.Dropped;

    /// <summary>What of each eye's whole picture is delivered.</summary>
    public EyeView View => _source switch
    {
        ImageSequenceSource pictures => pictures.View,
        RecordingVideo recording => recording.View,
        _ => _live!.Source.Report.View,
    };

    /// <summary>Codec or pixel format in four letters; empty where there is none.</summary>
    public string FourCc => _live?.Source.Report.FourCc ?? "";

    /// <summary>As the source says; null where it does not.</summary>
    public double? NominalRateHz => _live is not null ? _live.Source.Report.NominalRateHz : _source is ImageSequenceSource ? Options.FramesPerSecond ?? PicturesPerSecond : null;

    public int Reconnects => _live?.Source.Report.Reconnects ?? 0;
    public bool IsConnected => _live is null || _live.Source.Report.State == CaptureState.Streaming;

    /// <summary>Signalled when a frame can be taken; null where time alone brings the next one.</summary>
    public WakeSignal? Delivered => _live?.Delivered;

    /// <summary>What it does, and what of its picture is taken, in words.</summary>
    public string Words
    {
        get
        {
            var words = _live?.Source.Report.Words ?? (Problem is { } problem ? problem : IsFinished ? "played to the end" : "playing");
            return View.IsWhole || View.WholeWidth == 0 ? words : $"{words}; cropped to {View.Crop}";
        }
    }

    private string? Problem => _source switch
    {
        ImageSequenceSource pictures => pictures.LastProblem,
        RecordingVideo recording => recording.LastProblem,
        _ => null,
    };

    /// <summary>Opens it and waits until its pictures' size is known.</summary>
    /// <param name="options">Its round view, where one is asked for, has been found already.</param>
    /// <param name="faults">Told of lost sources and dropped frames.</param>
    /// <param name="patience">How long a device or stream may take; null for the usual 8 s.</param>
    /// <exception cref="UserErrorException">It cannot be opened; says why.</exception>
    public static OpenedVideo Open(CaptureOptions options, IFaultSink? faults = null, Duration? patience = null)
    {
        try
        {
            switch (options.Address.Kind)
            {
                case VideoKind.Pictures:
                    var eyes = options.Eyes;
                    var settings = new ImageSequenceOptions { FramesPerSecond = options.FramesPerSecond ?? PicturesPerSecond, Format = eyes.Format, Layout = eyes.Layout, RightEyeFirst = eyes.RightEyeFirst, Crop = eyes.Crop, PoolCapacity = options.PoolCapacity };
                    return new OpenedVideo(options, ImageSequenceSource.Open(options.Address.Target, settings, faults), null);
                case VideoKind.Recording:
                    return new OpenedVideo(options, RecordingVideo.Open(options, faults), null);
            }
            var live = new VideoFeed(options, faults);
            if (live.WaitForFirst(patience ?? Patience) is not { } why) return new OpenedVideo(options, live.Source, live);
            live.Dispose();
            throw new UserErrorException(why);
        }
        catch (PictureException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    public bool TryNext(Instant now, out EndoscopeFrame frame) => _source.TryNext(now, out frame);

    public void Dispose()
    {
        if (_live is not null) _live.Dispose();
        else _source.Dispose();
    }
}
