using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>An exoskeleton holds nothing but landings, and takes none that ends in the air (drive link, section 6.4).</summary>
public sealed class ExoskeletonLandingTests
{
    private static readonly double[] Standing = [0, 0.05, 0, 0, 0.05, 0], Still = new double[6];

    [Fact]
    public void ItDoesNotClaimToStopInTheAir()
    {
        var bench = new DriveBench(DriveBench.Exo);
        bench.Hello();
        Assert.Equal(DriveCapabilities.ExecutesLanding, bench.Identity!.Capabilities & (DriveCapabilities.ExecutesLanding | DriveCapabilities.ExecutesStop));
    }

    [Fact]
    public void AStopIsRefused() => Assert.Equal((DriveRefusal.TrajectoryShape, false), Send(TrajectoryPurpose.Stop, Standing));

    [Fact]
    public void ALandingIntoAPostureIsTaken() => Assert.Equal((DriveRefusal.None, true), Send(TrajectoryPurpose.Landing, Standing));

    [Theory]
    [InlineData(0.24)]
    [InlineData(-0.24)]
    public void ALandingWithALegInTheAirIsRefused(double hipRad)
    {
        double[] end = [.. Standing];
        end[0] += hipRad;
        Assert.Equal((DriveRefusal.TrajectoryShape, false), Send(TrajectoryPurpose.Landing, end));
    }

    [Fact]
    public void AJointThatThePostureDoesNotNameMayEndAnywhere()
    {
        double[] end = [.. Standing];
        end[2] = 0.2;
        Assert.Equal((DriveRefusal.None, true), Send(TrajectoryPurpose.Landing, end));
    }

    /// <summary>From standing, within a second, to the given end.</summary>
    private static (DriveRefusal Refusal, bool IsTaken) Send(TrajectoryPurpose purpose, double[] end)
    {
        var bench = new DriveBench(DriveBench.Exo);
        bench.Start();
        bench.PlanStop(Standing, Still);
        bench.Held.Purpose = purpose;
        (bench.Held.DurationMs[0], bench.Held.DurationMs[1], bench.Held.DurationMs[2], bench.Held.DurationMs[3]) = (20, 500, 500, 1);
        for (var j = 0; j < 6; j++)
        {
            bench.SetKnot(1, j, 0.5 * (Standing[j] + end[j]), 0);
            bench.SetKnot(2, j, end[j], 0);
            bench.SetKnot(3, j, end[j], 0);
        }
        bench.Setpoint(Standing, Still);
        bench.Advance(2);
        Assert.Equal(DriveState.Enabled, bench.Last.State);
        return (bench.Last.LastRefusal, bench.Last.SetpointSequence == bench.Sequence);
    }
}
