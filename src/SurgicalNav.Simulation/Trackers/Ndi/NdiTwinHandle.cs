using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>One port handle of the twin.</summary>
internal sealed class NdiTwinHandle(int number)
{
    public int Number { get; } = number;
    public byte[] Memory { get; } = new byte[NdiRom.MostBytes];
    public bool IsOccupied { get; set; }
    public bool IsInitialised { get; set; }
    public bool IsEnabled { get; set; }

    /// <summary>The tool has gone: the handle waits to be freed.</summary>
    public bool IsStale { get; set; }

    public NdiTwinBody? Body { get; set; }
    public NdiRom? Rom { get; set; }
    public byte Switches { get; set; }

    public NdiPortStatus Status =>
        (IsOccupied ? NdiPortStatus.Occupied : NdiPortStatus.None)
        | (NdiPortStatus)((uint)(Switches & 7) << 1)
        | (IsInitialised ? NdiPortStatus.Initialised : NdiPortStatus.None)
        | (IsEnabled ? NdiPortStatus.Enabled : NdiPortStatus.None);

    public string PartNumber => Rom?.PartNumber ?? Body?.PartNumber ?? "";
}
