using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>All port handles of the twin, and which body each stands for.</summary>
internal sealed class NdiTwinHandles(NdiTwinOptions options, IReadOnlyList<NdiTwinBody> bodies)
{
    /// <summary>Handles of tools without wire count from 1; those of ports from 0A.</summary>
    private const int FirstWired = 0x0A, MostHandles = 32;

    private readonly List<NdiTwinHandle> _all = [];

    public IReadOnlyList<NdiTwinHandle> All => _all;

    public NdiSystemStatus Changes { get; set; }

    public NdiTwinHandle? Find(int number) => _all.Find(h => h.Number == number);

    /// <summary>As after power-up: only the wired tools that are plugged in.</summary>
    public void Reset()
    {
        _all.Clear();
        Changes = NdiSystemStatus.None;
        foreach (var body in bodies)
            if (body.WiredPort is { } port) Occupy(port, body);
    }

    /// <summary>Null when all are in use.</summary>
    public NdiTwinHandle? Allocate()
    {
        if (_all.Count >= MostHandles) return null;
        var number = 1;
        while (Find(number) is not null) number++;
        var handle = new NdiTwinHandle(number);
        _all.Add(handle);
        return handle;
    }

    public void Free(NdiTwinHandle handle) => _all.Remove(handle);

    /// <summary>0, or the code of the error that the device answers with.</summary>
    public int Initialise(NdiTwinHandle handle)
    {
        if (!handle.IsOccupied) return 0x0D;
        if (handle.Body is not { WiredPort: not null })
        {
            handle.Rom = NdiRom.TryParse(handle.Memory.AsSpan(0, NdiRom.FileBytes));
            if (handle.Rom is null) return options.KnowsBx2 ? 0x40 : 0x13;
            handle.Body ??= bodies.FirstOrDefault(b => b.WiredPort is null && IsFree(b) && string.Equals(b.PartNumber, handle.Rom.PartNumber, StringComparison.Ordinal))
                ?? bodies.FirstOrDefault(b => b.WiredPort is null && b.PartNumber is null && IsFree(b));
        }
        handle.IsInitialised = true;
        return 0;
    }

    public void Plug(int port)
    {
        if (bodies.FirstOrDefault(b => b.WiredPort == port) is not { } body) return;
        Occupy(port, body);
        Changes |= NdiSystemStatus.PortOccupied;
    }

    public void Unplug(int port)
    {
        foreach (var handle in _all)
        {
            if (handle.Body?.WiredPort != port) continue;
            (handle.IsStale, handle.IsOccupied, handle.IsInitialised, handle.IsEnabled) = (true, false, false, false);
            Changes |= NdiSystemStatus.PortUnoccupied;
        }
    }

    private void Occupy(int port, NdiTwinBody body)
    {
        var number = FirstWired + port - 1;
        while (Find(number) is not null) number++;
        _all.Add(new NdiTwinHandle(number) { IsOccupied = true, Body = body });
    }

    private bool IsFree(NdiTwinBody body) => _all.TrueForAll(h => h.Body != body);
}
