namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>Waits for what another process or thread does; long enough for any machine, and not for ever.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    /// <param name="what">In words, where it was waited for in vain.</param>
    /// <exception cref="TimeoutException">It did not come about.</exception>
    internal static void Until(Func<bool> condition, Func<string> what)
    {
        if (!SpinWait.SpinUntil(condition, Longest)) throw new TimeoutException($"Waited in vain for {what()}");
    }
}
