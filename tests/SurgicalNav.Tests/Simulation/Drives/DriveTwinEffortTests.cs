using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>What the twin's actuators push with, against closed forms. Yaw: 0.5 kg·m², 2.5 N·m·s/rad, 20 N·m; servo of 25 Hz, damping 1.</summary>
public sealed class DriveTwinEffortTests
{
    private const double Inertia = 0.5, Friction = 2.5, Omega = 2 * Math.PI * 25;

    /// <summary>At rest the actuator pushes back with what it is pushed with, and gives way by τ / (m ω²).</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(-12)]
    public void APushAtRestIsResistedWithTheSameEffort(double push)
    {
        var bench = Standing();
        var at = bench.Twin.Position(0);
        bench.Twin.ExternalEffort[0] = push;
        Hold(bench, 400);
        Assert.Equal(-push, bench.Twin.Effort(0), tolerance: 0.15);
        Assert.Equal(push / (Inertia * Omega * Omega), bench.Twin.Position(0) - at, tolerance: 2e-5);
        Assert.Equal(0, bench.Twin.Effort(1));
        bench.Twin.ExternalEffort[0] = 0;
        Hold(bench, 400);
        Assert.Equal(at, bench.Twin.Position(0), tolerance: 2e-5);
    }

    /// <summary>Beyond what the actuator has, 15 N·m at rest, the joint runs away from it.</summary>
    [Fact]
    public void APushBeyondTheActuatorsRangeIsNotHeld()
    {
        var bench = Standing();
        bench.Twin.ExternalEffort[0] = 18;
        Hold(bench, 400);
        Assert.Equal(DriveFaultCode.FollowingError, bench.LastFault.Code);
    }

    /// <summary>Without torque and brakes' hold, v = τ/b (1 − e^(−b t / m)); brakes hold it.</summary>
    [Fact]
    public void WithoutTorqueAPushMovesTheJointAgainstItsFriction()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Twin.Faults.AreBrakesWorn = true;
        bench.Advance(10);
        bench.Twin.ExternalEffort[0] = 1;
        bench.Advance(200);
        Assert.Equal(1 / Friction * (1 - Math.Exp(-Friction / Inertia * 0.2)), bench.Twin.Velocity(0), tolerance: 1e-3);
        Assert.Equal(0, bench.Twin.Effort(0));
        bench.Twin.Faults.AreBrakesWorn = false;
        bench.Advance(10);
        Assert.Equal(0, bench.Twin.Velocity(0));
    }

    /// <summary>Without anything from outside, the effort is what mass and friction take.</summary>
    [Fact]
    public void AMotionTakesWhatMassAndFrictionTake()
    {
        var bench = Standing();
        var greatest = 0.0;
        bench.AfterStep = () =>
        {
            var before = bench.Twin.Velocity(0) - bench.Twin.Acceleration(0) * 250e-6;
            Assert.Equal(Inertia * bench.Twin.Acceleration(0) + Friction * before, bench.Twin.Effort(0), tolerance: 1e-9);
            greatest = Math.Max(greatest, bench.Twin.Effort(0));
        };
        Swing(bench, 500);
        Assert.InRange(greatest, 0.5, 20);
    }

    private static DriveBench Standing()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Start();
        Hold(bench, 20);
        return bench;
    }

    private static void Hold(DriveBench bench, int milliseconds) => Drive(bench, milliseconds, 0);

    /// <summary>Yaw to and fro: 0.05 rad at 1 Hz.</summary>
    private static void Swing(DriveBench bench, int milliseconds) => Drive(bench, milliseconds, 0.05);

    private static void Drive(DriveBench bench, int milliseconds, double amplitude)
    {
        double[] positions = [.. bench.Profile.Joints.Select(j => j.HomePosition)], velocities = new double[positions.Length];
        for (var i = 0; i < milliseconds; i += 2)
        {
            var t = i * 1e-3;
            positions[0] = bench.Profile.Joints[0].HomePosition + amplitude * (1 - Math.Cos(2 * Math.PI * t));
            velocities[0] = amplitude * 2 * Math.PI * Math.Sin(2 * Math.PI * t);
            bench.PlanStop(positions, velocities);
            bench.Setpoint(positions, velocities);
            bench.Advance(2);
        }
    }
}
