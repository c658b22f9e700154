using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Shared;

namespace SurgicalNav.GuardHost;

/// <summary>The guard's one loop: every device stepped on every tick, on absolute times. Ends at a signal or when the imaging side is gone,
/// in either case only after the devices have come to rest and been switched off, or their time to do so is up.</summary>
/// <remarks>Where the line to one device is gone, that one comes to rest by itself along what it holds, and all others are brought to rest.</remarks>
internal sealed class GuardLoop(GuardSession[] sessions, string[] names, int tickHz, double endAfterSilenceS, double longestStopS)
{
    /// <summary>Opening a session with a device allocates, and so does the first set-point (40 bytes, once): what is counted is what comes after.</summary>
    private const int TicksBeforeCounting = 16;

    private readonly string?[] _said = new string?[names.Length];
    private volatile bool _endAsked;

    public void AskToEnd() => _endAsked = true;

    /// <returns>Why it ended, in words.</returns>
    public string Run()
    {
        var clock = MonotonicClock.Shared;
        var period = 1_000_000_000L / tickHz;
        var started = clock.Now;
        var next = started.Nanoseconds + period;
        var endBy = Instant.MinValue;
        var (allocatedBefore, ticks) = (0L, (long)-TicksBeforeCounting);
        for (; ; )
        {
            Realtime.SleepUntil(next);
            var now = clock.Now;
            // After a stall the missed ticks are gone; catching up would send set-points in a burst.
            next = now.Nanoseconds - next > period ? now.Nanoseconds + period : next + period;
            if (ticks > -TicksBeforeCounting || Array.TrueForAll(sessions, HasBeenEnabled))
            {
                if (ticks++ == 0) allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            }
            var allocated = ticks > 0 ? GC.GetAllocatedBytesForCurrentThread() - allocatedBefore : 0;
            var (areAtRest, isLineGone) = (true, false);
            var heardAt = started;
            foreach (var session in sessions)
            {
                (session.AllocatedBytes, session.CountedTicks) = (allocated, Math.Max(0, ticks));
                // Each by its own time: what was written while another device was decided on is not from the future.
                session.Step(clock.Now);
                areAtRest &= session.Drive.IsAtRest;
                isLineGone |= !session.Drive.IsLinkOpen;
                if (session.Drive.Refusal is { } refusal) SayOnce(session, "is refused", refusal);
                else if (session.Drive.FaultWords is { } fault) SayOnce(session, "reports", fault);
                if (session.HostHeardAt > heardAt) heardAt = session.HostHeardAt;
            }
            if (isLineGone)
                foreach (var session in sessions) session.RestsForAnother = true;
            if (endBy == Instant.MinValue)
            {
                var silent = (now - heardAt).Seconds > endAfterSilenceS;
                if (!_endAsked && !silent) continue;
                foreach (var session in sessions) session.IsEnding = true;
                endBy = now + Duration.FromSeconds(longestStopS + 1);
                continue;
            }
            if (!areAtRest && now < endBy) continue;
            return SwitchOff(clock, period, areAtRest);
        }
    }

    private string SwitchOff(MonotonicClock clock, long period, bool areAtRest)
    {
        // Three times, as one frame may be lost; silence would do the same, with a fault to acknowledge.
        for (var i = 0; i < 3; i++)
        {
            foreach (var session in sessions) session.Drive.Disable(clock.Now);
            Realtime.SleepUntil(clock.Now.Nanoseconds + period);
        }
        var why = _endAsked ? "asked to end" : "nothing was heard from the imaging side";
        for (var i = 0; i < sessions.Length; i++)
            if (!sessions[i].Drive.IsLinkOpen) why += $"; the line to '{names[i]}' is gone: check the cable and the power of the device, plug it in again, then start again";
        return areAtRest ? why + "; the drives are at rest and switched off" : why + "; a drive did not come to rest in time and was switched off along its own way to rest";
    }

    /// <summary>A device that is not the one of the profile cannot be enabled: nothing is kept waiting by telling why.</summary>
    private void SayOnce(GuardSession session, string what, string why)
    {
        var i = Array.IndexOf(sessions, session);
        if (_said[i] == why) return;
        _said[i] = why;
        Console.Out.WriteLine($"guard: '{names[i]}' {what}: {why}");
        Console.Out.Flush();
    }

    private static bool HasBeenEnabled(GuardSession session) => session.Drive.HasBeenEnabled;
}
