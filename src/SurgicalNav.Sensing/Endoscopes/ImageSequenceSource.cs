using OpenCvSharp;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>How a sequence of pictures is played.</summary>
public sealed record ImageSequenceOptions
{
    public StereoLayout Layout { get; init; } = StereoLayout.Mono;

    /// <summary>What consumers get: Bgr24, Rgba32 or Gray8.</summary>
    public PixelFormat Format { get; init; } = PixelFormat.Bgr24;

    /// <summary>The right eye comes first in the picture.</summary>
    public bool RightEyeFirst { get; init; }

    /// <summary>The part of each eye's picture that is kept; null keeps all of it.</summary>
    public PixelRectangle? Crop { get; init; }

    /// <summary>Null plays a video at its own rate and hands out the next picture of a folder at every call.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Begin again at the end.</summary>
    public bool Loop { get; init; }

    /// <summary>Frames that may be out at the same time, for each eye.</summary>
    public int PoolCapacity { get; init; } = 8;
}

/// <summary>An endoscope played from a folder of pictures, one picture, or a video file; one eye, or two in each picture.</summary>
/// <remarks>Frame k is acquired at the first call's moment plus k periods and handed out when that moment has come, none left out for being late.
/// One that cannot be read or has another size is dropped, counted, raised as a fault, and told in <see cref="LastProblem"/>. One loop owns it.</remarks>
public sealed class ImageSequenceSource : IFrameSource
{
    private readonly IPictureReel _reel;
    private readonly IFaultSink? _faults;
    private readonly ImageSequenceOptions _options;
    private readonly FramePool _left;
    private readonly FramePool? _right;
    private readonly Mat _picture = new();
    private readonly PictureUnpacker _unpacker;
    private readonly int _pictureWidth, _pictureHeight;
    private readonly double? _rate;
    private Instant? _start;
    private long _sequence;

    private ImageSequenceSource(string name, IPictureReel reel, ImageSequenceOptions options, IFaultSink? faults)
    {
        (Name, _reel, _options, _faults) = (name, reel, options, faults);
        _rate = options.FramesPerSecond ?? reel.FramesPerSecond;
        if (!reel.Next(_picture)) throw new PictureException($"{name} holds no frame.");
        (_pictureWidth, _pictureHeight) = (_picture.Width, _picture.Height);
        reel.Rewind();
        _unpacker = new PictureUnpacker(name, _pictureWidth, _pictureHeight, RawPixels.Bgr, new EyeOptions(options.Format, options.Layout, options.RightEyeFirst, options.Crop));
        _left = new FramePool(Width, Height, options.Format, options.PoolCapacity);
        _right = IsStereo ? new FramePool(Width, Height, options.Format, options.PoolCapacity) : null;
    }

    public string Name { get; }
    public int Width => _unpacker.Width;
    public int Height => _unpacker.Height;
    public bool IsStereo => _unpacker.IsStereo;

    /// <summary>What of each eye's picture is delivered, for the camera's calibration.</summary>
    public EyeView View => _unpacker.Part;

    public bool IsFinished { get; private set; }
    public long Dropped { get; private set; }

    /// <summary>Why the last dropped frame was dropped, in words; null when none was.</summary>
    public string? LastProblem { get; private set; }

    /// <summary>Opens a folder, a picture or a video and looks at its first frame.</summary>
    /// <exception cref="PictureException">Missing, empty, truncated or unreadable, or no two equal halves where two eyes are expected.</exception>
    public static ImageSequenceSource Open(string path, ImageSequenceOptions? options = null, IFaultSink? faults = null)
    {
        options ??= new ImageSequenceOptions();
        return Open(path, Directory.Exists(path) ? new FolderReel(path) : FolderReel.IsPicture(path) ? FolderReel.Of([path]) : new VideoReel(path), options, faults);
    }

    /// <summary>As from a folder of these pictures, in this order.</summary>
    /// <param name="name">What to call them together.</param>
    /// <exception cref="PictureException">No file, or the first is missing, truncated or unreadable, or no two equal halves where two eyes are expected.</exception>
    public static ImageSequenceSource Open(string name, IReadOnlyList<string> files, ImageSequenceOptions? options = null, IFaultSink? faults = null) =>
        Open(name, FolderReel.Of([.. files]), options ?? new ImageSequenceOptions(), faults);

    private static ImageSequenceSource Open(string name, IPictureReel reel, ImageSequenceOptions options, IFaultSink? faults)
    {
        try
        {
            if (options.FramesPerSecond is { } rate && !(rate is > 0 and <= 1000)) throw new ArgumentException($"A rate of {rate} frames a second is not possible.", nameof(options));
            return new ImageSequenceSource(name, reel, options, faults);
        }
        catch
        {
            reel.Dispose();
            throw;
        }
    }

    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        frame = default;
        if (IsFinished) return false;
        _start ??= now;
        var due = _rate is { } rate ? _start.Value + Duration.FromSeconds(_sequence / rate) : now;
        if (due > now) return false;
        if (!TryDecode(now)) return false;
        var sequence = _sequence++;
        if (!_left.TryRent(due, now, sequence, out var left)) return Drop(now, "All leases are out: whoever takes the frames holds on to too many.");
        FrameLease? right = null;
        if (_right is not null && !_right.TryRent(due, now, sequence, out right))
        {
            left.Release();
            return Drop(now, "All leases are out: whoever takes the frames holds on to too many.");
        }
        _unpacker.Unpack(_picture, left, right);
        frame = new EndoscopeFrame(left, right);
        return true;
    }

    /// <exception cref="LeakedLeaseException">Frames are still out.</exception>
    public void Dispose()
    {
        _unpacker.Dispose();
        _picture.Dispose();
        _reel.Dispose();
        _left.Dispose();
        _right?.Dispose();
    }

    private bool TryDecode(Instant now)
    {
        try
        {
            var more = _reel.Next(_picture);
            if (!more && _options.Loop)
            {
                _reel.Rewind();
                more = _reel.Next(_picture);
            }
            IsFinished = !more;
            if (!more) return false;
            if (_picture.Width == _pictureWidth && _picture.Height == _pictureHeight) return true;
            _sequence++;
            return Drop(now, $"Frame {_sequence - 1} of {Name} is {_picture.Width}×{_picture.Height} pixels, the first was {_pictureWidth}×{_pictureHeight}.");
        }
        catch (Exception e) when (e is PictureException or OpenCVException)
        {
            _sequence++;
            return Drop(now, e.Message);
        }
    }

    private bool Drop(Instant now, string problem)
    {
        Dropped++;
        LastProblem = problem;
        _faults?.Raise(new Fault(FaultCode.FrameDropped, FaultSeverity.Warning, Stage.Endoscope, now, _sequence - 1, 0));
        return false;
    }
}
