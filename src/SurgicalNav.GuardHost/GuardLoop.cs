using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Shared;

namespace SurgicalNav.GuardHost;

/// <summary>The guard's one loop: every device stepped on every tick, on absolute times. Ends at a signal or when the imaging side is gone,
/// in either case only after the devices have come to rest and been switched off, or their time to do so is up.</summary>
internal sealed class GuardLoop(GuardSession[] sessions, int tickHz, double endAfterSilenceS, double longestStopS)
{
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
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (; ; )
        {
            Realtime.SleepUntil(next);
            var now = clock.Now;
            // After a stall the missed ticks are gone; catching up would send set-points in a burst.
            next = now.Nanoseconds - next > period ? now.Nanoseconds + period : next + period;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            var areAtRest = true;
            var heardAt = started;
            foreach (var session in sessions)
            {
                session.AllocatedBytes = allocated;
                session.Step(now);
                areAtRest &= session.Drive.IsAtRest;
                if (session.HostHeardAt > heardAt) heardAt = session.HostHeardAt;
            }
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
        return areAtRest ? why + "; the drives are at rest and switched off" : why + "; a drive did not come to rest in time and was switched off along its own way to rest";
    }
}
