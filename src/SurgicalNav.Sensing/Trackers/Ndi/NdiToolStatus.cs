using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Sensing.Trackers.Ndi;

/// <summary>What the device last said of a tool, beside its pose.</summary>
public readonly record struct NdiToolStatus
{
    public const int NoHandle = -1;

    public NdiToolStatus() => Handle = NoHandle;

    /// <summary>The device's port handle, or <see cref="NoHandle"/>.</summary>
    public int Handle { get; init; }

    public NdiHandleState State { get; init; } = NdiHandleState.Unoccupied;

    /// <summary>Bit i: switch i + 1 is closed.</summary>
    public byte Buttons { get; init; }

    /// <summary>TX and BX.</summary>
    public NdiPortStatus Port { get; init; }

    /// <summary>BX2.</summary>
    public NdiToolCode Code { get; init; }

    /// <summary>How often a switch went from open to closed.</summary>
    public long Presses { get; init; }

    /// <summary>Why a tool was not seen, or what to be wary of, in the tracker-neutral words.</summary>
    public static PoseFlags FlagsOf(in NdiHandle handle)
    {
        var flags = PoseFlags.None;
        if (handle.Port.Has(NdiPortStatus.OutOfVolume) || handle.Code == NdiToolCode.OutOfVolume) flags |= PoseFlags.OutOfVolume;
        if (handle.Port.Has(NdiPortStatus.PartlyOutOfVolume) || handle.Code == NdiToolCode.PartlyOutOfVolume) flags |= PoseFlags.PartlyOutOfVolume;
        if (handle.Port.Has(NdiPortStatus.Interference) || handle.Info.Has(NdiToolInfo.Interference) || handle.Code == NdiToolCode.Interference) flags |= PoseFlags.Interference;
        if ((handle.Info & (NdiToolInfo.BadFit | NdiToolInfo.TooFewMarkers)) != NdiToolInfo.None || handle.Code is NdiToolCode.BadFit or NdiToolCode.TooFewMarkers) flags |= PoseFlags.BadFit;
        return flags;
    }
}
