using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>What was drawn over one picture or why nothing was, as surgicalnav.OverlayScene says. NaN is "not known"; the withdrawal by number.</summary>
public struct SceneRecord : IRecorded<SceneRecord>
{
    public Instant AcquiredAt;
    public long Frame;

    /// <summary>0 mono, 1 left, 2 right.</summary>
    public int Eye;

    /// <summary>0 where anatomy was shown.</summary>
    public int Withdrawal;

    public double Value;
    public double Limit;
    public bool InstrumentsOcclude;
    public bool HasPose;

    /// <summary>cameraFromScan.</summary>
    public Quat Rotation;

    public Vec3 TranslationMm;

    /// <summary>Rotation (rad) before translation (mm).</summary>
    public Mat6 Covariance;

    public Duration PoseAge;
    public Duration MaskAge;
    public double ErrorBudgetMm;
    public double TargetDistanceMm;
    public double VesselDistanceMm;
    public Vec3 ToolTipMm;

    public static string SchemaName => "surgicalnav.OverlayScene";

    public readonly int MaxBytes => 24 * ProtoWriter.MaxScalarBytes + 8 * 36;

    public readonly int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, AcquiredAt.Nanoseconds);
        w.Fixed64(2, Frame);
        w.Int32(3, Eye);
        w.Int32(4, Withdrawal);
        w.F64(5, Value);
        w.F64(6, Limit);
        w.Bool(7, InstrumentsOcclude);
        w.Bool(8, HasPose);
        w.F64(9, Rotation.W);
        w.F64(10, Rotation.X);
        w.F64(11, Rotation.Y);
        w.F64(12, Rotation.Z);
        w.F64(13, TranslationMm.X);
        w.F64(14, TranslationMm.Y);
        w.F64(15, TranslationMm.Z);
        w.Doubles(16, Covariance);
        w.Fixed64(17, PoseAge.Nanoseconds);
        w.Fixed64(18, MaskAge.Nanoseconds);
        w.F64(19, ErrorBudgetMm);
        w.F64(20, TargetDistanceMm);
        w.F64(21, VesselDistanceMm);
        w.F64(22, ToolTipMm.X);
        w.F64(23, ToolTipMm.Y);
        w.F64(24, ToolTipMm.Z);
        return w.Length;
    }

    public static SceneRecord Decode(ReadOnlySpan<byte> message)
    {
        var s = default(SceneRecord);
        Span<double> d = stackalloc double[25];
        d.Clear();
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: s.AcquiredAt = new Instant(r.Fixed64()); break;
                case 2: s.Frame = r.Fixed64(); break;
                case 3: s.Eye = r.Int32(); break;
                case 4: s.Withdrawal = r.Int32(); break;
                case 7: s.InstrumentsOcclude = r.Bool(); break;
                case 8: s.HasPose = r.Bool(); break;
                case 16: r.Doubles(s.Covariance); break;
                case 17: s.PoseAge = new Duration(r.Fixed64()); break;
                case 18: s.MaskAge = new Duration(r.Fixed64()); break;
                case < 25: d[r.Field] = r.F64(); break;
                default: break;
            }
        (s.Value, s.Limit, s.ErrorBudgetMm, s.TargetDistanceMm, s.VesselDistanceMm) = (d[5], d[6], d[19], d[20], d[21]);
        s.Rotation = new Quat(d[9], d[10], d[11], d[12]);
        s.TranslationMm = new Vec3(d[13], d[14], d[15]);
        s.ToolTipMm = new Vec3(d[22], d[23], d[24]);
        return s;
    }
}
