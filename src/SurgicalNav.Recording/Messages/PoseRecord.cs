using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>One tool in one frame of a tracker, as surgicalnav.PoseSample says; status and flags by number.</summary>
/// <param name="Status">0 visible, 1 occluded, 2 missing.</param>
public readonly record struct PoseRecord(
    int Tool, int Status, Quat Rotation, Vec3 TranslationMm, DeviceInstant DeviceTime, Instant AcquiredAt, Instant ReceivedAt, long Frame, uint Flags, double ErrorMm)
    : IRecorded<PoseRecord>
{
    public const int Visible = 0;

    public static string SchemaName => "surgicalnav.PoseSample";

    public int MaxBytes => 15 * ProtoWriter.MaxScalarBytes;

    public int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Int32(1, Tool);
        w.Int32(2, Status);
        w.F64(3, Rotation.W);
        w.F64(4, Rotation.X);
        w.F64(5, Rotation.Y);
        w.F64(6, Rotation.Z);
        w.F64(7, TranslationMm.X);
        w.F64(8, TranslationMm.Y);
        w.F64(9, TranslationMm.Z);
        w.Fixed64(10, DeviceTime.Nanoseconds);
        w.Fixed64(11, AcquiredAt.Nanoseconds);
        w.Fixed64(12, ReceivedAt.Nanoseconds);
        w.Fixed64(13, Frame);
        w.Varint(14, Flags);
        w.F64(15, ErrorMm);
        return w.Length;
    }

    public static PoseRecord Decode(ReadOnlySpan<byte> message)
    {
        var (tool, status, flags) = (0, 0, 0u);
        double qw = 0, qx = 0, qy = 0, qz = 0, x = 0, y = 0, z = 0, error = 0;
        long device = 0, acquired = 0, received = 0, frame = 0;
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: tool = r.Int32(); break;
                case 2: status = r.Int32(); break;
                case 3: qw = r.F64(); break;
                case 4: qx = r.F64(); break;
                case 5: qy = r.F64(); break;
                case 6: qz = r.F64(); break;
                case 7: x = r.F64(); break;
                case 8: y = r.F64(); break;
                case 9: z = r.F64(); break;
                case 10: device = r.Fixed64(); break;
                case 11: acquired = r.Fixed64(); break;
                case 12: received = r.Fixed64(); break;
                case 13: frame = r.Fixed64(); break;
                case 14: flags = r.UInt32(); break;
                case 15: error = r.F64(); break;
                default: break;
            }
        return new PoseRecord(tool, status, new Quat(qw, qx, qy, qz), new Vec3(x, y, z), new DeviceInstant(device), new Instant(acquired), new Instant(received), frame, flags, error);
    }
}
