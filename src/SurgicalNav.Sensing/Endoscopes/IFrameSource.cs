using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>One moment of an endoscope: the left (or only) picture and, from a stereo endoscope, the right one of the same moment.</summary>
/// <remarks>Whoever takes it owns one reference of each lease.</remarks>
public readonly record struct EndoscopeFrame(FrameLease Left, FrameLease? Right)
{
    public void Release()
    {
        Left.Release();
        Right?.Release();
    }
}

/// <summary>An endoscope, live, recorded or simulated: polled by one loop. Pictures are leases of the source's own pools, Bgr24 unless it was
/// asked for another format.</summary>
public interface IFrameSource : IDisposable
{
    string Name { get; }

    /// <summary>Of one eye, in pixels.</summary>
    int Width { get; }

    int Height { get; }
    bool IsStereo { get; }

    /// <summary>True once nothing more will come.</summary>
    bool IsFinished { get; }

    /// <summary>Frames that came but could not be handed on: unreadable, of another size, or no free lease.</summary>
    long Dropped { get; }

    /// <summary>The next frame if one is due by <paramref name="now"/>; never throws for what the device or file does.</summary>
    bool TryNext(Instant now, out EndoscopeFrame frame);
}

/// <summary>How one picture holds two eyes; the left eye comes first (on the left, on top, in the first line).</summary>
public enum StereoLayout
{
    Mono,
    SideBySide,
    TopBottom,

    /// <summary>Lines in turn, so that each eye has half of them.</summary>
    LineInterlaced,
}

/// <summary>A picture or video cannot be used. The message says which file, why, and what to do.</summary>
public sealed class PictureException : IOException
{
    public PictureException(string message) : base(message) { }

    public PictureException(string message, Exception inner) : base(message, inner) { }
}
