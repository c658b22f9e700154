using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Campaigns.Model;

/// <summary>One claim over the whole state space.</summary>
/// <param name="States">Stored.</param>
/// <param name="IsWhole">Nothing was left out for want of depth or memory.</param>
public sealed record ModelFigures(string Part, string Claim, int Errors, double States, long Depth, double MegaBytes, bool IsWhole, double Seconds);

/// <summary>The model checker over docs/safety/guard.pml: that its claims hold, and that what is broken on purpose is found.</summary>
public static class ModelCampaign
{
    /// <exception cref="UserErrorException">The model checker is not installed.</exception>
    public static (IReadOnlyList<ModelFigures> Held, int Found, IReadOnlyList<string> Missed) Run(Action<string> say, CancellationToken stop)
    {
        if (Spin.Missing is { } missing) throw new UserErrorException(missing);
        var held = new List<ModelFigures>();
        foreach (var claim in ModelClaims.Held)
        {
            stop.ThrowIfCancellationRequested();
            var begun = MonotonicClock.Shared.Now;
            var outcome = ModelClaims.Verify(claim, isSoonFound: false);
            held.Add(new ModelFigures(claim.Part, claim.Claim, outcome.Errors, outcome.States, outcome.Depth, outcome.MegaBytes, outcome.IsWhole, (MonotonicClock.Shared.Now - begun).Seconds));
            say(FormattableString.Invariant($"  {claim.Part}, {claim.Claim}: {outcome.States} states, depth {outcome.Depth}, {outcome.MegaBytes} MB, {outcome.Errors} errors, {held[^1].Seconds:0} s"));
        }
        var missed = new List<string>();
        foreach (var claim in ModelClaims.Found)
        {
            stop.ThrowIfCancellationRequested();
            if (ModelClaims.Verify(claim, isSoonFound: true).Errors == 0) missed.Add(claim.ToString());
            else say($"  found: {claim}");
        }
        return (held, ModelClaims.Found.Count - missed.Count, missed);
    }
}
