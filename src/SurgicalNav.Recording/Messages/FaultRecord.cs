using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>A fault, as surgicalnav.Fault says.</summary>
public readonly record struct FaultRecord(Fault Fault) : IRecorded<FaultRecord>
{
    public static string SchemaName => "surgicalnav.Fault";

    public int MaxBytes => 6 * ProtoWriter.MaxScalarBytes;

    public int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, Fault.At.Nanoseconds);
        w.Varint(2, (uint)Fault.Code);
        w.Varint(3, (uint)Fault.Severity);
        w.Varint(4, (uint)Fault.Stage);
        w.F64(5, Fault.Value);
        w.F64(6, Fault.Limit);
        return w.Length;
    }

    public static FaultRecord Decode(ReadOnlySpan<byte> message)
    {
        var (code, severity, stage) = (0u, 0u, 0u);
        long at = 0;
        double value = 0, limit = 0;
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: at = r.Fixed64(); break;
                case 2: code = r.UInt32(); break;
                case 3: severity = r.UInt32(); break;
                case 4: stage = r.UInt32(); break;
                case 5: value = r.F64(); break;
                case 6: limit = r.F64(); break;
                default: break;
            }
        return new FaultRecord(new Fault((FaultCode)code, (FaultSeverity)severity, (Stage)stage, new Instant(at), value, limit));
    }
}
