using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>What a decision is made of: the terms of what is kept clear, each by itself, the time that it goes on by, and the program that it belongs to.</summary>
public sealed class DecisionBoundsTests
{
    /// <summary>The first step of a program beside a wall at 6 mm: margin 2 and radius 1 of the shaft leave 3 mm. The shaft lies along the wall, so at least two thirds of what there is are found.</summary>
    [Theory]
    [InlineData(2.4, 0, 0, 0, 0)]
    [InlineData(0, 0.8, 0, 0, 0)]
    [InlineData(0, 0, 1.9, 0, 0)]
    [InlineData(0, 0, -1.9, 0, 0)]
    [InlineData(0, 0, 0, 15, 80)]
    [InlineData(0.6, 0.2, 0.6, 5, 80)]
    public void EachTermOfWhatIsKeptIsAdded(double budgetMm, double sdMm, double offsetMm, double speedMmPerS, double ageMs)
    {
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(6, 2)] })
        {
            BudgetMm = budgetMm,
            PlaceSdMm = sdMm,
            TargetSpeedMmPerS = speedMmPerS,
            PoseAge = Duration.FromMilliseconds(ageMs),
        };
        bench.Guard.Load(GuardBench.Reach(4, 1));
        bench.Step(3);
        bench.Pressed = true;
        // Until then the set-point is where the joints are.
        bench.MeasuredOffset = JointVector.From([0, offsetMm]);
        var verdict = bench.Step();
        Assert.True(verdict.Decision == GuardDecision.Accept, GuardWords.Explain(verdict));
        // The way to rest takes the time that the device coasts, and a little more.
        var spare = 3 - budgetMm - 3 * sdMm - Math.Abs(offsetMm) - speedMmPerS * (ageMs * 1e-3 + bench.Rules.LinkDeadline.Seconds);
        Assert.InRange(bench.Guard.SlackMm, 2 * (spare - 0.03 * speedMmPerS) / 3 - 0.25, spare);
    }

    /// <summary>A motion from rest begins with one period, however long ago the last decision was.</summary>
    [Fact]
    public void TheFirstStepIsOnePeriodLong()
    {
        var pathS = new double[2];
        for (var i = 0; i < 2; i++)
        {
            var bench = new GuardBench();
            bench.Guard.Load(GuardBench.Reach(40, 1));
            bench.Step(3);
            bench.Pressed = true;
            bench.Late = Duration.FromMilliseconds(15 * i);
            Assert.Equal(GuardDecision.Accept, bench.Step().Decision);
            pathS[i] = bench.Guard.PathS;
        }
        Assert.Equal(pathS[0], pathS[1]);
        Assert.True(pathS[0] > 0);
    }

    /// <summary>The set-point that is refused is not gone to: the tool goes on from the one before it, braking, and no press that stood then starts it again.</summary>
    [Fact]
    public void WhatIsRefusedIsNotSentNorTriedAgain()
    {
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(60, 2)] });
        bench.Start(GuardBench.Reach(80, 2));
        var (position, velocity) = (0.0, 0.0);
        while (bench.Guard.Verdict.Decision == GuardDecision.Accept)
        {
            (position, velocity) = (bench.Guard.Position[0], bench.Guard.Velocity[0]);
            bench.Step();
        }
        Assert.Equal(GuardReasons.ForbiddenRegion, bench.Guard.Verdict.First);
        Assert.InRange(bench.Guard.Position[0] - position, 0.9 * velocity * 0.002, velocity * 0.002 * 1.001);
        for (var i = 0; i < 300; i++) Assert.NotEqual(GuardDecision.Accept, bench.Step().Decision);
        Assert.Equal((GuardMotion.Resting, GuardReasons.PressAgain, 1L), (bench.Guard.Motion, bench.Guard.Verdict.First, bench.Guard.MotionRefusals));
    }

    /// <summary>A hand that is refused and asks for the way back at once: the joints come to rest first, for the reason that stopped them.</summary>
    [Fact]
    public void WhatIsRefusedToAHandComesToRestBeforeAnythingElseIsTried()
    {
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(60, 2)] });
        for (var i = 0; bench.Guard.Verdict.First != GuardReasons.ForbiddenRegion; i++) Ask(i < 5 ? 0 : 80, isPressed: i > 3);
        Assert.Equal(GuardMotion.ComingToRest, bench.Guard.Motion);
        while (bench.Guard.Motion == GuardMotion.ComingToRest)
        {
            Ask(-30, isPressed: true);
            Assert.Equal((GuardDecision.Hold, GuardReasons.ForbiddenRegion), (bench.Guard.Verdict.Decision, bench.Guard.Verdict.First));
            Assert.True(bench.Guard.Velocity[0] >= 0);
        }
        Ask(-30, isPressed: true);
        Assert.Equal(GuardDecision.Accept, bench.Guard.Verdict.Decision);

        void Ask(double speed, bool isPressed)
        {
            bench.Pressed = isPressed;
            var target = new GuardTarget(bench.Request.Target.Sequence + 1, bench.Now + bench.Rules.SetPointPeriod, TargetKind.Velocity, JointVector.From([speed, 0]));
            bench.Request = bench.Request with { Command = GuardCommand.Follow, Target = target };
            bench.Step();
        }
    }

    /// <summary>The device has coasted for 10 ms more than one period by the time a late decision holds the motion: it slows down from there, 2 ms into a ramp of 150 ms.</summary>
    [Fact]
    public void ALateHoldBrakesFromWhereTheDeviceIs()
    {
        var bench = Moving();
        bench.Pressed = false;
        bench.Late = Duration.FromMilliseconds(10);
        bench.Step();
        Assert.Equal(GuardMotion.ComingToRest, bench.Guard.Motion);
        Assert.InRange(bench.Guard.Rate, 0.999, 0.99999);
    }

    /// <summary>In motion the device holds the way to rest, which goes on for 20 ms first; at rest it holds that it stays.</summary>
    [Fact]
    public void TheDeviceHoldsTheWayToRestOrStays()
    {
        var bench = Moving();
        var held = bench.Guard.HeldByDevice;
        Assert.Equal(bench.Guard.Velocity[0], held.VelocityCounts[0] * 0.01, tolerance: 3);
        Assert.True(held.PositionCounts[6] * 1e-3 > bench.Guard.Position[0] + 0.02 * bench.Guard.Velocity[0]);
        var resting = new GuardBench { MeasuredOffset = JointVector.From([3, 4]) };
        resting.Step();
        Assert.True(resting.Guard.HasSetPoint);
        held = resting.Guard.HeldByDevice;
        Assert.Equal([20, 10, 10, 10], held.DurationMs);
        Assert.Equal([3000, 4000, 3000, 4000, 3000, 4000, 3000, 4000], held.PositionCounts);
        Assert.All(held.VelocityCounts, v => Assert.Equal(0, v));
    }

    /// <summary>On the way to rest the device is told of the rest of that very way: it ends where the arm comes to rest, not where an older one would have.</summary>
    [Fact]
    public void OnTheWayToRestTheDeviceHoldsWhatIsLeftOfIt()
    {
        var bench = Moving();
        bench.Pressed = false;
        bench.Step(20);
        Assert.Equal(GuardMotion.ComingToRest, bench.Guard.Motion);
        var ends = bench.Guard.HeldByDevice.PositionCounts[6] * 1e-3;
        while (bench.Guard.Motion != GuardMotion.Resting) bench.Step();
        Assert.Equal(bench.Guard.Position[0], ends, tolerance: 0.002);
    }

    /// <summary>A latched guard wants no drive enabled; and it stays latched whatever is acknowledged while the drive has a fault or is enabled.</summary>
    [Theory]
    [InlineData(4, false, true)]
    [InlineData(0, true, true)]
    [InlineData(4, true, true)]
    [InlineData(0, false, false)]
    public void AnAcknowledgementWaitsForTheDrive(int faultCode, bool isEnabled, bool staysLatched)
    {
        var bench = Moving();
        Assert.True(bench.Guard.WantsEnabled);
        bench.FaultCode = 4;
        Assert.Equal(GuardDecision.Stop, bench.Step().Decision);
        Assert.Equal((GuardMotion.Latched, false, false), (bench.Guard.Motion, bench.Guard.WantsEnabled, bench.Guard.HasSetPoint));
        (bench.FaultCode, bench.Enabled, bench.Pressed) = (faultCode, isEnabled, false);
        bench.Step();
        bench.Request = new GuardRequest(2, GuardCommand.Acknowledge, 1, 1);
        Assert.Equal(staysLatched ? GuardDecision.Stop : GuardDecision.Hold, bench.Step().Decision);
        Assert.Equal((staysLatched, true), (bench.Guard.Motion == GuardMotion.Latched, bench.Guard.IsAcknowledged));
        Assert.Equal(staysLatched, bench.Guard.Program.IsLoaded);
    }

    [Theory]
    [InlineData(7, ProgramRefusal.None)]
    [InlineData(8, ProgramRefusal.OtherId)]
    public void AnUploadedProgramIsTheOneAskedFor(uint asked, ProgramRefusal why)
    {
        var program = GuardBench.Reach(40, 1, id: 7);
        var bytes = new byte[MotionProgramFormat.ByteCount(program.JointCount, program.Knots.Length)];
        MotionProgramFormat.Write(program, bytes);
        var guard = new GuardBench().Guard;
        Assert.Equal(why, guard.Load(bytes, asked));
        Assert.Equal(why == ProgramRefusal.None, guard.Program.IsLoaded);
        bytes[^1] ^= 1;
        Assert.Equal(ProgramRefusal.Checksum, guard.Load(bytes, asked));
        Assert.False(guard.Program.IsLoaded);
    }

    /// <summary>Half-way along its program, at its planned rate.</summary>
    private static GuardBench Moving()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(250);
        Assert.Equal(1, bench.Guard.Rate);
        return bench;
    }
}
