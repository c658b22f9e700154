using System.Text.Json;
using CsCheck;
using SurgicalNav.Core.Config;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Tests.Runtime.RobotRuns;

public sealed class RobotPlanFileTests
{
    private static readonly string Text = RobotPlanFile.ToJson(RobotPlanner.Plan(RobotPlannerTests.Request with { To = ["20,-10,140,0,15,0"], Words = "robot plan \"a\" — é" }));

    /// <summary>Whatever a plan holds comes back to the bit.</summary>
    [Fact]
    public void APlanIsReadBackAsItWasWritten() => Gen.Select(Gen.Double[-1, 1].Array[3], Gen.Double[1e-3, 1].Array[1, 30], Gen.String, Gen.Int[0, 2]).Sample((to, times, words, way) =>
    {
        var limits = new JointLimits(-1, 1, 1e9, 1e12, 1e18);
        var knots = new List<JointKnot> { default };
        foreach (var step in times) knots.Add(new JointKnot { TimeS = knots[^1].TimeS + step, Position = JointVector.From([to[0] / 3, to[1] * step / 3, to[2] / 7]) });
        var plan = new RobotPlan(
            new RobotChoice("/a/b.urdf", "base", null, 12.5), Sound(words), "/p.json", "p", "S-1", new PlanOrigin("p", "1", new DateTimeOffset(2026, 1, 31, 12, 0, 1, TimeSpan.Zero), Sound(words)),
            new PlanFindings((PlanWay)way, 1 / 3.0, 0.1 + 0.2, 1.25, way == 0 ? null : -0.0), [.. Enumerable.Range(0, 3).Select(j => new PlanJoint($"j{j}", (JointUnit)(j % 2), limits))], [.. knots]);
        var json = RobotPlanFile.ToJson(plan);
        var read = RobotPlanFile.Parse(json, "plan.json");
        Assert.Equal(plan, read, new ButLists());
        Assert.Equal(plan.Joints, read.Joints);
        Assert.Equal(plan.Knots.Length, read.Knots.Length);
        for (var k = 0; k < plan.Knots.Length; k++)
        {
            Assert.Equal(plan.Knots[k].TimeS, read.Knots[k].TimeS);
            for (var j = 0; j < 3; j++) Assert.Equal((plan.Knots[k].Position[j], plan.Knots[k].Velocity[j]), (read.Knots[k].Position[j], read.Knots[k].Velocity[j]));
        }
        Assert.Equal(json, RobotPlanFile.ToJson(read));
    }, iter: 50);

    [Fact]
    public void AnEditorSeesOneKnotALine()
    {
        using var document = JsonDocument.Parse(Text);
        Assert.Equal(1, document.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(8, Text.Split('\n').Count(line => line.StartsWith("    { \"timeS\": ", StringComparison.Ordinal)));
        Assert.DoesNotContain('\r', Text);
    }

    /// <summary>The example in the project's folder is what the planner makes today.</summary>
    [Fact]
    public void TheExampleIsWhatItsRequestMakes()
    {
        var example = RobotPlanFile.Load(Repository.Path("hardware", "plans", "sim-rcm7-reach.plan.json"));
        var made = RobotPlanner.Plan(RobotPlannerTests.Request with { To = ["20,-10,140,0,15,0"] });
        Assert.Equal(made.Joints, example.Joints);
        Assert.Equal(made.Knots.Length, example.Knots.Length);
        for (var k = 0; k < made.Knots.Length; k++)
            for (var j = 0; j < 7; j++) Assert.Equal(made.Knots[k].Position[j], example.Knots[k].Position[j], 1e-9);
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "\"version\": 1", "\"version\": 2", "version 2; this program reads version 1" },
        { "\"unit\": \"mm\"", "\"unit\": \"cm\"", "'joints[2].unit': 'cm'; it is rad or mm" },
        { "\"maxVelocity\"", "\"maxVelocty\"", "did you mean 'maxVelocity'?" },
        { "\"timeS\": 0.05,", "\"timeS\": 0.01,", "joint 1 (yaw), acceleration" },
        { "\"timeS\": 0.05,", "\"timeS\": 0.2,", "'knots[2].timeS': 0.09999999999999999, which is not after the one before" },
        { "\"timeS\": 0,", "\"timeS\": 0.01,", "a plan begins at 0" },
        { "\"velocity\": [0, ", "\"velocity\": [0.1, ", "a plan begins and ends at rest" },
        { "\"minPosition\": 0, \"maxPosition\": 240", "\"minPosition\": 0, \"maxPosition\": 130", "joint 3 (insertion), position" },
        { "\"minPosition\": 0, \"maxPosition\": 240", "\"minPosition\": 240, \"maxPosition\": 0", "limits in 'joints' that make no sense" },
        { "\"way\": \"joints\"", "\"way\": \"sideways\"", "it is joints, straight or blended" },
        { "\"position\": [0, 0, 100, 0, 0, 0, 0]", "\"position\": [0, 0, 100, 0, 0, 0]", "has 6 entries in 'knots[0].position'; 7 are needed" },
        { "\"position\": [0, 0, 100, 0, 0, 0, 0]", "\"position\": [0, 0, 1e999, 0, 0, 0, 0]", "no finite number" },
        { "\"found\"", "\"fond\"", "did you mean 'found'?" },
        { "hardware/robots/sim-rcm7.robot.json", "", "no path" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistakeInAFileIsNamedWithItsPlace(string right, string wrong, string words)
    {
        var at = Text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, right);
        var text = string.Concat(Text.AsSpan(0, at), wrong, Text.AsSpan(at + right.Length));
        Assert.Contains(words, Assert.Throws<ConfigException>(() => RobotPlanFile.Parse(text, "plan.json")).Message, StringComparison.Ordinal);
    }

    /// <summary>Text without halves of characters, which no JSON can carry.</summary>
    private static string Sound(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));

    private sealed class ButLists : IEqualityComparer<RobotPlan>
    {
        public bool Equals(RobotPlan? x, RobotPlan? y) => (x!.Robot, x.RobotName, x.ProfileFile, x.ProfileName, x.SerialNumber, x.Origin, x.Found) == (y!.Robot, y.RobotName, y.ProfileFile, y.ProfileName, y.SerialNumber, y.Origin, y.Found);

        public int GetHashCode(RobotPlan plan) => plan.RobotName.GetHashCode(StringComparison.Ordinal);
    }
}
