using SurgicalNav.Core.Leases;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Holds the newest mask for whoever draws next. Thread-safe; owns one reference to what it holds.</summary>
public sealed class MaskShelf : IDisposable
{
    private readonly Lock _gate = new();
    private FrameLease? _newest;

    /// <summary>Takes over the caller's reference.</summary>
    public void Put(FrameLease mask)
    {
        FrameLease? old;
        lock (_gate) (old, _newest) = (_newest, mask);
        old?.Release();
    }

    /// <summary>The newest mask with a reference of its own for the caller; null before the first.</summary>
    public FrameLease? Borrow()
    {
        lock (_gate) return _newest?.Retain();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _newest?.Release();
            _newest = null;
        }
    }
}
