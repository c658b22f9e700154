using System.Text.Json;
using SurgicalNav.Runtime.Benches.Kinematics;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot</c> as a person meets it.</summary>
[Collection(MachineCollection.Name)]
public sealed class RobotVerbTests
{
    [Fact]
    public async Task ForwardKinematicsAnswerInWordsAndInJsonToTheLastDigit()
    {
        var shown = await ProgramRun.Of(null, "robot", "fk", "panda", "--joints", "1", "2", "3", "4", "5", "6", "7", "--rad");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("85.75", shown.Output, StringComparison.Ordinal);
        // Outside the limits it is computed, and said.
        Assert.Contains("WARNING        Joint 2 (joint2) is at 114.59°", shown.Output, StringComparison.Ordinal);

        var json = await ProgramRun.Of(null, "robot", "fk", "panda", "--joints", "-0.1,-0.2,0.3,-1.5,0.5,1.6,0.7", "--rad", "--json");
        using var answer = JsonDocument.Parse(json.Output);
        Assert.Equal("surgicalnav/robot-fk/1", answer.RootElement.GetProperty("schema").GetString());
        Assert.Empty(answer.RootElement.GetProperty("warnings").EnumerateArray());
        var pose = string.Join(' ', answer.RootElement.GetProperty("tip").GetProperty("matrixMm").EnumerateArray().Select(e => e.GetRawText()));
        // And back: the same posture, from beside it.
        var back = await ProgramRun.Of(null, ["robot", "ik", "psm", "--pose", "0", "0", "-100", "--json"]);
        Assert.Equal(1, back.ExitCode);
        var found = await ProgramRun.Of(null, ["robot", "ik", "panda", "--pose", .. pose.Split(' '), "--seed", "-0.1", "-0.2", "0.3", "-1.5", "0.5", "1.6", "0.6", "--rad", "--json"]);
        Assert.Equal(0, found.ExitCode);
        using var joints = JsonDocument.Parse(found.Output);
        Assert.Equal("solved", joints.RootElement.GetProperty("outcome").GetString());
        Assert.True(joints.RootElement.GetProperty("positionErrorMm").GetDouble() <= 1e-3);
    }

    [Fact]
    public async Task AnArmWithoutAMechanismKeepsARemoteCentreByItsJoints()
    {
        var run = await ProgramRun.Of(null, "robot", "ik", "iiwa7", "--pose", "520", "30", "150", "--remote-centre", "500", "0", "250", "--instrument", "300", "--json");
        Assert.Equal(0, run.ExitCode);
        using var answer = JsonDocument.Parse(run.Output);
        Assert.True(answer.RootElement.GetProperty("remoteCentre").GetProperty("deviationMm").GetDouble() < 1e-4);
    }

    [Theory]
    [InlineData(1, "say --deg or --rad", "fk", "ur5", "--joints", "1", "2", "3", "4", "5", "6")]
    [InlineData(1, "both given", "fk", "ur5", "--joints", "1", "2", "3", "4", "5", "6", "--deg", "--rad")]
    [InlineData(1, "has 2 values", "fk", "ur5", "--joints", "1", "2", "--deg")]
    [InlineData(1, "'x' is no finite number", "fk", "ur5", "--joints", "1", "2", "3", "4", "5", "x", "--deg")]
    [InlineData(1, "ecm, iiwa7, panda, psm", "info", "nosuch")]
    [InlineData(1, "a place alone", "ik", "panda", "--pose", "1", "2", "3")]
    [InlineData(1, "needs --instrument", "ik", "panda", "--pose", "1", "2", "3", "--remote-centre", "0", "0", "0")]
    [InlineData(1, "length 2", "ik", "panda", "--pose", "1", "2", "3", "2", "0", "0", "0")]
    [InlineData(1, "keeps a remote centre by its mechanism", "ik", "psm", "--pose", "1", "2", "3", "--remote-centre", "0", "0", "0", "--instrument", "100")]
    [InlineData(2, "out of the arm's reach", "ik", "ur5", "--pose", "5000", "0", "0", "1", "0", "0", "0")]
    public async Task MistakesAreNamed(int exitCode, string mentions, params string[] words)
    {
        var run = await ProgramRun.Of(null, ["robot", .. words]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(mentions, run.Error + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArmsAndSystemsAreListedAndDescribed()
    {
        var list = await ProgramRun.Of(null, "robot", "list");
        foreach (var name in (string[])["ecm", "iiwa7", "panda", "psm", "ur5", "abdomen-four-arms.system.json"]) Assert.Contains(name, list.Output, StringComparison.Ordinal);
        var system = await ProgramRun.Of(null, "robot", "info", Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"), "--json");
        using var answer = JsonDocument.Parse(system.Output);
        Assert.Equal(4, answer.RootElement.GetProperty("arms").GetArrayLength());
        Assert.All(answer.RootElement.GetProperty("atHome").EnumerateArray(), p => Assert.True(p.GetProperty("clearanceMm").GetDouble() >= 20));
    }

    /// <summary>Times are the machine's affair; that the poses are found, and that KDL says the same where it is installed, is ours.</summary>
    [Fact]
    public void TheBenchFindsItsPosesAgainAndAgreesWithKdl()
    {
        var report = KinematicsBench.Run(400, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(KinematicsBench.Files.Count, report.Robots.Count);
        foreach (var robot in report.Robots)
        {
            Assert.True(robot.Ours.SolvedPercent >= 99.5, $"{robot.Ours.Robot}: {robot.Ours.SolvedPercent} %");
            Assert.True(robot.Ours.WorstMm <= RoundTripFigures.MostErrorMm);
            if (robot.Kdl is { } kdl) Assert.True(kdl.LargestDifferenceMm <= 1e-6 && kdl.LargestDifferenceRad <= 1e-12, $"{robot.Ours.Robot}: {kdl.LargestDifferenceMm} mm");
        }
        Assert.Equal(report.KdlVersion is null, report.KdlMissing is not null);
    }
}
