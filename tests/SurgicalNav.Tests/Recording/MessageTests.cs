using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Tests.Recording;

/// <summary>Every kind of message comes back as it was, to the bit.</summary>
public sealed class MessageTests
{
    private static byte[] Encode<T>(in T value) where T : struct, IRecorded<T>
    {
        var target = new byte[value.MaxBytes];
        return target[..value.Encode(target)];
    }

    private static void ComesBack<T>(Func<Samples, T> sample) where T : struct, IRecorded<T>
    {
        for (ulong seed = 0; seed < 500; seed++)
        {
            var bytes = Encode(sample(new Samples(seed)));
            // Every field is always written, so equal bytes are equal bits.
            Assert.Equal(bytes, Encode(T.Decode(bytes)));
        }
    }

    [Fact]
    public void EveryKindComesBackToTheBit()
    {
        ComesBack(s => s.Pose());
        ComesBack(s => s.Fault());
        ComesBack(s => s.TimeLine());
        ComesBack(s => s.Edge());
        ComesBack(s => s.StageState());
    }

    /// <summary>Kinds that the language can compare, so that no field is written into the place of another both ways.</summary>
    [Fact]
    public void FieldsKeepTheirPlaces()
    {
        var samples = new Samples(3);
        for (var i = 0; i < 200; i++)
        {
            var (pose, line, state) = (samples.Pose(), samples.TimeLine(), samples.StageState());
            var (fault, edge) = (samples.Fault(), samples.Edge());
            Assert.Equal(pose, PoseRecord.Decode(Encode(pose)));
            Assert.Equal(line, TimeLineRecord.Decode(Encode(line)));
            Assert.Equal(state, StageStateRecord.Decode(Encode(state)));
            Assert.Equal(fault, FaultRecord.Decode(Encode(fault)));
            Assert.Equal(edge, EdgeRecord.Decode(Encode(edge)));
        }
        var bytes = new DeviceBytes(new Instant(-7), sent: true, [1, 0, 255]);
        var target = new byte[bytes.MaxBytes];
        var read = DeviceBytes.Decode(target.AsSpan(0, bytes.Encode(target)));
        Assert.Equal((-7L, true), (read.At.Nanoseconds, read.Sent));
        Assert.Equal([1, 0, 255], read.Data.ToArray());
    }

    [Fact]
    public void EncodingAllocatesNothing()
    {
        var samples = new Samples(5);
        var (pose, fault, line, state) = (samples.Pose(), samples.Fault(), samples.TimeLine(), samples.StageState());
        var target = new byte[2048];
        Allocations.AssertNone(() =>
        {
            pose.Encode(target);
            fault.Encode(target);
            line.Encode(target);
            state.Encode(target);
        });
    }

    [Fact]
    public void BytesThatAreNoMessageAreRefusedByName()
    {
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0x08]));
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0x19, 1, 2, 3]));
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0x18, 1]));
        Assert.Throws<MalformedMessageException>(() => StageStateRecord.Decode([0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));
        Assert.Throws<MalformedMessageException>(() => EdgeRecord.Decode([0x12, 2, 0xC3, 0x28]));
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
    }
}
