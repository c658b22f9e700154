using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Motion.Guard;

public sealed class GuardedTwinTests
{
    private const string Arm = "manipulator/sim-rcm7.json", Exoskeleton = "exoskeleton/sim-lower-limb6.json";

    [Fact]
    public void AnArmPlaysItsProgramAndTheDeviceNeverRefuses()
    {
        var rig = new GuardedTwin(Arm);
        rig.Start(rig.Move);
        rig.Run(4);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
        Assert.Equal(0.5, rig.Twin.Position(0), 3);
        Assert.Equal(160, rig.Twin.Position(2), 1);
        Assert.Equal(0, rig.Twin.Status.Refusals);
        Assert.Equal(0, rig.Drive.Client.Counters.OutOfSequence + rig.Drive.Client.Counters.Malformed + rig.Drive.Client.Counters.TooOld);
    }

    [Fact]
    public void AReleasedSwitchBringsTheArmToRestAndItStaysEnabled()
    {
        var rig = new GuardedTwin(Arm);
        rig.Start(rig.Move);
        rig.Run(0.3);
        rig.Pressed = false;
        rig.Run(1.5);
        Assert.Equal(GuardMotion.Resting, rig.Drive.Guard.Motion);
        Assert.Equal(DriveState.Enabled, rig.Twin.State);
        Assert.InRange(rig.Twin.Position(0), 0.001, 0.499);
        Assert.Equal(0, rig.Twin.Velocity(0), 2);
    }

    [Fact]
    public void AnExoskeletonWalksAndTheDeviceNeverRefuses()
    {
        var rig = new GuardedTwin(Exoskeleton);
        rig.Start(rig.Steps);
        rig.Run(6);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
        Assert.Equal("leftAhead", ((ExoskeletonTwin)rig.Twin).StancePosture);
        Assert.Equal(0, rig.Twin.Status.Refusals);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(1.2)]
    [InlineData(1.9)]
    public void WhenTheGuardFallsSilentTheExoskeletonLandsByItself(double after)
    {
        var rig = new GuardedTwin(Exoskeleton);
        rig.Start(rig.Steps);
        rig.Run(after);
        rig.GuardIsAlive = false;
        rig.Run(3.5);
        Assert.Equal(DriveState.Fault, rig.Twin.State);
        Assert.Equal(DriveFaultCode.LinkLost, rig.Twin.LatchedFault.Code);
        Assert.Equal(StopPhase.Finished, rig.Twin.StopPhase);
        Assert.True(((ExoskeletonTwin)rig.Twin).IsInDoubleStance);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(1.6)]
    public void WhenTheHostFallsSilentTheExoskeletonIsWalkedToALandingAndSwitchedOff(double after)
    {
        var rig = new GuardedTwin(Exoskeleton);
        rig.Start(rig.Steps);
        rig.Run(after);
        rig.HostIsAlive = false;
        rig.Run(4);
        Assert.True(rig.Drive.Verdict.Reasons.HasFlag(GuardReasons.EvidenceStale));
        Assert.True(((ExoskeletonTwin)rig.Twin).IsInDoubleStance);
        Assert.Equal(DriveState.Disabled, rig.Twin.State);
        Assert.Equal(DriveFaultCode.None, rig.Twin.LatchedFault.Code);
    }

    [Fact]
    public void AfterASilenceMotionNeedsAcknowledgementAndANewProgram()
    {
        var rig = new GuardedTwin(Arm);
        rig.Start(rig.Move);
        rig.Run(0.2);
        rig.GuardIsAlive = false;
        rig.Run(2);
        rig.GuardIsAlive = true;
        rig.Run(1);
        Assert.Equal(GuardDecision.Stop, rig.Drive.Verdict.Decision);
        Assert.Equal(DriveState.Fault, rig.Twin.State);
        rig.Pressed = false;
        rig.Request = new GuardRequest(2, GuardCommand.Acknowledge, 0, 1);
        rig.Run(1);
        Assert.Equal(DriveState.Disabled, rig.Twin.State);
        Assert.Equal(GuardDecision.Hold, rig.Drive.Verdict.Decision);
        rig.Request = new GuardRequest(3, GuardCommand.Run, 1, 1);
        rig.Start(rig.Move);
        rig.Run(4);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
        Assert.Equal(0.5, rig.Twin.Position(0), 3);
    }

    [Theory]
    [InlineData(Arm)]
    [InlineData(Exoskeleton)]
    public void AStepAllocatesNothing(string profile)
    {
        var rig = new GuardedTwin(profile);
        rig.Start(profile == Arm ? rig.Move : rig.Steps);
        // Slow enough for the motion to outlast every round of the count.
        rig.Request = rig.Request with { SpeedScale = 0.2 };
        var report = default(GuardReport);
        Allocations.AssertNone(() =>
        {
            rig.Step();
            rig.Drive.WriteReport(Instant(rig), ref report);
        }, warmUp: 100, calls: 400);
        Assert.Equal(GuardMotion.Moving, report.Motion);

        static SurgicalNav.Core.Time.Instant Instant(GuardedTwin r) => r.Drive.Client.HeardAt;
    }

    [Fact]
    public void AnotherDeviceThanTheProfilesIsNeverEnabled()
    {
        var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", Arm));
        var (host, device) = SurgicalNav.Links.MemoryLink.CreatePair();
        var twin = new ManipulatorTwin(profile with { SerialNumber = "ANOTHER-1" }, device);
        var drive = new GuardedDrive(GuardRulesFactory.FromProfile(profile), profile, host, null, 5);
        for (var i = 0; i < 500; i++)
        {
            var now = new SurgicalNav.Core.Time.Instant(1_000_000_000 + i * 1_000_000L);
            twin.Step(now);
            drive.Step(now, default, false, default);
        }
        Assert.Equal(SurgicalNav.Motion.Drives.DriveLinkState.Refused, drive.Client.State);
        Assert.Contains("'ANOTHER-1'", drive.Client.Refusal, StringComparison.Ordinal);
        Assert.Equal(DriveState.Disabled, twin.State);
    }
}
