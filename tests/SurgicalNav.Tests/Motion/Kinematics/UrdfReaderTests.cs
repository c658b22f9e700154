using System.Text;
using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Kinematics.Urdf;

namespace SurgicalNav.Tests.Motion.Kinematics;

public sealed class UrdfReaderTests
{
    private const string Links = """<link name="a"/><link name="b"/><link name="c"/>""";
    private const string First = """<joint name="j" type="revolute"><parent link="a"/><child link="b"/><axis xyz="0 0 1"/><limit lower="-1" upper="2"/></joint>""";
    private const string Second = """<joint name="k" type="prismatic"><parent link="b"/><child link="c"/><origin xyz="0.1 0 0" rpy="0 0 1.5707963267948966"/><axis xyz="1 0 0"/><limit lower="0" upper="0.3"/></joint>""";

    private static RobotModel Parse(string inside, string? from = null, string? to = null) => UrdfReader.Parse(Encoding.UTF8.GetBytes($"""<robot name="r">{inside}</robot>"""), from, to);

    [Fact]
    public void MetresBecomeMillimetresAndAxesAreTurnedAbout()
    {
        var model = Parse(Links + First + Second);
        Assert.Equal(("j", false, -1.0, 2.0), (model.Joints[0].Name, model.Joints[0].IsPrismatic, model.Joints[0].Min, model.Joints[0].Max));
        Assert.Equal(("k", true, 0.0, 300.0), (model.Joints[1].Name, model.Joints[1].IsPrismatic, model.Joints[1].Min, model.Joints[1].Max));
        // 100 mm out along x, then 50 mm along the y that the turn by 90° has made of x, all turned by 0.5 rad.
        var expected = new Vec3(100 * Math.Cos(0.5) - 50 * Math.Sin(0.5), 100 * Math.Sin(0.5) + 50 * Math.Cos(0.5), 0);
        Assert.True((model.Chain.BaseFromTip([0.5, 50]).TranslationMm - expected).Length < 1e-9);
        Assert.True((model.Chain.BaseFromTip([0.5, 50]).Rotation.Log() - new Vec3(0, 0, 0.5 + Math.PI / 2)).Length < 1e-9);
    }

    /// <summary>Any axis: turning about it leaves it where it is, by the angle asked for.</summary>
    [Fact]
    public void AJointTurnsAboutItsAxisWhateverItIs()
    {
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-3, 3]).Where((x, y, z, _) => x * x + y * y + z * z > 0.01).Sample((x, y, z, angle) =>
        {
            var model = Parse(FormattableString.Invariant($"""<link name="a"/><link name="b"/><joint name="j" type="continuous"><parent link="a"/><child link="b"/><axis xyz="{x:R} {y:R} {z:R}"/></joint>"""));
            Assert.False(model.Joints[0].HasLimits);
            Assert.True((model.Chain.BaseFromTip([angle]).Rotation.Log() - new Vec3(x, y, z).Normalized() * angle).Length < 1e-9);
        }, iter: 200);
    }

    /// <summary>A ball-and-hinge arm: from shoulder to wrist it is as far as the elbow's angle says, and nothing else changes that.</summary>
    [Fact]
    public void TheIiwasWristIsAsFarFromItsShoulderAsTheElbowSays()
    {
        var model = Robots.Load("iiwa7.urdf");
        Assert.True((model.Chain.BaseFromTip([0, 0, 0, 0, 0, 0, 0]).TranslationMm - new Vec3(0, 0, 340 + 400 + 400 + 126)).Length < 1e-9);
        Robots.Joints(model).Sample(q =>
        {
            var tip = model.Chain.BaseFromTip(q);
            var wrist = tip.TranslationMm - tip.Rotation.Rotate(Vec3.UnitZ) * 126;
            Assert.Equal(Math.Sqrt(2 * 400 * 400 * (1 + Math.Cos(q[3]))), (wrist - new Vec3(0, 0, 340)).Length, 1e-9);
        }, iter: 300);
    }

    [Fact]
    public void ShapesBecomeCapsulesOnTheBodyThatCarriesThem()
    {
        var model = Parse("""
            <link name="a"><collision><geometry><box size="0.2 0.02 0.04"/></geometry></collision></link>
            <link name="b"><collision><origin xyz="0 0 0.1"/><geometry><cylinder radius="0.03" length="0.2"/></geometry></collision><collision><geometry><mesh filename="file:///etc/passwd"/></geometry></collision></link>
            <link name="b2"><collision><geometry><sphere radius="0.01"/></geometry></collision></link><link name="c"/>
            <joint name="f" type="fixed"><parent link="b"/><child link="b2"/><origin xyz="0.5 0 0"/></joint>
            """ + First + Second, to: "c");
        var shapes = model.Capsules.ToArray();
        Assert.Equal(["a", "b", "b2"], shapes.Select(s => s.Name));
        Assert.Equal([0, 1, 1], shapes.Select(s => s.Body));
        Assert.True((shapes[0].Shape.FromMm - new Vec3(-100, 0, 0)).Length < 1e-9 && Math.Abs(shapes[0].Shape.RadiusMm - Math.Sqrt(10 * 10 + 20 * 20)) < 1e-9);
        Assert.True((shapes[1].Shape.FromMm - Vec3.Zero).Length < 1e-9 && (shapes[1].Shape.ToMm - new Vec3(0, 0, 200)).Length < 1e-9);
        Assert.True((shapes[2].Shape.FromMm - new Vec3(500, 0, 0)).Length < 1e-9);
        Assert.Contains("mesh", Assert.Single(model.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void AChainMayBeginBesideTheRootAcrossFixedJoints()
    {
        var model = Parse(Links + First + Second + """<link name="s"/><joint name="f" type="fixed"><parent link="a"/><child link="s"/><origin xyz="0 0 -0.2"/></joint>""", "s", "c");
        Assert.True((model.Chain.BaseFromTip([0, 0]).TranslationMm - new Vec3(100, 0, 200)).Length < 1e-9);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "", "no link" },
        { Links, "3 links that hang on none" },
        { """<link name="a"/>""", "no joint" },
        { """<link name="a"/><link name="a"/>""", "two links named 'a'" },
        { "<link/>", "without name" },
        { Links + First + First, "two joints named 'j'" },
        { Links + First.Replace("child link=\"b\"", "child link=\"z\"", StringComparison.Ordinal), "'z', which the file does not describe" },
        { Links + First.Replace("<child link=\"b\"/>", "", StringComparison.Ordinal), "lacks its <parent" },
        { Links + First.Replace("revolute", "ball", StringComparison.Ordinal), "type 'ball'" },
        { Links + First.Replace("revolute", "planar", StringComparison.Ordinal) + Second, "is planar" },
        { Links + First.Replace("<limit lower=\"-1\" upper=\"2\"/>", "", StringComparison.Ordinal) + Second, "no <limit" },
        { Links + First.Replace("upper=\"2\"", "upper=\"-2\"", StringComparison.Ordinal) + Second, "not below the upper" },
        { Links + First.Replace("0 0 1", "0 0 0", StringComparison.Ordinal) + Second, "axis without a direction" },
        { Links + First.Replace("0 0 1", "0 1", StringComparison.Ordinal) + Second, "three numbers" },
        { Links + First.Replace("0 0 1", "0 x 1", StringComparison.Ordinal) + Second, "no finite number" },
        { Links + First + Second.Replace("0.1 0 0", "1000 0 0", StringComparison.Ordinal), "in metres" },
        { Links + First + Second.Replace("<axis", "<mimic joint=\"j\"/><axis", StringComparison.Ordinal), "mimics 'j'" },
        { Links + First + Second + """<joint name="l" type="fixed"><parent link="a"/><child link="c"/></joint>""", "hangs on two joints" },
        { Links + First + Second + """<joint name="l" type="fixed"><parent link="c"/><child link="a"/></joint>""", "in a ring" },
        { Links + First + Second + """<link name="d"/><joint name="l" type="fixed"><parent link="b"/><child link="d"/></joint><joint name="m" type="fixed"><parent link="c"/><child link="e"/></joint><link name="e"/><joint name="n" type="fixed"><parent link="c"/><child link="g"/></joint><link name="g"/>""", "say which is the tip" },
        { """<link name="a"><collision><geometry><cone/></geometry></collision></link>""", "unknown shape <cone>" },
        { """<link name="a"><collision><geometry><sphere radius="-1"/></geometry></collision></link>""", "above 0" },
        { """<link name="a"><collision><geometry><box size="1 0 1"/></geometry></collision></link>""", "not above 0" },
        { """<xacro:include xmlns:xacro="x" filename="y"/>""", "xacro" },
        { "<a>" + string.Concat(Enumerable.Repeat("<a>", 60)) + string.Concat(Enumerable.Repeat("</a>", 60)) + "</a>", "nested deeper" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void FaultsAreNamed(string inside, string mentions) =>
        Assert.Contains(mentions, Assert.Throws<RobotFileException>(() => Parse(inside)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""<!DOCTYPE robot [<!ENTITY e SYSTEM "file:///etc/passwd">]><robot name="&e;"/>""", "document type")]
    [InlineData("<robot", "not sound XML")]
    [InlineData("<sdf/>", "begins with <sdf>")]
    [InlineData("", "not sound XML")]
    [InlineData("<robot name=\"r\"/><robot/>", "not sound XML")]
    public void WhatIsNoUrdfIsRefused(string text, string mentions) =>
        Assert.Contains(mentions, Assert.Throws<RobotFileException>(() => UrdfReader.Parse(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void UnknownLinksAndEndlessFilesAreRefused()
    {
        Assert.Contains("no link 'z' for the tip", Assert.Throws<RobotFileException>(() => Parse(Links + First + Second, to: "z")).Message, StringComparison.Ordinal);
        Assert.Contains("are both 'a'", Assert.Throws<RobotFileException>(() => Parse(Links + First + Second, "a", "a")).Message, StringComparison.Ordinal);
        Assert.Contains("backwards", Assert.Throws<RobotFileException>(() => Parse(Links + First + Second, "c", "a")).Message, StringComparison.Ordinal);
        Assert.Contains("at most", Assert.Throws<RobotFileException>(() => UrdfReader.Parse(new byte[UrdfReader.MaxBytes + 1])).Message, StringComparison.Ordinal);
        Assert.Contains("which no robot description has", Assert.Throws<RobotFileException>(() => UrdfReader.Load("/dev/zero")).Message, StringComparison.Ordinal);
        Assert.Contains("xacro", Assert.Throws<RobotFileException>(() => RobotLoader.Load("x.xacro")).Message, StringComparison.Ordinal);
    }
}
