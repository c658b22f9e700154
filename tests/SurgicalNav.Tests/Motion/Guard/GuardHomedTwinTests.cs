using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Guard and simulated arm over bytes: the search for references from the first press to the first motion, on a manual clock.</summary>
public sealed class GuardHomedTwinTests
{
    /// <summary>The drive link, section 12.5: a fifth of the greatest speed by the greatest acceleration; then the servo's own settling.</summary>
    private const double BrakingS = 0.02, SettlingS = 0.06;

    private static GuardedTwin Searching(double seconds)
    {
        var bench = new GuardedTwin("manipulator/sim-rcm7-incremental.json") { Request = new GuardRequest(1, GuardCommand.Home, 0, 1) };
        bench.Run(0.3);
        Assert.Equal(DriveState.Disabled, bench.Twin.State);
        bench.Pressed = true;
        bench.Run(0.1);
        Assert.True(bench.Drive.Client.Status.Flags.HasFlag(DriveFlags.Homing), bench.Words);
        bench.Run(seconds);
        return bench;
    }

    private static bool Moves(GuardedTwin bench)
    {
        for (var j = 0; j < bench.Rules.JointCount; j++)
            if (Math.Abs(bench.Twin.Velocity(j)) > 0.001 * bench.Rules.Joints[j].MaxVelocity) return true;
        return false;
    }

    [Fact]
    public void HeldTheSwitchHomesTheArmAndAfterANewPressItPlaysAProgram()
    {
        var bench = Searching(0);
        for (var i = 0; i < 90_000 && !bench.Twin.IsHomed; i++) bench.Step();
        Assert.True(bench.Twin.IsHomed, bench.Words);
        bench.Run(0.1);
        Assert.Equal((DriveState.Enabled, GuardMotion.Resting), (bench.Twin.State, bench.Drive.Guard.Motion));
        for (var j = 0; j < 7; j++) Assert.Equal(bench.Twin.Position(j), bench.Drive.Guard.Position[j], tolerance: 0.01 * bench.Rules.MaxFollowingError[j] + 3 * bench.Profile.Joints[j].EncoderStep);
        Assert.Equal(ProgramRefusal.None, bench.Drive.Load(bench.Move(bench.Drive.Guard.Position)));
        bench.Request = new GuardRequest(2, GuardCommand.Run, 1, 1);
        bench.Run(0.2);
        Assert.False(Moves(bench), bench.Words);
        bench.Pressed = false;
        bench.Run(0.02);
        bench.Pressed = true;
        bench.Run(4);
        Assert.Equal(GuardReasons.ProgramDone, bench.Drive.Verdict.Reasons & GuardReasons.ProgramDone);
        Assert.Equal(0.5, bench.Twin.Position(0), tolerance: 1e-3);
    }

    /// <summary>One period until the guard decides, and DISABLE is on the line; then the device's own braking.</summary>
    [Fact]
    public void LetGoTheArmStandsWithinTheStatedTimeAndIsSwitchedOffWithoutAFault()
    {
        var bench = Searching(1);
        Assert.True(Moves(bench));
        bench.Pressed = false;
        bench.Run(bench.Rules.SetPointPeriod.Seconds + 0.003 + BrakingS);
        var at = Enumerable.Range(0, 7).Select(bench.Twin.Reference).ToArray();
        bench.Run(0.005);
        // Switched off at rest it is held by its brakes.
        if (bench.Twin.HoldsTorque) Assert.Equal(at, Enumerable.Range(0, 7).Select(bench.Twin.Reference));
        else Assert.All(Enumerable.Range(0, 7), j => Assert.Equal(0, bench.Twin.Velocity(j)));
        bench.Run(SettlingS);
        Assert.False(Moves(bench));
        Assert.Equal((DriveState.Disabled, StopPhase.Finished, false), (bench.Twin.State, bench.Twin.StopPhase, bench.Twin.IsHomed));
        // The press that is held on sets nothing going; a new one begins anew.
        bench.Run(0.5);
        Assert.False(Moves(bench));
        bench.Pressed = true;
        bench.Run(0.5);
        Assert.True(bench.Drive.Client.Status.Flags.HasFlag(DriveFlags.Homing), bench.Words);
    }

    /// <summary>Nobody says anything any more: the link's deadline, a tick, and the braking.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AGuardOrAHostThatDiesEndsTheSearch(bool isGuard)
    {
        var bench = Searching(1);
        Assert.True(Moves(bench));
        if (isGuard) bench.GuardIsAlive = false;
        else bench.HostIsAlive = false;
        bench.Run((isGuard ? bench.Rules.LinkDeadline.Milliseconds * 1e-3 : bench.Rules.Evidence.MaxEvidenceAgeMs * 1e-3 + bench.Rules.SetPointPeriod.Seconds) + 0.003 + BrakingS + SettlingS);
        Assert.False(Moves(bench));
        Assert.Equal(isGuard ? DriveState.Fault : DriveState.Disabled, bench.Twin.State);
        Assert.False(bench.Twin.IsHomed);
    }

    [Fact]
    public void AFaultOfTheSearchIsLatchedAndAcknowledgedLikeAnyOther()
    {
        var bench = Searching(0.5);
        bench.Twin.Faults.BlockedJoint = 2;
        bench.Run(0.3);
        Assert.Equal(DriveFaultCode.EffortLimit, bench.Twin.LatchedFault.Code);
        Assert.Equal((GuardMotion.Latched, GuardReasons.DriveFault), (bench.Drive.Guard.Motion, bench.Drive.Verdict.First));
        bench.Twin.Faults.BlockedJoint = -1;
        bench.Pressed = false;
        bench.Request = new GuardRequest(5, GuardCommand.Acknowledge, 0, 1);
        bench.Run(0.3);
        Assert.Equal((GuardMotion.Resting, DriveState.Disabled), (bench.Drive.Guard.Motion, bench.Twin.State));
        bench.Request = new GuardRequest(6, GuardCommand.Home, 0, 1);
        bench.Run(0.05);
        bench.Pressed = true;
        bench.Run(0.3);
        Assert.True(bench.Drive.Client.Status.Flags.HasFlag(DriveFlags.Homing), bench.Words);
    }

    [Fact]
    public void ADeviceThatKnowsIsHomedAgainOnlyWhereThatIsAskedFor()
    {
        var bench = Searching(0);
        for (var i = 0; i < 90_000 && !bench.Twin.IsHomed; i++) bench.Step();
        bench.Pressed = false;
        bench.Run(0.1);
        bench.Pressed = true;
        bench.Run(0.3);
        Assert.True(bench.Twin.IsHomed && !Moves(bench));
        bench.Request = new GuardRequest(7, GuardCommand.HomeAgain, 0, 1);
        bench.Run(0.3);
        Assert.True(bench.Twin.IsHomed && !Moves(bench));
        bench.Pressed = false;
        bench.Run(0.1);
        bench.Pressed = true;
        // They stand just behind their references: it does not take long.
        bench.Run(0.06);
        Assert.True(bench.Drive.Client.Status.Flags.HasFlag(DriveFlags.Homing), bench.Words);
        for (var i = 0; i < 60_000 && !bench.Twin.IsHomed; i++) bench.Step();
        bench.Run(0.5);
        Assert.True(bench.Twin.IsHomed && !Moves(bench), bench.Words);
    }
}
