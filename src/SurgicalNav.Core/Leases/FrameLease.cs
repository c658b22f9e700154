using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Leases;

/// <summary>One picture in a pooled, pinned buffer, shared by counted references.</summary>
/// <remarks>Whoever receives a lease owns one reference and calls <see cref="Release"/> once; whoever passes it to a second reader calls
/// <see cref="Retain"/> first. Pixels may be written only by the producer, before the lease is handed on.</remarks>
public sealed class FrameLease
{
    private readonly FramePool _pool;
    private readonly byte[] _buffer;
    private int _references;

    internal FrameLease(FramePool pool, int width, int height, PixelFormat format)
    {
        _pool = pool;
        (Width, Height, Format) = (width, height, format);
        BytesPerPixel = format switch { PixelFormat.Bgr24 => 3, PixelFormat.Gray8 => 1, _ => 4 };
        _buffer = GC.AllocateArray<byte>(checked(width * height * BytesPerPixel), pinned: true);
    }

    public int Width { get; }
    public int Height { get; }
    public PixelFormat Format { get; }
    public int BytesPerPixel { get; }

    /// <summary>Best estimate of when the world looked like this; copied to everything derived from the frame.</summary>
    public Instant AcquiredAt { get; private set; }

    public Instant ReceivedAt { get; private set; }

    /// <summary>The source's running number; a gap is a lost frame.</summary>
    public long Sequence { get; private set; }

    public Span<byte> Pixels => _buffer;

    /// <summary>Address of the first pixel; valid while a reference is held.</summary>
    public unsafe nint Address => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_buffer));

    internal void Begin(Instant acquiredAt, Instant receivedAt, long sequence)
    {
        (AcquiredAt, ReceivedAt, Sequence) = (acquiredAt, receivedAt, sequence);
        Volatile.Write(ref _references, 1);
    }

    /// <summary>Adds a reference for another reader.</summary>
    /// <exception cref="ObjectDisposedException">The lease has already gone back to its pool.</exception>
    public FrameLease Retain()
    {
        ObjectDisposedException.ThrowIf(Interlocked.Increment(ref _references) <= 1, this);
        return this;
    }

    /// <exception cref="ObjectDisposedException">Released more often than rented and retained.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left == 0) _pool.Return(this);
    }
}
