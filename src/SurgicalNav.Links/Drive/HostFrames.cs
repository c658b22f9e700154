using System.Buffers.Binary;

namespace SurgicalNav.Links.Drive;

/// <summary>Views of the host's frames. A view is made from a frame of its own type and reads the caller's buffer; it allocates nothing.</summary>
public readonly ref struct HelloFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..HelloLayout.Length];

    public uint HostNonce => BinaryPrimitives.ReadUInt32LittleEndian(_payload[HelloLayout.HostNonce..]);
    public byte MinVersion => _payload[HelloLayout.MinVersion];
    public byte MaxVersion => _payload[HelloLayout.MaxVersion];
}

/// <summary>View of ENABLE: each word is for one channel of the device.</summary>
public readonly ref struct EnableFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..EnableLayout.Length];

    public uint ChannelA => BinaryPrimitives.ReadUInt32LittleEndian(_payload[EnableLayout.ChannelA..]);
    public uint ChannelB => BinaryPrimitives.ReadUInt32LittleEndian(_payload[EnableLayout.ChannelB..]);
}

/// <summary>View of CLEAR_FAULT.</summary>
public readonly ref struct ClearFaultFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..ClearFaultLayout.Length];

    public DriveFaultCode Code => (DriveFaultCode)_payload[ClearFaultLayout.Code];
}

/// <summary>View of HOME.</summary>
public readonly ref struct HomeFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..HomeLayout.Length];

    public ushort DeadlineUs => BinaryPrimitives.ReadUInt16LittleEndian(_payload[HomeLayout.DeadlineUs..]);

    /// <summary>0 where the device is not homed, 1 to search anew where it is; a device takes nothing else.</summary>
    public byte Again => _payload[HomeLayout.Again];
}

/// <summary>View of SETPOINT. Positions in rad or mm, velocities per second; not yet checked to be finite or inside limits.</summary>
public readonly ref struct SetpointFrame(DriveFrame frame)
{
    private readonly ReadOnlySpan<byte> _payload = frame.Payload[..(SetpointLayout.Fixed + SetpointLayout.PerJoint * frame.JointCount)];

    public int JointCount { get; } = frame.JointCount;
    public ushort DeadlineUs => BinaryPrimitives.ReadUInt16LittleEndian(_payload[SetpointLayout.DeadlineUs..]);
    public TrajectoryPurpose Purpose => (TrajectoryPurpose)_payload[SetpointLayout.Purpose];
    public byte KnotCount => _payload[SetpointLayout.KnotCount];

    public float Position(int joint) => BinaryPrimitives.ReadSingleLittleEndian(_payload[(SetpointLayout.Position + 4 * joint)..]);
    public float Velocity(int joint) => BinaryPrimitives.ReadSingleLittleEndian(_payload[(SetpointLayout.Velocity(JointCount) + 4 * joint)..]);

    /// <summary>Copies the held trajectory.</summary>
    /// <exception cref="ArgumentException">The target is for another number of joints.</exception>
    public void ReadTrajectory(HeldTrajectory target)
    {
        if (target.JointCount != JointCount)
            throw new ArgumentException($"The set-point has {JointCount} joints and the trajectory {target.JointCount}.", nameof(target));
        target.Purpose = Purpose;
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            target.DurationMs[k] = BinaryPrimitives.ReadUInt16LittleEndian(_payload[SetpointLayout.Knot(k, JointCount)..]);
            var positions = _payload[SetpointLayout.KnotPosition(k, JointCount)..];
            var velocities = _payload[SetpointLayout.KnotVelocity(k, JointCount)..];
            for (var j = 0; j < JointCount; j++)
            {
                target.PositionCounts[k * JointCount + j] = BinaryPrimitives.ReadInt32LittleEndian(positions[(4 * j)..]);
                target.VelocityCounts[k * JointCount + j] = BinaryPrimitives.ReadInt16LittleEndian(velocities[(2 * j)..]);
            }
        }
    }
}
