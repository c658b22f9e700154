using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Plays the prepared loop as an endoscope would deliver it: a pair per frame period, each a fixed latency after its moment.</summary>
/// <remarks>Stepped by one thread; allocates nothing per frame.</remarks>
public sealed class LoopVideo : IDisposable
{
    /// <summary>Exposure, read-out and transport of the simulated camera: from the picture's moment to its arrival.</summary>
    public static readonly Duration Latency = Duration.FromMilliseconds(25);

    private readonly EndoscopeLoop _loop;
    private readonly Instant _start;
    private readonly IEdge<StereoFrame> _display;
    private readonly IEdge<FrameLease> _network;
    private readonly FramePool _left;
    private readonly FramePool? _right;
    private long _next;

    public LoopVideo(EndoscopeLoop loop, bool stereo, Instant start, IEdge<StereoFrame> display, IEdge<FrameLease> network)
    {
        (_loop, _start, _display, _network) = (loop, start, display, network);
        _left = new FramePool(loop.Options.Width, loop.Options.Height, PixelFormat.Bgr24, capacity: 8);
        _right = stereo ? new FramePool(loop.Options.Width, loop.Options.Height, PixelFormat.Bgr24, capacity: 8) : null;
    }

    /// <summary>Pairs delivered so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Pairs that were due and could not be delivered: every buffer was still in use, or the step came too late.</summary>
    public long Missed { get; private set; }

    public void Step(Instant now)
    {
        var newest = (now - _start - Latency).Nanoseconds / _loop.FramePeriod.Nanoseconds;
        if (now < _start + Latency || newest < _next) return;
        Missed += newest - _next;
        _next = newest + 1;
        var acquired = _start + _loop.FramePeriod * newest;
        var pair = (int)(newest % _loop.Options.Pairs);
        if (!_left.TryRent(acquired, now, newest, out var left))
        {
            Missed++;
            return;
        }
        FrameLease? right = null;
        if (_right is not null && !_right.TryRent(acquired, now, newest, out right))
        {
            left.Release();
            Missed++;
            return;
        }
        _loop.Read(pair, rightEye: false, left);
        if (right is not null) _loop.Read(pair, rightEye: true, right);
        Frames++;
        _network.Offer(left.Retain());
        _display.Offer(new StereoFrame(left, right));
    }

    /// <exception cref="LeakedLeaseException">Someone still holds a frame.</exception>
    public void Dispose()
    {
        _left.Dispose();
        _right?.Dispose();
        _loop.Dispose();
    }
}
