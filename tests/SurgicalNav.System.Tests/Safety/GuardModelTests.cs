namespace SurgicalNav.SystemTests.Safety;

/// <summary>The claims of docs/safety/guard.pml hold in the whole state space, and each of them can fail: everything that is broken on purpose is found.</summary>
[Collection(MachineCollection.Name)]
public sealed class GuardModelTests(ITestOutputHelper output)
{
    private static readonly string[] Guard = ["-DONLY_GUARD"], Link = ["-DONLY_LINK"], Standstill = ["-DONLY_LINK", "-DSTANDSTILL"], Chain = ["-DCHAIN", "-DOP=1", "-DEV=1"];

    [Theory]
    [InlineData("guard", "safe", false)]
    [InlineData("link", "safe", false)]
    [InlineData("standstill", "safe", false)]
    [InlineData("chain", "safe", false)]
    [InlineData("chain", "comes_back", true)]
    [InlineData("chain", "comes_to_rest", true)]
    public void AClaimHoldsInTheWholeStateSpace(string part, string claim, bool isLiveness)
    {
        var outcome = Spin.Verify([.. Part(part), .. part is "chain" or "standstill" ? Array.Empty<string>() : ["-DTIMED"]], claim, isLiveness);
        output.WriteLine($"{part}, {claim}: {outcome.States} states, depth {outcome.Depth}, {outcome.MegaBytes} MB");
        Assert.True(outcome.IsWhole, outcome.Output);
        Assert.True(outcome.Errors == 0, outcome.Output);
        Assert.True(outcome.States > 1e5, outcome.Output);
        Assert.InRange(outcome.MegaBytes, 1, 4000);
    }

    [Theory]
    // Something moves at all, and the bounds on time are the least that hold.
    [InlineData("guard", "still", "")]
    [InlineData("link", "still", "")]
    [InlineData("chain", "still", "")]
    [InlineData("guard", "on_time", "TIMED BOUND_LESS_ONE")]
    [InlineData("link", "on_time", "TIMED BOUND_LESS_ONE")]
    [InlineData("guard", "no_resume", "BUG_UNDATED_SWITCH")]
    [InlineData("guard", "no_resume", "BUG_DEADMAN_IS_A_MESSAGE")]
    [InlineData("guard", "on_time", "TIMED BUG_DEADMAN_IS_A_MESSAGE")]
    [InlineData("guard", "no_resume", "BUG_RESUMES")]
    [InlineData("guard", "no_resume", "BUG_NO_LATCH")]
    [InlineData("guard", "latched", "BUG_ACK_PRESSED")]
    [InlineData("guard", "enabling", "BUG_ENABLES_EARLY")]
    [InlineData("chain", "no_resume", "BUG_OLD_ACK")]
    [InlineData("chain", "no_resume", "BUG_ACK_COVERS_ALL")]
    [InlineData("chain", "no_resume", "BUG_NO_DEVICE_LATCH")]
    [InlineData("link", "no_replay", "BUG_NO_SESSION")]
    [InlineData("link", "no_replay", "BUG_NO_SEQUENCE")]
    [InlineData("link", "no_replay", "BUG_NO_AGE")]
    [InlineData("link", "no_replay", "BUG_NO_PURGE")]
    [InlineData("link", "no_replay", "BUG_WHOLE_PERIOD")]
    [InlineData("standstill", "no_replay", "BUG_BELIEVES_EARLY")]
    [InlineData("link", "watched", "BUG_NO_WATCHDOG")]
    [InlineData("link", "enabling", "BUG_ONE_WORD")]
    [InlineData("link", "latched", "BUG_MOVES_IN_FAULT")]
    [InlineData("link", "on_time", "TIMED BUG_GOES_ON")]
    public void WhatIsBrokenIsFound(string part, string claim, string broken)
    {
        var outcome = Spin.Verify([.. Part(part), .. broken.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(b => "-D" + b)], claim, isLiveness: false, isShort: !broken.Contains("BOUND", StringComparison.Ordinal));
        Assert.True(outcome.Errors == 1, outcome.Output);
    }

    [Fact]
    public void AGuardThatNeverClearsAFaultIsFoundNeverToMoveAgain()
    {
        Assert.Equal(1, Spin.Verify([.. Chain, "-DBUG_NEVER_CLEARS"], "comes_back", isLiveness: true, isShort: true).Errors);
        Assert.Equal(1, Spin.Verify([.. Chain, "-DBUG_GOES_ON", "-DBUG_NO_WATCHDOG"], "comes_to_rest", isLiveness: true, isShort: true).Errors);
    }

    private static string[] Part(string name) => name switch { "guard" => Guard, "link" => Link, "standstill" => Standstill, _ => Chain };
}
