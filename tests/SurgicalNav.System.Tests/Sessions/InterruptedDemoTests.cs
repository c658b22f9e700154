using System.Text.Json;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The real demo, ended before its time: by Ctrl-C, by SIGTERM, by kill -9, and by a cable that is pulled.</summary>
[Collection(MachineCollection.Name)]
public sealed class InterruptedDemoTests(DemoCache cache) : IClassFixture<DemoCache>, IDisposable
{
    private const string Moving = "both devices follow their guards";
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-interrupted-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task CtrlCWhilePreparingEndsCleanlyWithNothingLeftBehind()
    {
        var own = Path.Combine(_folder, "cache");
        using var demo = Start(own, "--seconds", "60");
        await demo.Says("endoscope: drawing a loop");
        demo.Send(RunningProgram.Interrupt);
        Assert.Equal(130, await demo.Ends());
        AssertStopped(demo, own);
        Assert.False(File.Exists(SummaryPath), "There was no session to sum up.");
    }

    [Theory]
    [InlineData(RunningProgram.Interrupt)]
    [InlineData(RunningProgram.Terminate)]
    public async Task ASignalInMotionBringsTheDrivesToRestAndTheSummaryOfWhatWas(int signal)
    {
        using var demo = await StartMoving();
        demo.Send(signal);
        Assert.Equal(130, await demo.Ends());
        AssertStopped(demo, cache.Path);
        using var summary = Summary();
        var root = summary.RootElement;
        Assert.True(root.GetProperty("stoppedOnRequest").GetBoolean());
        Assert.Equal(0, root.GetProperty("control").GetProperty("limitViolations").GetInt64());
        Assert.NotNull(root.GetProperty("gait").GetProperty("endsIn").GetString());
        Assert.Contains("on request", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterKillMinusNineTheGuardEndsByItselfAndLeavesNoFiles()
    {
        using var demo = await StartMoving();
        Assert.NotNull(demo.GuardCommandLine());
        demo.Send(RunningProgram.Kill);
        await demo.Ends();
        await demo.GuardIsGone();
        demo.AssertNothingIsLeft(cache.Path);
    }

    [Fact]
    public async Task ACablePulledInMotionStopsTheArmLandsTheExoskeletonAndSaysWhatToDo()
    {
        using var demo = await StartMoving("--pull-cable", "2");
        Assert.Equal(1, await demo.Ends());
        Assert.Contains("The manipulator on /dev/pts/", demo.Error, StringComparison.Ordinal);
        Assert.Contains("check the cable", demo.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", demo.Error, StringComparison.Ordinal);
        demo.AssertNothingIsLeft(cache.Path);
        using var summary = Summary();
        var root = summary.RootElement;
        Assert.Contains("check the cable", root.GetProperty("endedBecause").GetString(), StringComparison.Ordinal);
        var control = root.GetProperty("control");
        Assert.True(control.GetProperty("devices")[0].GetProperty("commandsStopped").GetInt64() > 0);
        Assert.Contains(control.GetProperty("stoppedBecause").EnumerateArray(), why => why.GetString()!.StartsWith("manipulator: Stopped: ", StringComparison.Ordinal));
        Assert.Equal(0, control.GetProperty("limitViolations").GetInt64());
        Assert.NotNull(root.GetProperty("gait").GetProperty("endsIn").GetString());
        Assert.Contains("ENDED EARLY", demo.Output, StringComparison.Ordinal);
    }

    /// <remarks>A machine too busy for set-points makes the guard stop a motion as it begins; that attempt says nothing and is made again.</remarks>
    private async Task<RunningProgram> StartMoving(params string[] arguments)
    {
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            var demo = Start(cache.Path, ["--seconds", "60", .. arguments]);
            if (await demo.Says(Moving, ": Stopped: ") == Moving) return demo;
            demo.Send(RunningProgram.Interrupt);
            await demo.Ends();
            demo.Dispose();
        }
        throw new InvalidOperationException("The machine stopped the motions in every attempt.");
    }

    private RunningProgram Start(string cacheFolder, params string[] arguments) =>
        RunningProgram.Demo(_folder, cacheFolder, ["--headless", "--mono", "--size", "320x180", "--rate", "10", .. arguments]);

    private string SummaryPath => Path.Combine(RunningProgram.OutFolder(_folder), "summary.json");

    private JsonDocument Summary() => JsonDocument.Parse(File.ReadAllText(SummaryPath));

    private static void AssertStopped(RunningProgram demo, string cacheFolder)
    {
        Assert.Contains("Stopped on request; drives stopped and files closed.", demo.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", demo.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ended by itself", demo.Error, StringComparison.Ordinal);
        demo.AssertNothingIsLeft(cacheFolder);
    }
}
