using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Leases;

/// <summary>Pixel layouts that travel through the pipeline; rows are tight (stride = width × bytes per pixel), top row first.</summary>
public enum PixelFormat { Bgr24, Rgba32, Gray8, Depth32F }

/// <summary>A bounded pool of equal pixel buffers, pinned for native code. Renting never allocates after construction.</summary>
/// <remarks>Thread-safe. A pool that is disposed while leases are out throws <see cref="LeakedLeaseException"/>: that is a bug in whoever kept them.
/// Only where an exception is on its way already it says nothing, since that one is why they were kept, and must be the one that is seen.</remarks>
public sealed class FramePool : IDisposable
{
    private readonly Stack<FrameLease> _free;
    private readonly FrameLease[] _all;
    private bool _disposed;

    public FramePool(int width, int height, PixelFormat format, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (Width, Height, Format) = (width, height, format);
        _all = new FrameLease[capacity];
        _free = new Stack<FrameLease>(capacity);
        for (var i = 0; i < capacity; i++) _free.Push(_all[i] = new FrameLease(this, width, height, format));
    }

    public int Width { get; }
    public int Height { get; }
    public PixelFormat Format { get; }
    public int Capacity => _all.Length;

    /// <summary>How many rents found the pool empty: the frame is then dropped by the caller, and counted here.</summary>
    public long Exhausted { get; private set; }

    public int LeasesOut
    {
        get { lock (_free) return _all.Length - _free.Count; }
    }

    /// <summary>Hands out a buffer with one reference and undefined pixels; false when all are in use.</summary>
    public bool TryRent(Instant acquiredAt, Instant receivedAt, long sequence, out FrameLease lease)
    {
        lock (_free)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_free.TryPop(out lease!))
            {
                Exhausted++;
                return false;
            }
        }
        lease.Begin(acquiredAt, receivedAt, sequence);
        return true;
    }

    internal void Return(FrameLease lease)
    {
        lock (_free) _free.Push(lease);
    }

    /// <exception cref="LeakedLeaseException">Leases are still out, and no other exception is being handled on this thread.</exception>
    public void Dispose()
    {
        lock (_free)
        {
            if (_disposed) return;
            _disposed = true;
            var leaked = _all.Length - _free.Count;
            if (leaked > 0 && Marshal.GetExceptionPointers() == 0) throw new LeakedLeaseException(leaked, Width, Height, Format);
        }
    }
}

/// <summary>A pool was closed while frames were still held.</summary>
public sealed class LeakedLeaseException(int count, int width, int height, PixelFormat format)
    : InvalidOperationException($"{count} frame lease(s) of {width}×{height} {format} were never released. Release every lease that TryRent or Retain handed out.");
