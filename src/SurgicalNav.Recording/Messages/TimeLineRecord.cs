using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>When one picture passed each stage, as surgicalnav.FrameTimeLine says; <see cref="Instant.MinValue"/> is "did not".</summary>
/// <param name="Eye">0 mono, 1 left, 2 right.</param>
public readonly record struct TimeLineRecord(
    long Frame, int Eye, Instant AcquiredAt, Instant ReceivedAt, Instant SegmentedAt, Instant PairedAt, Instant DrawnAt, Instant SwappedAt, Instant PoseAcquiredAt)
    : IRecorded<TimeLineRecord>
{
    public static string SchemaName => "surgicalnav.FrameTimeLine";

    public int MaxBytes => 9 * ProtoWriter.MaxScalarBytes;

    public int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, Frame);
        w.Int32(2, Eye);
        w.Fixed64(3, AcquiredAt.Nanoseconds);
        w.Fixed64(4, ReceivedAt.Nanoseconds);
        w.Fixed64(5, SegmentedAt.Nanoseconds);
        w.Fixed64(6, PairedAt.Nanoseconds);
        w.Fixed64(7, DrawnAt.Nanoseconds);
        w.Fixed64(8, SwappedAt.Nanoseconds);
        w.Fixed64(9, PoseAcquiredAt.Nanoseconds);
        return w.Length;
    }

    public static TimeLineRecord Decode(ReadOnlySpan<byte> message)
    {
        var eye = 0;
        Span<long> v = stackalloc long[10];
        v.Clear();
        var r = new ProtoReader(message);
        while (r.Next())
            if (r.Field == 2) eye = r.Int32();
            else if (r.Field < v.Length) v[r.Field] = r.Fixed64();
        return new TimeLineRecord(v[1], eye, new(v[3]), new(v[4]), new(v[5]), new(v[6]), new(v[7]), new(v[8]), new(v[9]));
    }
}
