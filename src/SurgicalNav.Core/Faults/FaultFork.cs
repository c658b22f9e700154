namespace SurgicalNav.Core.Faults;

/// <summary>Tells two of every fault.</summary>
public sealed class FaultFork(IFaultSink first, IFaultSink second) : IFaultSink
{
    public void Raise(in Fault fault)
    {
        first.Raise(fault);
        second.Raise(fault);
    }
}
