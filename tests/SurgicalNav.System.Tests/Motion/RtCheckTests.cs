using System.Text.Json;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The program wakes the guard's own process and says how that went; how well is this machine's affair.</summary>
[Collection(MachineCollection.Name)]
public sealed class RtCheckTests
{
    [Fact]
    public async Task EveryWakeUpOfTheGuardsProcessIsCountedAndNothingIsAllocated()
    {
        var run = await ProgramRun.Of(null, "robot", "rt-check", "--windows", "1", "--seconds", "1", "--json");
        Assert.True(run.ExitCode is 0 or 2, run.Output + run.Error);
        var guard = Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("guard").EnumerateArray());
        Assert.Equal((1000, 1000, 0), (guard.GetProperty("tickHz").GetInt32(), guard.GetProperty("ticks").GetInt32(), guard.GetProperty("allocatedBytes").GetInt32()));
        Assert.True(guard.GetProperty("maxUs").GetDouble() >= guard.GetProperty("p50Us").GetDouble());
    }

    [Theory]
    [InlineData("--windows 0", "--windows 0 is out of range: give 1 to 100.")]
    [InlineData("--seconds 0.5", "--seconds 0.5 is out of range: give 1 to 600.")]
    public async Task WhatCannotBeMeasuredIsRefused(string options, string words)
    {
        var run = await ProgramRun.Of(null, ["robot", "rt-check", .. options.Split(' ')]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }
}
