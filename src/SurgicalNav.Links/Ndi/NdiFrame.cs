using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Ndi;

/// <summary>What a tracking reply says of one tool. The pose is trackerFromTool (mm); meaningful only where <see cref="State"/> is Valid.</summary>
public record struct NdiHandle
{
    public ushort Handle { get; set; }
    public NdiHandleState State { get; set; }

    /// <summary>As sent: scalar first, unit to the precision of the wire.</summary>
    public Quat Rotation { get; set; }

    public Vec3 TranslationMm { get; set; }

    /// <summary>NDI's "error": RMS distance of the markers from where the fitted tool has them, mm (Aurora: a figure without unit, 0 to 9.9).</summary>
    public double ErrorMm { get; set; }

    /// <summary>TX and BX.</summary>
    public NdiPortStatus Port { get; set; }

    /// <summary>TX and BX, where asked for: why the fit failed.</summary>
    public NdiToolInfo Info { get; set; }

    /// <summary>BX2.</summary>
    public NdiToolCode Code { get; set; }

    /// <summary>Face of a tool with several, from 0.</summary>
    public byte Face { get; set; }

    /// <summary>Bit i: switch i + 1 is closed.</summary>
    public byte Buttons { get; set; }

    public uint FrameNumber { get; set; }

    /// <summary>By the device's clock since 1970 UTC or its start; BX2 only.</summary>
    public DeviceInstant? Time { get; set; }

    public NdiFrameType FrameType { get; set; }
}

/// <summary>One marker: of the tool with that handle, or a stray one (<see cref="StrayHandle"/>).</summary>
public readonly record struct NdiMarker(ushort Handle, ushort Index, NdiMarkerStatus Status, Vec3 PositionMm)
{
    public const ushort StrayHandle = 0xFFFF;

    public bool IsStray => Handle == StrayHandle;
}

/// <summary>One tracking reply, whatever its format; used again for every reply. All memory is taken at construction.</summary>
/// <remarks>What goes beyond the room is left out, and <see cref="Truncated"/> says so.</remarks>
public sealed class NdiFrame
{
    public const int MostHandles = 255, MostMarkers = 1024, MostAlerts = 64;

    private readonly NdiHandle[] _handles = new NdiHandle[MostHandles];
    private readonly NdiMarker[] _markers = new NdiMarker[MostMarkers];
    private readonly NdiAlert[] _alerts = new NdiAlert[MostAlerts];
    private int _handleCount, _markerCount, _alertCount;

    public Span<NdiHandle> Handles => _handles.AsSpan(0, _handleCount);
    public ReadOnlySpan<NdiMarker> Markers => _markers.AsSpan(0, _markerCount);
    public ReadOnlySpan<NdiAlert> Alerts => _alerts.AsSpan(0, _alertCount);
    public NdiSystemStatus SystemStatus { get; set; }
    public bool Truncated { get; private set; }

    public void Clear()
    {
        (_handleCount, _markerCount, _alertCount) = (0, 0, 0);
        (SystemStatus, Truncated) = (NdiSystemStatus.None, false);
    }

    public void Add(in NdiHandle handle)
    {
        if (_handleCount < MostHandles) _handles[_handleCount++] = handle;
        else Truncated = true;
    }

    public void Add(in NdiMarker marker)
    {
        if (_markerCount < MostMarkers) _markers[_markerCount++] = marker;
        else Truncated = true;
    }

    public void Add(NdiAlert alert)
    {
        if (_alertCount < MostAlerts) _alerts[_alertCount++] = alert;
        else Truncated = true;
    }

    /// <summary>The handle's entry; false where the reply does not speak of it.</summary>
    public bool TryFind(int handle, out NdiHandle found)
    {
        foreach (var h in Handles)
        {
            if (h.Handle != handle) continue;
            found = h;
            return true;
        }
        found = default;
        return false;
    }
}
