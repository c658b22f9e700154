namespace SurgicalNav.Motion.Guard;

/// <summary>A latched fault: it stays until a person who could read it has asked for it to be cleared.</summary>
/// <remarks>Owned by one guard; allocates nothing.</remarks>
internal sealed class FaultLatch
{
    private long _acknowledged = long.MinValue;
    private int _driveFault;

    /// <summary>What latched.</summary>
    public GuardVerdict Verdict { get; private set; }

    public void Latch(in GuardVerdict verdict, in GuardRequest request, in DriveReading drive)
    {
        (Verdict, _driveFault) = (verdict, drive.FaultCode);
        // Whatever is asked for now was asked for before this fault could be read.
        _acknowledged = Math.Max(_acknowledged, request.Sequence);
    }

    /// <summary>A fault of the drive that comes to a stop already latched was not there to be read when an acknowledgement was asked for before it.</summary>
    public void Note(in GuardRequest request, in DriveReading drive)
    {
        if (drive.FaultCode != 0 && drive.FaultCode != _driveFault)
        {
            _acknowledged = Math.Max(_acknowledged, request.Sequence);
            Verdict = Verdict.With(GuardDecision.Stop, GuardReasons.DriveFault, drive.FaultCode);
        }
        _driveFault = drive.FaultCode;
    }

    /// <param name="isSeenReleased">The enabling switch is known to be let go.</param>
    public bool IsAcknowledgedBy(in GuardRequest request, bool isSeenReleased) =>
        request.Command == GuardCommand.Acknowledge && request.Sequence > _acknowledged && isSeenReleased;

    /// <summary>No acknowledgement counts twice.</summary>
    public void UseUp(in GuardRequest request) => _acknowledged = request.Sequence;
}
