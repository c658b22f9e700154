using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>A handle from one device and its pedals from another. Without the pedals there is no handle.</summary>
/// <param name="handle">Pose or rate, and grip. Owned.</param>
/// <param name="pedals">Buttons. Owned.</param>
public sealed class PedalledMaster(IMasterInput handle, IMasterInput pedals) : IMasterInput
{
    public string Name { get; } = $"{handle.Name} with {pedals.Name}";
    public bool IsOpen => handle.IsOpen && pedals.IsOpen;
    public long Malformed => handle.Malformed + pedals.Malformed;

    public MasterSample Poll(Instant now)
    {
        var (hand, foot) = (handle.Poll(now), pedals.Poll(now));
        return hand.Kind == MasterKind.None || foot.Kind == MasterKind.None ? default : hand with { Buttons = hand.Buttons | foot.Buttons };
    }

    public void Dispose()
    {
        handle.Dispose();
        pedals.Dispose();
    }
}
