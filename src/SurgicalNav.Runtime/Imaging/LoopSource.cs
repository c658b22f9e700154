using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>The prepared loop as an endoscope delivers it: a pair per frame period, each a fixed latency after its moment; what is due too late is dropped.</summary>
/// <remarks>Polled by one thread; allocates nothing per frame. Owns the loop.</remarks>
public sealed class LoopSource : IFrameSource
{
    /// <summary>Exposure, read-out and transport of the simulated camera: from the picture's moment to its arrival.</summary>
    public static readonly Duration Latency = Duration.FromMilliseconds(25);

    private readonly EndoscopeLoop _loop;
    private readonly Instant _start;
    private readonly FramePool _left;
    private readonly FramePool? _right;
    private long _next;

    public LoopSource(EndoscopeLoop loop, bool stereo, Instant start)
    {
        (_loop, _start) = (loop, start);
        _left = new FramePool(Width, Height, PixelFormat.Bgr24, capacity: 8);
        _right = stereo ? new FramePool(Width, Height, PixelFormat.Bgr24, capacity: 8) : null;
    }

    public string Name => "simulated endoscope";
    public int Width => _loop.Options.Width;
    public int Height => _loop.Options.Height;
    public bool IsStereo => _right is not null;
    public bool IsFinished => false;
    public long Dropped { get; private set; }

    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        frame = default;
        var newest = (now - _start - Latency).Nanoseconds / _loop.FramePeriod.Nanoseconds;
        if (now < _start + Latency || newest < _next) return false;
        Dropped += newest - _next;
        _next = newest + 1;
        var acquired = _start + _loop.FramePeriod * newest;
        if (!_left.TryRent(acquired, now, newest, out var left))
        {
            Dropped++;
            return false;
        }
        FrameLease? right = null;
        if (_right is not null && !_right.TryRent(acquired, now, newest, out right))
        {
            left.Release();
            Dropped++;
            return false;
        }
        var pair = (int)(newest % _loop.Options.Pairs);
        _loop.Read(pair, rightEye: false, left);
        if (right is not null) _loop.Read(pair, rightEye: true, right);
        frame = new EndoscopeFrame(left, right);
        return true;
    }

    /// <exception cref="LeakedLeaseException">Someone still holds a frame.</exception>
    public void Dispose()
    {
        _left.Dispose();
        _right?.Dispose();
        _loop.Dispose();
    }
}
