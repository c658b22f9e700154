using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>The counters of an edge, as surgicalnav.EdgeCounters says.</summary>
public readonly record struct EdgeRecord(Instant At, string Name, EdgeCounters Counters) : IRecorded<EdgeRecord>
{
    public static string SchemaName => "surgicalnav.EdgeCounters";

    public int MaxBytes => 4 * ProtoWriter.MaxScalarBytes + ProtoWriter.MaxTextBytes(Name);

    public int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, At.Nanoseconds);
        w.Text(2, Name);
        w.Fixed64(3, Counters.Offered);
        w.Fixed64(4, Counters.Taken);
        w.Fixed64(5, Counters.Dropped);
        return w.Length;
    }

    public static EdgeRecord Decode(ReadOnlySpan<byte> message)
    {
        var name = "";
        long at = 0, offered = 0, taken = 0, dropped = 0;
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: at = r.Fixed64(); break;
                case 2: name = r.Text(); break;
                case 3: offered = r.Fixed64(); break;
                case 4: taken = r.Fixed64(); break;
                case 5: dropped = r.Fixed64(); break;
                default: break;
            }
        return new EdgeRecord(new Instant(at), name, new EdgeCounters(offered, taken, dropped));
    }
}
