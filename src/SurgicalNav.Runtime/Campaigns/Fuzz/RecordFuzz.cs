using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recorded.Fields;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The records that this program writes and reads field by field. An input's first byte chooses the record, the rest is the message.</summary>
public sealed class RecordFuzz : IFuzzTarget
{
    private readonly byte[] _again = new byte[16_384];

    public string Name => "records";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Sample(0, new TrackingStep { HasEvidence = true, Look = 3 }), Sample(1, new DrawnFrame { Frame = 7, ErrorBudgetMm = 1.5, TargetDistanceMm = 2 }),
        Sample(2, new GuardDecisionRecord { Device = 1 }), Sample(3, new GuardProgramRecord { Upload = 4, Program = [1, 2, 3, 4, 5] }), Sample(4, new RecordedPose()),
    ];

    /// <summary>The one array there is: a guard's program, no longer than the message.</summary>
    public long MostBytesPerInput => 64 << 10;

    public void Take(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        switch (input[0] % 5)
        {
            case 0: Read<TrackingStep>(input[1..]); break;
            case 1: Read<DrawnFrame>(input[1..]); break;
            case 2: Read<GuardDecisionRecord>(input[1..]); break;
            case 3: Read<GuardProgramRecord>(input[1..]); break;
            default: Read<RecordedPose>(input[1..]); break;
        }
    }

    /// <summary>What is accepted once must be accepted again, and be the same.</summary>
    private void Read<T>(ReadOnlySpan<byte> message) where T : struct, IFieldRecord<T>
    {
        if (!FieldReader.TryRead<T>(message, out var record)) return;
        var length = FieldWriter.Write(ref record, _again);
        if (!FieldReader.TryRead<T>(_again.AsSpan(0, length), out _)) throw new InvalidOperationException($"A {T.MessageName} that was accepted is refused when written anew.");
    }

    private static byte[] Sample<T>(byte kind, T record) where T : struct, IFieldRecord<T>
    {
        var into = new byte[T.MaxBytes(record) + 1];
        into[0] = kind;
        return into[..(1 + FieldWriter.Write(ref record, into.AsSpan(1)))];
    }
}
