using SurgicalNav.Core.Faults;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>Keeps the newest faults and hands each on to whoever has come in the meantime, a recording say.</summary>
public sealed class FaultRelay : IFaultSink
{
    private volatile IFaultSink? _next;

    public FaultLog Log { get; } = new();

    public void RelayTo(IFaultSink next) => _next = next;

    public void Raise(in Fault fault)
    {
        Log.Raise(fault);
        _next?.Raise(fault);
    }
}
