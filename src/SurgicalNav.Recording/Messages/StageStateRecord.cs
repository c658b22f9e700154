using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>A change in the state of a source or stage, as surgicalnav.StageState says.</summary>
/// <param name="State">By number; the topic's metadata "states" names them.</param>
public readonly record struct StageStateRecord(Instant At, string Name, int State, double Value, double Limit, string Words) : IRecorded<StageStateRecord>
{
    public static string SchemaName => "surgicalnav.StageState";

    public int MaxBytes => 4 * ProtoWriter.MaxScalarBytes + ProtoWriter.MaxTextBytes(Name) + ProtoWriter.MaxTextBytes(Words);

    public int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, At.Nanoseconds);
        w.Text(2, Name);
        w.Int32(3, State);
        w.F64(4, Value);
        w.F64(5, Limit);
        w.Text(6, Words);
        return w.Length;
    }

    public static StageStateRecord Decode(ReadOnlySpan<byte> message)
    {
        var (name, words, state, at) = ("", "", 0, 0L);
        double value = 0, limit = 0;
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: at = r.Fixed64(); break;
                case 2: name = r.Text(); break;
                case 3: state = r.Int32(); break;
                case 4: value = r.F64(); break;
                case 5: limit = r.F64(); break;
                case 6: words = r.Text(); break;
                default: break;
            }
        return new StageStateRecord(new Instant(at), name, state, value, limit, words);
    }
}
