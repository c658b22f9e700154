using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>The observer must see what it is there to see: a device whose own limits are wider is driven past those that are watched.</summary>
public sealed class LimitWatchTests
{
    private const double Period = 0.002;
    private static readonly DriveProfile Loose = DriveBench.Arm with
    {
        Joints = [.. DriveBench.Arm.Joints.Select(j => j with
        {
            MinPosition = 2 * j.MinPosition - 1,
            MaxPosition = 2 * j.MaxPosition,
            MaxVelocity = 3 * j.MaxVelocity,
            MaxAcceleration = 4 * j.MaxAcceleration,
        })],
    };

    /// <summary>Moves yaw by a quintic and counts.</summary>
    private static LimitWatch Move(double by, double seconds, bool fallSilent = false)
    {
        var bench = new DriveBench(Loose);
        var watch = new LimitWatch(bench.Twin, DriveBench.Arm);
        bench.AfterStep = watch.Step;
        bench.Start();
        var (position, velocity) = (new double[7], new double[7]);
        for (var j = 0; j < 7; j++) position[j] = bench.Twin.Reference(j);
        for (var t = 0.0; t <= seconds + 0.1; t += Period)
        {
            var u = Math.Min(1, t / seconds);
            position[0] = by * u * u * u * (10 + u * (-15 + 6 * u));
            velocity[0] = by * 30 * u * u * (1 + u * (-2 + u)) / seconds;
            bench.PlanStop(position, velocity);
            bench.Setpoint(position, velocity);
            bench.Advance(Period * 1000);
            if (fallSilent && u > 0.5) break;
        }
        Assert.Equal(0, (int)bench.Last.Refusals);
        if (fallSilent) bench.Advance(300);
        return watch;
    }

    [Fact]
    public void AMotionInsideAllLimitsCountsNothing() => Assert.Equal((0, null), (Move(0.9, 2).Violations, Move(0.9, 2).First));

    [Fact]
    public void APositionJustBeyondItsLimitCounts()
    {
        // 10 mrad beyond: a fifth of the following error, well below the overtravel at which the device itself stops.
        var watch = Move(1.06, 3);
        Assert.InRange(watch.Violations, 100, 1000);
        Assert.Contains("yaw: position 1.05", watch.First, StringComparison.Ordinal);
    }

    [Fact]
    public void ASpeedBeyondItsLimitCounts() => Assert.Contains("yaw: velocity", Move(-1.0, 1.1).First, StringComparison.Ordinal);

    [Fact]
    public void AnAccelerationBeyondItsLimitCounts() => Assert.Contains("yaw: acceleration", Move(0.2, 0.26).First, StringComparison.Ordinal);

    [Fact]
    public void WhatAStopByItselfBreaksCountsAsWell()
    {
        // The stop brakes at 90 % of the loose profile's acceleration, more than three times what is watched.
        var watch = Move(0.6, 1.2, fallSilent: true);
        Assert.Contains("yaw: acceleration", watch.First, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8.95, null)]
    [InlineData(8.8, 1.8)]
    [InlineData(5.0, -2.0)]
    public void AToolNearAVesselIsFoundWithItsDistance(double awayMm, double? shaftDistanceMm)
    {
        // The shaft of 2 mm radius stands on the base's z axis; a vessel of 5 mm radius lies across at this distance, 60 mm deep.
        var vessel = new RoundCone(new Vec3(awayMm, -50, 60), new Vec3(awayMm, 50, 60), 5, 5);
        var found = Watch(vessel).FindViolation(Home());
        Assert.Equal(shaftDistanceMm is null, found is null);
        if (found is { } violation) Assert.Equal(shaftDistanceMm!.Value, violation.Mm, 0.01);
    }

    [Fact]
    public void ATipOutsideItsBoxIsFound()
    {
        var joints = Home();
        Assert.Null(Watch(FarVessel).FindViolation(joints));
        joints[2] = 199;
        var violation = Watch(FarVessel).FindViolation(joints);
        Assert.True(violation is { IsBox: true, Mm: > 0.1 });
        Assert.Contains("outside its working box", violation.Value.InWords(), StringComparison.Ordinal);
    }

    [Fact]
    public void WatchingAllocatesNothing()
    {
        var (watch, joints) = (Watch(FarVessel), Home());
        Allocations.AssertNone(() => watch.FindViolation(joints));
        var bench = new DriveBench(DriveBench.Arm);
        bench.Start();
        Allocations.AssertNone(new LimitWatch(bench.Twin, DriveBench.Arm).Step);
    }

    private static RoundCone FarVessel => new(new Vec3(100, -50, 60), new Vec3(100, 50, 60), 5, 5);

    private static double[] Home() => [.. DriveBench.Arm.Joints.Select(j => j.HomePosition)];

    private static ToolWatch Watch(Shape vessel)
    {
        var robot = RobotFile.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json")).Rcm7!.Value;
        var tool = new Rcm7ToolGeometry(new Rcm7Kinematics(robot), shaftRadiusMm: 2);
        return new ToolWatch(tool, Rigid<Scan, RobotBase>.Identity, vessel, marginMm: 2, new Vec3(-50, -50, 0), new Vec3(50, 50, 200));
    }
}
