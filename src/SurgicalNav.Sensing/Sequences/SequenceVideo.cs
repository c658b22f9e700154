using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>How the pictures of a sequence are played.</summary>
public sealed record SequenceVideoOptions
{
    /// <summary>1 is the original pace.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>As for <see cref="SequenceTrackerOptions.OriginS"/>.</summary>
    public double? OriginS { get; init; }

    /// <summary>Needed where the numbers are not of 8 bits.</summary>
    public GreyWindow? Window { get; init; }

    public int PoolCapacity { get; init; } = 8;
}

/// <summary>An endoscope (or ultrasound) played from the pictures of a sequence: each is handed out when its moment has come.</summary>
/// <remarks>A frame whose ImageStatus is not OK is passed over; damage ends the sequence, is counted as dropped and told in <see cref="LastProblem"/>.
/// One loop owns it; allocates nothing per frame.</remarks>
public sealed class SequenceVideo : IFrameSource
{
    private readonly SequenceFile _file;
    private readonly IFaultSink? _faults;
    private readonly SequencePixels _pixels;
    private readonly PixelUnpacker _unpacker;
    private readonly SequencePace _pace;
    private readonly FramePool _pool;
    private readonly byte[] _packed;

    /// <exception cref="SequenceFormatException">No pictures, no times, or pictures that cannot be shown.</exception>
    /// <exception cref="ArgumentException">An option that makes no sense.</exception>
    public SequenceVideo(SequenceFile file, SequenceVideoOptions? options = null, IFaultSink? faults = null)
    {
        options ??= new SequenceVideoOptions();
        SequencePace.Check(options.Speed, file.Path);
        (_file, _faults) = (file, faults);
        var images = file.Images ?? throw new SequenceFormatException(file.Path, "the pictures", "the sequence has none: it holds poses only.");
        var first = file.Frames.FirstOrDefault(f => !double.IsNaN(f.BestTimeS), SequenceFrame.Blank).BestTimeS;
        if (double.IsNaN(first)) throw new SequenceFormatException(file.Path, "the frames", "none of them has a Timestamp, so that the sequence cannot be played in time.");
        _unpacker = new PixelUnpacker(file.Path, images, options.Window);
        _pace = new SequencePace(options.OriginS ?? first, options.Speed);
        _pixels = new SequencePixels(file);
        _packed = new byte[images.PictureBytes];
        _pool = new FramePool(images.Width, images.Height, PixelFormat.Bgr24, options.PoolCapacity);
    }

    public string Name => Path.GetFileName(_file.Path);
    public int Width => _pool.Width;
    public int Height => _pool.Height;
    public bool IsStereo => false;
    public bool IsFinished { get; private set; }
    public long Dropped { get; private set; }

    /// <summary>Why the last dropped frame was dropped, in words; null when none was.</summary>
    public string? LastProblem { get; private set; }

    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        frame = default;
        var start = _pace.Start(now);
        while (!IsFinished)
        {
            var index = _pixels.Read;
            if (index == _file.Frames.Count)
            {
                IsFinished = true;
                return false;
            }
            var described = _file.Frames[index];
            var shown = described.HasImage && !double.IsNaN(described.BestTimeS);
            var due = shown ? start + _pace.SinceOrigin(described.BestTimeS) : now;
            if (due > now || !TryUnpack(now, index)) return false;
            if (!shown) continue;
            if (!_pool.TryRent(due, now, index, out var lease)) return Drop(now, index, "All leases are out: whoever takes the frames holds on to too many.");
            _unpacker.Unpack(_packed, lease.Pixels);
            frame = new EndoscopeFrame(lease, null);
            return true;
        }
        return false;
    }

    /// <exception cref="LeakedLeaseException">Frames are still out.</exception>
    public void Dispose()
    {
        _pixels.Dispose();
        _pool.Dispose();
    }

    private bool TryUnpack(Instant now, int index)
    {
        try
        {
            _pixels.Next(_packed);
            return true;
        }
        catch (SequenceFormatException e)
        {
            IsFinished = true;
            return Drop(now, index, e.Message);
        }
    }

    private bool Drop(Instant now, int index, string problem)
    {
        Dropped++;
        LastProblem = problem;
        _faults?.Raise(new Fault(FaultCode.FrameDropped, FaultSeverity.Warning, Stage.Endoscope, now, index, 0));
        return false;
    }
}
