using SurgicalNav.Runtime.Campaigns.Model;

namespace SurgicalNav.SystemTests.Safety;

/// <summary>The claims of docs/safety/guard.pml hold in the whole state space, and each of them can fail: everything that is broken on purpose is found.</summary>
[Collection(MachineCollection.Name)]
public sealed class GuardModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Held => [.. ModelClaims.Held.Select(c => c.ToString())];

    public static TheoryData<string> Found => [.. ModelClaims.Found.Select(c => c.ToString())];

    [Theory]
    [MemberData(nameof(Held))]
    public void AClaimHoldsInTheWholeStateSpace(string claim)
    {
        Assert.SkipWhen(Spin.Missing is not null, Spin.Missing ?? "");
        var outcome = ModelClaims.Verify(ModelClaims.Held.Single(c => c.ToString() == claim), isSoonFound: false);
        output.WriteLine($"{claim}: {outcome.States} states, depth {outcome.Depth}, {outcome.MegaBytes} MB");
        Assert.True(outcome.IsWhole, outcome.Output);
        Assert.True(outcome.Errors == 0, outcome.Output);
        Assert.True(outcome.States > 1e5, outcome.Output);
        Assert.InRange(outcome.MegaBytes, 1, 4000);
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void WhatIsBrokenIsFound(string claim)
    {
        Assert.SkipWhen(Spin.Missing is not null, Spin.Missing ?? "");
        var outcome = ModelClaims.Verify(ModelClaims.Found.Single(c => c.ToString() == claim), isSoonFound: true);
        Assert.True(outcome.Errors == 1, outcome.Output);
    }

    /// <summary>Eight claims that hold, and at least one broken thing for each rule that they rest on.</summary>
    [Fact]
    public void NothingIsLeftOut()
    {
        Assert.Equal((8, 38), (ModelClaims.Held.Count, ModelClaims.Found.Count));
        var broken = ModelClaims.Found.SelectMany(c => c.Broken.Split(' ')).ToHashSet(StringComparer.Ordinal);
        var named = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Spin.Model), "BUG_[A-Z_]+[A-Z]", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value);
        Assert.Empty(named.Except(broken));
    }
}
