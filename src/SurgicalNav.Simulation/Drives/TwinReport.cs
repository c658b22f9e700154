using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The twin's counters, and the STATE frame made of them. Allocates only when constructed.</summary>
internal sealed class TwinReport(int jointCount)
{
    private readonly float[] _position = new float[jointCount], _velocity = new float[jointCount], _effort = new float[jointCount], _second = new float[jointCount];
    private long _framingErrors, _crcErrors, _sessionErrors, _sequenceErrors, _staleErrors, _refusals;
    private DriveRefusal _lastRefusal;
    private ushort _setpointSequence, _setpointAgeUs;
    private long _leastMarginUs;

    internal long LinkLosses { get; set; }
    internal long NowUs { get; set; }

    internal void CountError(DriveFrameError error)
    {
        if (error == DriveFrameError.Crc) _crcErrors++;
        else _framingErrors++;
    }

    internal void CountRefusal(DriveRefusal refusal)
    {
        _lastRefusal = refusal;
        switch (refusal)
        {
            case DriveRefusal.Session: _sessionErrors++; break;
            case DriveRefusal.Sequence: _sequenceErrors++; break;
            case DriveRefusal.Stale: _staleErrors++; break;
            default: _refusals++; break;
        }
    }

    internal void StartSession(long linkDeadlineUs) => _leastMarginUs = linkDeadlineUs;

    internal void NoteMargin(long marginUs) => _leastMarginUs = Math.Min(_leastMarginUs, marginUs);

    internal void TookSetpoint(ushort sequence, int ageUs)
    {
        _setpointSequence = sequence;
        _setpointAgeUs = (ushort)Math.Min(ageUs, ushort.MaxValue);
    }

    internal DriveStatus Status(TwinMotion motion, TwinSession session, CobsDeframer deframer, DriveFlags extra, long marginUs, long deviceUs) => new()
    {
        SetpointSequence = _setpointSequence,
        AcceptedSequence = session.LastAccepted,
        State = motion.State,
        StopPhase = motion.StopPhase,
        FaultCode = motion.Fault.Code,
        LastRefusal = _lastRefusal,
        Flags = motion.Flags | extra | (session.IsOpen ? DriveFlags.SessionOpen : DriveFlags.None),
        EchoHostTimeUs = session.LastHostTimeUs,
        EchoHeldUs = (uint)(deviceUs - session.LastAcceptedAtUs),
        WatchdogMarginUs = (ushort)marginUs,
        LeastWatchdogMarginUs = (ushort)Math.Min(_leastMarginUs, marginUs),
        FramingErrors = (ushort)(_framingErrors + deframer.Malformed + deframer.Oversize),
        CrcErrors = (ushort)_crcErrors,
        SessionErrors = (ushort)_sessionErrors,
        SequenceErrors = (ushort)_sequenceErrors,
        StaleErrors = (ushort)_staleErrors,
        Refusals = (ushort)_refusals,
        LinkLosses = (ushort)LinkLosses,
        SetpointAgeUs = _setpointAgeUs,
    };

    internal int Encode(Span<byte> wire, ushort sequence, long deviceUs, uint session, in DriveStatus status, TwinPlant plant)
    {
        for (var j = 0; j < _position.Length; j++)
        {
            _position[j] = (float)plant.Measured[j];
            _velocity[j] = (float)plant.MeasuredRate[j];
            _effort[j] = (float)plant.Effort(j);
            _second[j] = (float)plant.Second[j];
        }

        return DriveDeviceEncoder.State(wire, sequence, (uint)deviceUs, session, status, _position, _velocity, _effort, _second);
    }
}
