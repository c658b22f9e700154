using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Campaigns.Fuzz;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Tests.Sensing.Sequences;

public sealed class PoseCsvTests
{
    [Fact]
    public void ReadsUnitsStatusAndTools()
    {
        var file = SequenceText.Read(SequenceSamples.Csv, "log.csv");
        Assert.Equal([1.0, 1.02], file.Frames.Select(f => f.TimeS));
        Assert.Equal(["Probe", "Stylus"], file.Transforms.Select(t => t.Name));
        var (probe, stylus) = (file.Transforms[0], file.Transforms[1]);
        Assert.True(probe.TryGet(1, out var pose) && probe.IsUsable(pose));
        Assert.Equal(new Vec3(11, 20, 30), pose.TranslationMm, (a, b) => (a - b).Length < 1e-9);
        Assert.Equal(Math.PI / 2, pose.Rotation.Log().Length, 12);
        Assert.True(stylus.TryGet(0, out pose));
        Assert.False(stylus.IsUsable(pose));
        Assert.Equal(SequenceStatus.Missing, pose.Status);
    }

    [Fact]
    public void ReadsMatricesAndOneTool()
    {
        var file = SequenceText.Read("time_s\tx_mm\ty_mm\tz_mm\tr00\tr01\tr02\tr10\tr11\tr12\tr20\tr21\tr22\n0.5\t1\t2\t3\t0\t-1\t0\t1\t0\t0\t0\t0\t1\n", "log.tsv");
        Assert.True(file.Transforms[0].TryGet(0, out var pose) && file.Transforms[0].IsUsable(pose));
        Assert.Equal(new Vec3(0, Math.PI / 2, 0).Length, pose.Rotation.Log().Length, 12);
    }

    [Theory]
    [InlineData("time_ms", "time", "does not say its unit")]
    [InlineData("x_m", "x", "does not say its unit")]
    [InlineData("y_m,", "y_mm,", "'y_m' is missing")]
    [InlineData("time_ms,", "time_ms,time_s,", "both 'time_s' and 'time_ms'")]
    [InlineData("qw,qx,qy,qz", "a,b,c,d", "no columns hold the rotation")]
    [InlineData("qz,status", "qz,r00", "both a quaternion and a matrix")]
    [InlineData("status", "quality", "'quality' is not known")]
    [InlineData("tool", "time_ms", "named twice")]
    [InlineData("1000,Stylus", "1000,Probe", "stands twice")]
    [InlineData("1020,", "980,", "earlier than in the row before")]
    [InlineData("0.011", "0,011", "10 cells")]
    [InlineData("0.011", "nan", "no finite number")]
    [InlineData(",", ";", "decimal commas")]
    public void WhatIsAmbiguousOrDamagedIsRefused(string from, string to, string reason)
    {
        var e = Assert.Throws<SequenceFormatException>(() => SequenceText.Read(SequenceSamples.Csv.Replace(from, to, StringComparison.Ordinal), "log.csv"));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("line ", e.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void ARotationThatIsNoneIsNotUsed()
    {
        var file = SequenceText.Read("time_s,x_mm,y_mm,z_mm,qw,qx,qy,qz\n1,0,0,0,0.5,0,0,0\n", "log.csv");
        Assert.True(file.Transforms[0].TryGet(0, out var pose));
        Assert.True(file.Transforms[0].IsInvalid(pose));
    }
}
