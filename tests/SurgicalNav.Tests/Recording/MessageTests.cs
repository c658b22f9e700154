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
        ComesBack(s => s.Drive());
        ComesBack(s => s.Guard());
        ComesBack(s => s.Scene());
    }

    /// <summary>Two kinds that the language can compare, so that no field is written into the place of another both ways.</summary>
    [Fact]
    public void FieldsKeepTheirPlaces()
    {
        var samples = new Samples(3);
        for (var i = 0; i < 200; i++)
        {
            var (pose, line, state) = (samples.Pose(), samples.TimeLine(), samples.StageState());
            Assert.Equal(pose, PoseRecord.Decode(Encode(pose)));
            Assert.Equal(line, TimeLineRecord.Decode(Encode(line)));
            Assert.Equal(state, StageStateRecord.Decode(Encode(state)));
        }
        var g = samples.Guard();
        var g2 = GuardRecord.Decode(Encode(g));
        Assert.Equal((g.Sequence, g.Reasons, g.Joint, g.Limit, g.SlackMm, g.Commanded[7]), (g2.Sequence, g2.Reasons, g2.Joint, g2.Limit, g2.SlackMm, g2.Commanded[7]));
        var s = samples.Scene();
        var s2 = SceneRecord.Decode(Encode(s));
        Assert.Equal((s.Frame, s.Rotation, s.TranslationMm, s.ToolTipMm, s.Covariance[35], s.PoseAge), (s2.Frame, s2.Rotation, s2.TranslationMm, s2.ToolTipMm, s2.Covariance[35], s2.PoseAge));
        var d = samples.Drive();
        var d2 = DriveStateRecord.Decode(Encode(d));
        Assert.Equal((d.Sequence, d.Flags, d.Position[1], d.Velocity[2], d.Effort[3]), (d2.Sequence, d2.Flags, d2.Position[1], d2.Velocity[2], d2.Effort[3]));
    }

    [Fact]
    public void EncodingAllocatesNothing()
    {
        var samples = new Samples(5);
        var (pose, guard, drive, scene) = (samples.Pose(), samples.Guard(), samples.Drive(), samples.Scene());
        var target = new byte[2048];
        Allocations.AssertNone(() =>
        {
            pose.Encode(target);
            guard.Encode(target);
            drive.Encode(target);
            scene.Encode(target);
        });
    }

    [Fact]
    public void BytesThatAreNoMessageAreRefusedByName()
    {
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0x08]));
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0x19, 1, 2, 3]));
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0x18, 1]));
        Assert.Throws<MalformedMessageException>(() => SceneRecord.Decode([0x82, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));
        Assert.Throws<MalformedMessageException>(() => EdgeRecord.Decode([0x12, 2, 0xC3, 0x28]));
        Assert.Throws<MalformedMessageException>(() => PoseRecord.Decode([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
    }
}
