using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>What an OpenIGTLink server sends. Tools are named as it sends them: TDATA's element names, or the device names of TRANSFORM; ASCII, at most 20 characters.</summary>
public sealed record OpenIgtLinkTrackerOptions : TrackerOptions
{
    /// <summary>Whether to ask for TDATA when the link opens; many servers send without being asked.</summary>
    public bool RequestStream { get; init; } = true;

    /// <summary>The frame asked for with the request; empty leaves it to the server.</summary>
    public string RequestedFrame { get; init; } = "";

    public override void Validate()
    {
        base.Validate();
        foreach (var tool in Tools) IgtlText.Encode(tool, IgtlToolList.NameBytes);
    }
}
