using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Serial;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.Simulation.Drives.Dynamixel;
using SurgicalNav.Simulation.Drives.ODrive;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Servos at the far end of a real pseudo-terminal, the guard's session in this process, both on one manual clock: what a configuration names is what is driven.</summary>
public sealed class ServoTerminalTests
{
    [Theory]
    [InlineData("sim-dxl6")]
    [InlineData("sim-odrive2")]
    public void AProgramIsPlayedOverATerminalAndTheLastWordLeavesTheTorqueAsTheProfileSays(string name)
    {
        var folder = Repository.Path("hardware", "profiles", "servos");
        var profile = ServoBusProfileFile.Load(Path.Combine(folder, name + ".json"));
        using var terminal = PseudoTerminal.Open();
        IServedTwin twin = profile.Family == ServoFamily.Dynamixel ? ServoTwins.Dynamixel(profile) : ServoTwins.ODrive(profile);
        var device = new GuardDeviceConfig { Name = "arm", Profile = name + ".json", Link = new GuardLinkConfig(GuardLinkKind.Termios, terminal.SlavePath), RateShare = 0.9 };
        using var opened = GuardAssembly.OpenLink(device, folder);
        // The kernel takes its own time to hand bytes over, which the manual clock knows nothing of.
        var line = new PromptLink(opened, () => terminal.Counters.BytesWritten);
        twin.Attach(new PromptLink(terminal, () => opened.Counters.BytesWritten));
        var path = Path.Combine(Path.GetTempPath(), $"surgicalnav-servos-{Guid.NewGuid():n}");
        using var block = SharedGuardBlock.Create(path, 1, 42);
        File.Delete(path);
        var session = new GuardSession(block.Channels[0], GuardAssembly.Assemble(device, folder, line, 5), stepsPerReport: 1);
        var (now, sequence, requests, isPressed) = (Instant.FromSeconds(9), 0L, 0L, false);
        var report = default(GuardReport);

        Run(() => report.LinkState == DriveLinkState.Open && report.Link.StatesTaken > 3, "the servos to be found");
        var (limits, _) = GuardAssembly.Rules(device, folder);
        double[] target = [.. limits.Joints.Select(j => 0.4 * j.MaxPosition)];
        JointLimits[] planned = [.. limits.Joints.Select(l => l with { MaxVelocity = 0.5 * l.MaxVelocity, MaxAcceleration = 0.5 * l.MaxAcceleration, MaxJerk = 0.5 * l.MaxJerk })];
        var program = MotionProgram.Create(1, MotionKind.Arm, limits.JointCount, SynchronisedMove.FromRest(((ReadOnlySpan<double>)report.Measured)[..limits.JointCount], target, planned));
        block.Channels[0].WriteProgram(program);
        block.Channels[0].WriteRequest(new GuardRequest(++requests, GuardCommand.Run, 1, 1));
        Run(() => report.ProgramId == 1, "the program to be taken");
        isPressed = true;
        Run(() => report.Verdict.First == GuardReasons.ProgramDone, "the end of the program");
        Run(() => IsThere(), "the joints to settle");
        Assert.Equal(0, report.Stopped);

        session.IsEnding = true;
        Run(() => session.Drive.IsAtRest, "rest");
        for (var i = 0; i < 3; i++) session.Drive.Disable(now);
        for (var i = 0; i < 500; i++) twin.Step(now += Duration.FromMilliseconds(1));
        var hasTorque = twin is DynamixelTwin bus ? bus.Servos.All(s => s.HasTorque) : ((ODriveTwin)twin).Axes.Any(a => a.State == ODriveAxisState.ClosedLoopControl);
        Assert.Equal(profile.OnDisable == DisableBehaviour.Hold, hasTorque);

        bool IsThere()
        {
            for (var j = 0; j < target.Length; j++)
                if (!(Math.Abs(report.Measured[j] - target[j]) <= 2 * profile.Joints[j].Step(profile.Family))) return false;
            return true;
        }

        void Run(Func<bool> until, string what)
        {
            for (var i = 0; i < 20_000; i++)
            {
                now += Duration.FromMilliseconds(1);
                twin.Step(now);
                block.Channels[0].WriteEvidence(new GuardEvidence(++sequence, now, now, isPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0));
                session.Step(now);
                block.Channels[0].ReadReport(ref report);
                if (until()) return;
            }
            Assert.Fail($"Waited in vain for {what}: {GuardWords.Explain(report.Verdict)} {session.Drive.State} {session.Drive.Refusal} {session.Drive.FaultWords}");
        }
    }

    /// <summary>An end of a terminal that has at once whatever was written at the other.</summary>
    private sealed class PromptLink(IByteLink inner, Func<long> written) : IByteLink
    {
        private const int MostTries = 10_000_000;

        public string Name => inner.Name;
        public bool IsOpen => inner.IsOpen;
        public LinkCounters Counters => inner.Counters;

        public int Read(Span<byte> into)
        {
            for (var tries = 0; tries < MostTries && inner.Counters.BytesRead < written(); tries++)
            {
                if (inner.Read(into) is var n and > 0) return n;
                Thread.Yield();
            }
            return 0;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes) => inner.TryWrite(bytes);

        public void Dispose() => inner.Dispose();
    }
}
