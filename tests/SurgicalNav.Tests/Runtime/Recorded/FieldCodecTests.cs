using System.Runtime.InteropServices;
using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Tests.Runtime.Recorded;

public sealed class FieldCodecTests
{
    private struct Sample : IFieldRecord<Sample>
    {
        public long A;
        public double B;
        public bool C;
        public Vec3 D;
        public long E0, E1, E2;
        public int Count;

        public static string MessageName => "Sample";

        public static void Visit<TVisitor>(ref Sample record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
        {
            visitor.Field("a", ref record.A);
            visitor.Field("b", ref record.B);
            visitor.Field("c", ref record.C);
            visitor.Vector("d", ref record.D);
            visitor.Field("e", MemoryMarshal.CreateSpan(ref record.E0, 3), ref record.Count);
        }
    }

    /// <summary>By hand from the encoding's description (protobuf.dev, "Encoding").</summary>
    [Fact]
    public void TheWireIsThatOfProtocolBuffers()
    {
        var record = new Sample { A = -2, B = 1.5, C = true, D = new Vec3(1, 0, -1), E0 = 7, E1 = 1, E2 = 0, Count = 2 };
        var buffer = new byte[256];
        var length = FieldWriter.Write(ref record, buffer);
        Assert.Equal(
            "09FEFFFFFFFFFFFFFF" + "11000000000000F83F" + "1801" + "2218" + "000000000000F03F" + "0000000000000000" + "000000000000F0BF" + "2A10" + "0700000000000000" + "0100000000000000",
            Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    /// <summary>By hand from google/protobuf/descriptor.proto.</summary>
    [Fact]
    public void TheSchemaIsADescriptorSet()
    {
        static string Field(string name, string number, string label, string type) => $"12{name.Length / 2 + 8:X2}0A{name.Length / 2:X2}{name}18{number}20{label}28{type}";
        var message = "0A0653616D706C65" + Field("61", "01", "01", "10") + Field("62", "02", "01", "01") + Field("63", "03", "01", "08") + Field("64", "04", "03", "01") + Field("65", "05", "03", "10");
        var package = Convert.ToHexString("surgicalnav"u8);
        var name = Convert.ToHexString("surgicalnav/Sample.proto"u8);
        var file = $"0A18{name}120B{package}22{message.Length / 2:X2}{message}6206" + Convert.ToHexString("proto3"u8);
        Assert.InRange(file.Length / 2, 0, 127);
        Assert.Equal($"0A{file.Length / 2:X2}{file}", Convert.ToHexString(FieldSchema.Of<Sample>()));
        Assert.Equal("surgicalnav.Sample", FieldSchema.NameOf<Sample>());
    }

    [Fact]
    public void EveryRecordReadsBackToTheSameBits()
    {
        RoundTrip<RecordedPose>();
        RoundTrip<TrackingStep>();
        RoundTrip<DrawnFrame>();
        RoundTrip<GuardDecisionRecord>();
        RoundTrip<GuardProgramRecord>();
    }

    [Fact]
    public void GarbageAndCutMessagesAreNoRecordsAndDoNotThrow()
    {
        var whole = new byte[4096];
        var record = new GuardDecisionRecord { Decision = new DecisionRecord { Evidence = new GuardEvidence(1, default, default, EvidenceFlags.None, 0, 0, 0, Rigid<Scan, RobotBase>.Identity, 0) } };
        var length = FieldWriter.Write(ref record, whole);
        Assert.True(FieldReader.TryRead<GuardDecisionRecord>(whole.AsSpan(0, length), out _));
        // A cut at the end of a field is a message of an older writer; anywhere else it is none.
        var read = Enumerable.Range(0, length).Count(n => FieldReader.TryRead<GuardDecisionRecord>(whole.AsSpan(0, n), out _));
        Assert.InRange(read, 30, FieldList.Of(record).Count);
        Gen.Byte.Array[0, 200].Sample(bytes => { FieldReader.TryRead<DrawnFrame>(bytes, out _); }, iter: 20_000);
        Gen.Select(Gen.Int[0, length - 1], Gen.Byte).Sample((at, value) =>
        {
            var changed = whole.AsSpan(0, length).ToArray();
            changed[at] = value;
            FieldReader.TryRead<GuardDecisionRecord>(changed, out _);
        }, iter: 20_000);
    }

    /// <summary>Before the drives' efforts were read, decisions ended with the target; before the tool's tip was tracked and the drives' references were read, with the efforts.</summary>
    [Fact]
    public void ADecisionFromBeforeTheEffortsOrTheTrackedTipReadsAsOneWithoutAny()
    {
        const int EffortBytes = 2 + 1 + 8 * 8, TipBytes = (2 + 8) + (2 + 1 + 3 * 8), ReferenceBytes = 2 + 8;
        var tip = new TrackedTip(new Instant(9), new Vec3(1, 2, 3));
        var effort = JointVector.From([1, -2, 3]);
        var record = new GuardDecisionRecord
        {
            Decision = new DecisionRecord
            {
                Number = 7,
                Evidence = default(GuardEvidence) with { Tip = tip },
                Drive = new DriveReading(new Instant(5), true, 0, JointVector.From([0.5]), false, effort, ReferenceStates.Unknown),
            },
        };
        var whole = new byte[4096];
        var length = FieldWriter.Write(ref record, whole);
        Assert.True(FieldReader.TryRead<GuardDecisionRecord>(whole.AsSpan(0, length), out var read));
        Assert.Equal((record.Decision.Drive, tip), (read.Decision.Drive, read.Decision.Evidence.Tip));
        Assert.True(FieldReader.TryRead<GuardDecisionRecord>(whole.AsSpan(0, length - ReferenceBytes), out var later));
        Assert.Equal((record.Decision.Drive with { References = ReferenceStates.None }, tip), (later.Decision.Drive, later.Decision.Evidence.Tip));
        Assert.True(FieldReader.TryRead<GuardDecisionRecord>(whole.AsSpan(0, length - ReferenceBytes - TipBytes), out var untracked));
        Assert.Equal((effort, default(TrackedTip)), (untracked.Decision.Drive.Effort, untracked.Decision.Evidence.Tip));
        Assert.True(FieldReader.TryRead<GuardDecisionRecord>(whole.AsSpan(0, length - ReferenceBytes - TipBytes - EffortBytes), out var old));
        Assert.Equal(record.Decision.Drive with { Effort = default, References = ReferenceStates.None }, old.Decision.Drive);
        Assert.Equal(7, old.Decision.Number);
    }

    [Fact]
    public void WritingAndReadingAllocateNothing()
    {
        var buffer = new byte[4096];
        var record = new GuardDecisionRecord();
        Allocations.AssertNone(() => FieldReader.TryRead<GuardDecisionRecord>(buffer.AsSpan(0, FieldWriter.Write(ref record, buffer)), out _));
    }

    /// <summary>A record whose bytes come from a message of random field values, NaN and infinity among them.</summary>
    private static void RoundTrip<T>() where T : struct, IFieldRecord<T> => Gen.ULong.Sample(seed =>
    {
        var (record, random) = (default(T), new RandomFields(new SeededRandom(seed)));
        T.Visit(ref record, ref random);
        var buffer = new byte[8192];
        var length = FieldWriter.Write(ref record, buffer);
        Assert.True(FieldReader.TryRead<T>(buffer.AsSpan(0, length), out var read));
        Assert.Equal(FieldList.Of(record), FieldList.Of(read));
        var again = new byte[8192];
        Assert.Equal(buffer.AsSpan(0, length), again.AsSpan(0, FieldWriter.Write(ref read, again)));
    }, iter: 200);

    private readonly struct RandomFields(SeededRandom random) : IFieldVisitor
    {
        public void Field(string name, ref long value) => value = name.EndsWith("_ns", StringComparison.Ordinal) ? (long)random.NextUInt64() : (long)(random.NextUInt64() % 2);
        public void Field(string name, ref double value) => value = Any();
        public void Field(string name, ref bool value) => value = random.NextUInt64() % 2 == 0;

        public void Field(string name, scoped Span<double> values)
        {
            for (var i = 0; i < values.Length; i++) values[i] = Any();
        }

        public void Field(string name, scoped Span<long> values, ref int count)
        {
            count = values.Length;
            for (var i = 0; i < count; i++) values[i] = (long)(random.NextUInt64() % 30_000);
        }

        public void Field(string name, ref byte[] value)
        {
            value = new byte[random.NextUInt64() % 300];
            for (var i = 0; i < value.Length; i++) value[i] = (byte)random.NextUInt64();
        }

        private double Any() => random.NextUInt64() % 8 switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => -0.0,
            _ => BitConverter.UInt64BitsToDouble(random.NextUInt64() & 0xBFEF_FFFF_FFFF_FFFF),
        };
    }
}
