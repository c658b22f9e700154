using System.Diagnostics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The guard's own process over real pseudo-terminals while the exoskeleton has a foot in the air: killed with -9, and left alone by the imaging side.</summary>
[Collection(MachineCollection.Name)]
public sealed class GuardKilledTests
{
    private const int Attempts = 12;

    /// <summary>Of a servo about its reference, rad.</summary>
    private const double AtRestRad = 2e-3;

    [Fact]
    public Task KilledTheExoskeletonFinishesTheLandingItHoldsAndStandsInDoubleStance() => WithAFootInTheAir(async session =>
    {
        var twin = session.Walker;
        using (var guard = Process.GetProcessById(session.Robots.Rig.Process!.Id)) guard.Kill();
        await session.Until(() => twin.State == DriveState.Fault, "the device to notice the silence");
        Assert.Equal(DriveFaultCode.LinkLost, twin.LatchedFault.Code);
        await session.Until(() => twin.StopPhase == StopPhase.Finished, "the end of the held landing");
        session.StopThreads();
        var ends = Enumerable.Range(0, twin.Profile.Joints.Count).Select(twin.HeldEnd).ToArray();
        session.StepDevices(1, () =>
        {
            Assert.True(twin.IsInDoubleStance && twin.HoldsTorque, "The exoskeleton does not stand on both feet.");
            for (var j = 0; j < ends.Length; j++) Assert.Equal(ends[j], twin.Position(j), AtRestRad);
        });
        Assert.True(GuardedSession.IsStill(twin));
        Assert.Equal(ends, Enumerable.Range(0, ends.Length).Select(twin.Reference));
        AssertWithinLimits(session);
        return null;
    });

    [Fact]
    public Task LeftAloneTheGuardLandsTheExoskeletonSwitchesItOffAndEndsByItself() => WithAFootInTheAir(async session =>
    {
        var twin = session.Walker;
        session.FallSilent();
        await session.Until(() => twin.State != DriveState.Enabled, "the drive to be switched off");
        if (twin.LatchedFault.Code == DriveFaultCode.LinkLost) return "the device heard nothing for longer than its deadline while it landed";
        Assert.True(twin.IsInDoubleStance, "The exoskeleton did not come to stand on both feet.");
        Assert.Equal(DriveFaultCode.None, twin.LatchedFault.Code);
        await session.Until(() => session.Robots.Rig.Process!.HasEnded, "the guard's own end");
        Assert.Contains("nothing was heard from the imaging side; the drives are at rest and switched off", session.Robots.Rig.Process!.Said, StringComparison.Ordinal);
        Assert.Contains("ended by itself", session.Robots.Failure(), StringComparison.Ordinal);
        AssertWithinLimits(session);
        return null;
    });

    /// <param name="test">Null where it has passed; else why this attempt says nothing.</param>
    /// <remarks>A machine too busy to keep the twins' pace stops the walk before its time; that attempt says nothing and is made again.</remarks>
    private static async Task WithAFootInTheAir(Func<GuardedSession, Task<string?>> test)
    {
        var why = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var session = new GuardedSession(seconds: 20);
            var (gait, twin) = (session.Robots.Gait, session.Walker);
            await session.Until(() => (gait.StepsDone >= 1 && !twin.IsInDoubleStance) || session.HasStopped, "a foot in the air after the first step");
            if (session.HasStopped)
            {
                why = string.Join("; ", session.Robots.StoppedBecause);
                continue;
            }
            if (await test(session) is not { } nothing) return;
            why = nothing;
        }
        Assert.Fail($"None of {Attempts} attempts said anything: {why}");
    }

    private static void AssertWithinLimits(GuardedSession session) =>
        Assert.True(session.Robots.Bench.LimitViolations == 0, session.Robots.Bench.ExoskeletonLimits.First ?? session.Robots.Bench.ArmLimits.First);
}
