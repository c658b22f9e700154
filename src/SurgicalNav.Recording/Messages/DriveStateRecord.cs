using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>What a drive said of itself, as surgicalnav.DriveState says. Joints in rad or mm, efforts in N·m or N; states by number.</summary>
public struct DriveStateRecord : IRecorded<DriveStateRecord>
{
    public Instant At;
    public DeviceInstant DeviceTime;
    public long Sequence;
    public int State;
    public int StopPhase;
    public int FaultCode;
    public uint Flags;
    public double WatchdogMarginUs;
    public int JointCount;
    public JointValues Position;
    public JointValues Velocity;
    public JointValues Effort;

    public static string SchemaName => "surgicalnav.DriveState";

    public readonly int MaxBytes => 11 * ProtoWriter.MaxScalarBytes + 3 * 8 * JointValues.Max;

    public readonly int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, At.Nanoseconds);
        w.Fixed64(2, DeviceTime.Nanoseconds);
        w.Fixed64(3, Sequence);
        w.Int32(4, State);
        w.Int32(5, StopPhase);
        w.Int32(6, FaultCode);
        w.Varint(7, Flags);
        w.F64(8, WatchdogMarginUs);
        w.Doubles(9, Position[..JointCount]);
        w.Doubles(10, Velocity[..JointCount]);
        w.Doubles(11, Effort[..JointCount]);
        return w.Length;
    }

    public static DriveStateRecord Decode(ReadOnlySpan<byte> message)
    {
        var s = default(DriveStateRecord);
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: s.At = new Instant(r.Fixed64()); break;
                case 2: s.DeviceTime = new DeviceInstant(r.Fixed64()); break;
                case 3: s.Sequence = r.Fixed64(); break;
                case 4: s.State = r.Int32(); break;
                case 5: s.StopPhase = r.Int32(); break;
                case 6: s.FaultCode = r.Int32(); break;
                case 7: s.Flags = r.UInt32(); break;
                case 8: s.WatchdogMarginUs = r.F64(); break;
                case 9: s.JointCount = r.Doubles(s.Position); break;
                case 10: r.Doubles(s.Velocity); break;
                case 11: r.Doubles(s.Effort); break;
                default: break;
            }
        return s;
    }
}
