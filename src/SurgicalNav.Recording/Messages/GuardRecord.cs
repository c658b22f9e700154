using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>What was asked of a guard and what it decided, as surgicalnav.GuardDecision says. Joints in rad or mm; decision, reasons and command by number.</summary>
public struct GuardRecord : IRecorded<GuardRecord>
{
    public Instant At;
    public long Sequence;

    /// <summary>0 accept, 1 hold, 2 stop.</summary>
    public int Decision;

    public uint Reasons;
    public uint FirstReason;
    public double Value;
    public double Limit;

    /// <summary>−1 for none.</summary>
    public int Joint;

    public double AheadS;
    public int Command;
    public uint ProgramId;
    public double PathS;
    public double PathRate;
    public double SpeedScale;
    public double SlackMm;
    public int JointCount;
    public JointValues Commanded;

    public static string SchemaName => "surgicalnav.GuardDecision";

    public readonly int MaxBytes => 16 * ProtoWriter.MaxScalarBytes + 8 * JointValues.Max;

    public readonly int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, At.Nanoseconds);
        w.Fixed64(2, Sequence);
        w.Int32(3, Decision);
        w.Fixed32(4, Reasons);
        w.Fixed32(5, FirstReason);
        w.F64(6, Value);
        w.F64(7, Limit);
        w.Sint32(8, Joint);
        w.F64(9, AheadS);
        w.Int32(10, Command);
        w.Fixed32(11, ProgramId);
        w.F64(12, PathS);
        w.F64(13, PathRate);
        w.F64(14, SpeedScale);
        w.F64(15, SlackMm);
        w.Doubles(16, Commanded[..JointCount]);
        return w.Length;
    }

    public static GuardRecord Decode(ReadOnlySpan<byte> message)
    {
        var g = default(GuardRecord);
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: g.At = new Instant(r.Fixed64()); break;
                case 2: g.Sequence = r.Fixed64(); break;
                case 3: g.Decision = r.Int32(); break;
                case 4: g.Reasons = r.Fixed32(); break;
                case 5: g.FirstReason = r.Fixed32(); break;
                case 6: g.Value = r.F64(); break;
                case 7: g.Limit = r.F64(); break;
                case 8: g.Joint = r.Sint32(); break;
                case 9: g.AheadS = r.F64(); break;
                case 10: g.Command = r.Int32(); break;
                case 11: g.ProgramId = r.Fixed32(); break;
                case 12: g.PathS = r.F64(); break;
                case 13: g.PathRate = r.F64(); break;
                case 14: g.SpeedScale = r.F64(); break;
                case 15: g.SlackMm = r.F64(); break;
                case 16: g.JointCount = r.Doubles(g.Commanded); break;
                default: break;
            }
        return g;
    }
}
