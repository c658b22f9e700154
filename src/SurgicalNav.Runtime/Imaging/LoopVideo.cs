using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Hands each frame of an endoscope to the display and to the network, with what is wrong with it; which endoscope it is makes no difference.</summary>
/// <remarks>Stepped by one thread; allocates nothing per frame (as far as the source does not). Owns the source, and the watch over it.</remarks>
public sealed class LoopVideo(IFrameSource source, IEdge<StereoFrame> display, IEdge<StereoFrame> network, EyesWatch? watch = null) : IDisposable
{
    /// <summary>Plays the prepared loop.</summary>
    public LoopVideo(EndoscopeLoop loop, bool stereo, Instant start, IEdge<StereoFrame> display, IEdge<StereoFrame> network, EyesWatch? watch = null)
        : this(new LoopSource(loop, stereo, start), display, network, watch)
    {
    }

    /// <summary>Frames delivered so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames that were due and could not be delivered: every buffer was still in use, or the step came too late.</summary>
    public long Missed => source.Dropped;

    /// <summary>Sees every frame before it is handed on; takes its own references to keep it.</summary>
    public Action<StereoFrame>? Watch { get; set; }

    public void Step(Instant now)
    {
        if (!source.TryNext(now, out var frame)) return;
        Frames++;
        var trouble = watch?.Look(frame, now) ?? PictureTrouble.None;
        Watch?.Invoke(new StereoFrame(frame.Left, frame.Right, trouble));
        network.Offer(new StereoFrame(frame.Left.Retain(), frame.Right?.Retain(), trouble));
        display.Offer(new StereoFrame(frame.Left, frame.Right, trouble));
    }

    /// <exception cref="LeakedLeaseException">Someone still holds a frame.</exception>
    public void Dispose()
    {
        watch?.Dispose();
        source.Dispose();
    }
}
