using System.Buffers.Binary;
using System.Text;

namespace SurgicalNav.Links.Drive;

/// <summary>View of IDENTITY.</summary>
public readonly ref struct IdentityFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..(IdentityLayout.Fixed + IdentityLayout.PerJoint * frame.JointCount)];

    public int JointCount { get; } = frame.JointCount;

    /// <summary>The nonce of the HELLO that this answers.</summary>
    public uint HostNonce => BinaryPrimitives.ReadUInt32LittleEndian(_payload[IdentityLayout.HostNonce..]);

    /// <summary>Reads everything into an object of its own; allocates. Never throws on a parsed frame.</summary>
    /// <returns>Null where the content contradicts itself: joint count, kind, knot count or a unit unknown, the serial number not printable ASCII.</returns>
    public DriveIdentity? Read()
    {
        var kind = (DriveKind)_payload[IdentityLayout.Kind];
        if (_payload[IdentityLayout.JointCount] != JointCount || _payload[IdentityLayout.KnotCount] != DriveProtocol.KnotCount) return null;
        if (kind is not (DriveKind.Manipulator or DriveKind.Exoskeleton)) return null;
        var serial = _payload.Slice(IdentityLayout.SerialNumber, DriveProtocol.SerialNumberBytes).TrimEnd((byte)0);
        if (serial.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)) return null;
        var joints = new DriveJointLimits[JointCount];
        for (var j = 0; j < JointCount; j++)
        {
            var block = _payload.Slice(IdentityLayout.Joints + IdentityLayout.PerJoint * j, IdentityLayout.PerJoint);
            if (block[IdentityLayout.JointUnit] > (byte)JointUnit.Millimetre) return null;
            joints[j] = new DriveJointLimits(
                (JointUnit)block[IdentityLayout.JointUnit],
                Single(block, IdentityLayout.JointMinPosition),
                Single(block, IdentityLayout.JointMaxPosition),
                Single(block, IdentityLayout.JointMaxVelocity),
                Single(block, IdentityLayout.JointMaxAcceleration),
                Single(block, IdentityLayout.JointMaxJerk),
                Single(block, IdentityLayout.JointMaxEffort),
                Single(block, IdentityLayout.JointMaxFollowingError));
        }

        return new DriveIdentity
        {
            Kind = kind,
            SerialNumber = Encoding.ASCII.GetString(serial),
            Firmware = new Version(_payload[IdentityLayout.FirmwareMajor], _payload[IdentityLayout.FirmwareMinor], _payload[IdentityLayout.FirmwarePatch]),
            Capabilities = (DriveCapabilities)BinaryPrimitives.ReadUInt32LittleEndian(_payload[IdentityLayout.Capabilities..]),
            LinkDeadlineUs = BinaryPrimitives.ReadUInt32LittleEndian(_payload[IdentityLayout.LinkDeadlineUs..]),
            MaxAgeUs = BinaryPrimitives.ReadUInt32LittleEndian(_payload[IdentityLayout.MaxAgeUs..]),
            SetpointRateHz = BinaryPrimitives.ReadUInt16LittleEndian(_payload[IdentityLayout.SetpointRateHz..]),
            MinVersion = _payload[IdentityLayout.MinVersion],
            MaxVersion = _payload[IdentityLayout.MaxVersion],
            Joints = joints,
        };
    }

    private static float Single(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadSingleLittleEndian(block[at..]);
}

/// <summary>View of STATE. Positions in rad or mm, velocities per second, efforts in N·m or N.</summary>
public readonly ref struct StateFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..(StateLayout.Fixed + StateLayout.PerJoint * frame.JointCount)];

    public int JointCount { get; } = frame.JointCount;

    public float Position(int joint) => Single(StateLayout.Position + 4 * joint);
    public float Velocity(int joint) => Single(StateLayout.Velocity(JointCount) + 4 * joint);
    public float Effort(int joint) => Single(StateLayout.Effort(JointCount) + 4 * joint);

    /// <summary>The second, independent sensor; equal to <see cref="Position"/> where the device has none (see its capabilities).</summary>
    public float SecondPosition(int joint) => Single(StateLayout.SecondPosition(JointCount) + 4 * joint);

    public DriveStatus Status => new()
    {
        SetpointSequence = UInt16(StateLayout.SetpointSequence),
        AcceptedSequence = UInt16(StateLayout.AcceptedSequence),
        State = (DriveState)_payload[StateLayout.State],
        StopPhase = (StopPhase)_payload[StateLayout.StopPhase],
        FaultCode = (DriveFaultCode)_payload[StateLayout.FaultCode],
        LastRefusal = (DriveRefusal)_payload[StateLayout.LastRefusal],
        Flags = (DriveFlags)UInt32(StateLayout.Flags),
        EchoHostTimeUs = UInt32(StateLayout.EchoHostTimeUs),
        EchoHeldUs = UInt32(StateLayout.EchoHeldUs),
        WatchdogMarginUs = UInt16(StateLayout.WatchdogMarginUs),
        LeastWatchdogMarginUs = UInt16(StateLayout.LeastWatchdogMarginUs),
        FramingErrors = UInt16(StateLayout.FramingErrors),
        CrcErrors = UInt16(StateLayout.CrcErrors),
        SessionErrors = UInt16(StateLayout.SessionErrors),
        SequenceErrors = UInt16(StateLayout.SequenceErrors),
        StaleErrors = UInt16(StateLayout.StaleErrors),
        Refusals = UInt16(StateLayout.Refusals),
        LinkLosses = UInt16(StateLayout.LinkLosses),
        SetpointAgeUs = UInt16(StateLayout.SetpointAgeUs),
    };

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_payload[at..]);
    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_payload[at..]);
    private float Single(int at) => BinaryPrimitives.ReadSingleLittleEndian(_payload[at..]);
}

/// <summary>View of FAULT.</summary>
public readonly ref struct FaultFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..FaultLayout.Length];

    public DriveFaultReport Report => new(
        (DriveFaultCode)_payload[FaultLayout.Code],
        _payload[FaultLayout.Joint],
        (StopPhase)_payload[FaultLayout.StopPhase],
        BinaryPrimitives.ReadUInt32LittleEndian(_payload[FaultLayout.AtTimeUs..]),
        BinaryPrimitives.ReadSingleLittleEndian(_payload[FaultLayout.Value..]),
        BinaryPrimitives.ReadSingleLittleEndian(_payload[FaultLayout.Limit..]));
}
