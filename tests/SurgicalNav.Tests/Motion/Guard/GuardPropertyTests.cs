using CsCheck;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Random programs, random interference, late decisions: whatever the guard lets out is inside the limits and one smooth motion,
/// and what the device holds goes on from it inside the limits to rest.</summary>
public sealed class GuardPropertyTests
{
    private static readonly Gen<MotionProgram> Programs =
        from kind in Gen.Enum<MotionKind>()
        from seconds in Gen.Double[0.3, 4]
        from a in Gen.Double[-130, 130]
        from b in Gen.Double[-130, 130]
        from wobble in Gen.Double[0, 8]
        select Program(kind, seconds, a, b, wobble);

    private enum Disturbance { None, Release, Press, Stale, Budget, BudgetBack, Slow, Fast, NanBudget, Pause, Run }

    /// <summary>How late decisions come, ms, over and over: mostly on time, at times by most of the deadline.</summary>
    private static readonly Gen<double[]> Lateness = Gen.OneOf(Gen.Const(0.0), Gen.Const(0.0), Gen.Const(0.0), Gen.Double[0, 2], Gen.Double[0, 17.9]).Array[7];

    /// <summary>The switch let go and pressed again in quick turns: most presses find the motion on its way to rest.</summary>
    private static readonly Gen<(int Step, Disturbance What)[]> Presses =
        Gen.Select(Gen.Int[20, 500], Gen.Int[2, 90]).Array[1, 5].Select(turns => turns.SelectMany(t => ((int, Disturbance)[])[(t.Item1, Disturbance.Release), (t.Item1 + t.Item2, Disturbance.Press)]).ToArray());

    private static readonly Gen<(int Step, Disturbance What)[]> Disturbances = Gen.OneOf(Presses, Gen.Select(Gen.Int[0, 900], Gen.Enum<Disturbance>()).Array[0, 12]);

    [Fact]
    public void NothingOutsideTheLimitsIsEverSentOrHeld() =>
        Gen.Select(Programs, Disturbances, Gen.Double[20, 120], Lateness).Sample((program, disturbances, wallMm, lateness) =>
        {
            var isArm = program.Kind == MotionKind.Arm;
            var bench = isArm
                ? new GuardBench(r => r with { Regions = [GuardBench.Wall(wallMm, 2)] })
                : new GuardBench(r => r with { Kind = MotionKind.Exoskeleton, MaxStopS = 4, Tip = null, Evidence = new EvidenceRules() }, hasTool: false);
            bench.Guard.Load(program);
            bench.Step(2);
            bench.Pressed = true;
            var (before, velocityBefore) = (bench.Guard.Position, bench.Guard.Velocity);
            for (var step = 0; step < 1000; step++)
            {
                foreach (var (at, what) in disturbances)
                    if (at == step) Disturb(bench, what);
                bench.Late = Duration.FromMilliseconds(lateness[step % lateness.Length]);
                var verdict = bench.Step();
                if (!bench.Guard.HasSetPoint) continue;
                var seconds = 0.002 + bench.Late.Seconds;
                for (var j = 0; j < 2; j++)
                {
                    Inside(bench.Guard.Position[j], bench.Guard.Velocity[j]);
                    Assert.True(Math.Abs(bench.Guard.Position[j] - before[j]) <= GuardBench.VelocityLimit * seconds * 1.001 + 0.011);
                    Assert.True(Math.Abs(bench.Guard.Velocity[j] - velocityBefore[j]) <= GuardBench.AccelerationLimit * seconds * 1.000002, $"joint {j + 1} went from {velocityBefore[j]} to {bench.Guard.Velocity[j]} mm/s in {seconds} s");
                }
                // What the device follows on silence: sampled by the specification's own formula, not by the guard's code.
                HeldIsInside(bench.Guard, isArm ? wallMm - 3 : double.PositiveInfinity, verdict.Decision == GuardDecision.Accept);
                (before, velocityBefore) = (bench.Guard.Position, bench.Guard.Velocity);
            }
            bench.Late = Duration.Zero;
            bench.Request = bench.Request with { Command = GuardCommand.Pause };
            bench.Step(2200);
            Assert.True(bench.Guard.Motion is GuardMotion.Resting);
            if (!isArm && bench.Guard.Program.IsLoaded && bench.Guard.PathS > 0)
                Assert.Contains(program.Knots.ToArray(), k => k.Mark == KnotMark.Landing && Math.Abs(k.TimeS - Math.Min(bench.Guard.PathS, program.DurationS)) < 1e-6);
        }, iter: 60);

    [Fact]
    public void HermiteExtremesBoundEverySample() =>
        Gen.Select(Gen.Double[-10, 10], Gen.Double[-50, 50], Gen.Double[-10, 10], Gen.Double[-50, 50], Gen.Double[0.01, 3]).Sample((p0, v0, p1, v1, h) =>
        {
            var c = HermiteCubic.Between(p0, v0, p1, v1, h);
            var (low, high) = c.Range();
            var (hullLow, hullHigh) = c.Hull();
            for (var i = 0; i <= 50; i++)
            {
                var u = i / 50.0;
                Assert.InRange(c.Position(u), low - 1e-9, high + 1e-9);
                Assert.InRange(c.Position(u), hullLow - 1e-9, hullHigh + 1e-9);
                Assert.True(Math.Abs(c.Slope(u)) <= c.MaxAbsSlope + 1e-9);
                Assert.True(Math.Abs(c.Slope(u)) <= c.SlopeHull + 1e-9);
                Assert.True(Math.Abs(c.Bend(u)) <= c.MaxAbsBend + 1e-9);
            }
            Assert.Equal(p1, c.Position(1), tolerance: 1e-9);
            Assert.Equal(v1, c.Slope(1) / h, tolerance: 1e-6);
        });

    [Fact]
    public void ARampsDistanceIsTheIntegralOfItsRate() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0.5, 20], Gen.Double[10, 1e4]).Sample((v0, v1, maxA, maxJ) =>
        {
            var ramp = RateRamp.Between(v0, v1, maxA, maxJ);
            var (sum, n) = (0.0, 2000);
            for (var i = 0; i < n; i++)
            {
                ramp.At((i + 0.5) / n * ramp.DurationS, out _, out var rate, out var acceleration);
                sum += rate * ramp.DurationS / n;
                Assert.True(Math.Abs(acceleration) <= maxA * (1 + 1e-9));
            }
            ramp.At(ramp.DurationS, out var covered, out var end, out _);
            Assert.Equal(sum, covered, tolerance: 1e-6);
            Assert.Equal(v1, end, tolerance: 1e-12);
        });

    private static MotionProgram Program(MotionKind kind, double seconds, double a, double b, double wobble)
    {
        const int N = 61;
        var knots = new JointKnot[N];
        for (var i = 0; i < N; i++)
        {
            var x = (double)i / (N - 1);
            var (s, ds) = (x * x * x * (10 + x * (-15 + 6 * x)), 30 * x * x * (1 - x) * (1 - x));
            knots[i].TimeS = x * seconds;
            knots[i].Position[0] = a * s + wobble * Math.Sin(Math.PI * 2 * s) * s * (1 - s);
            knots[i].Position[1] = b * s;
            var wave = wobble * (Math.PI * 2 * Math.Cos(Math.PI * 2 * s) * s * (1 - s) + Math.Sin(Math.PI * 2 * s) * (1 - 2 * s));
            knots[i].Velocity[0] = (a + wave) * ds / seconds;
            knots[i].Velocity[1] = b * ds / seconds;
            knots[i].Mark = i % 15 == 0 ? KnotMark.Landing : KnotMark.None;
        }
        for (var j = 0; j < 2; j++) knots[0].Velocity[j] = knots[^1].Velocity[j] = 0;
        return MotionProgram.Create(1, kind, 2, knots);
    }

    private static void Disturb(GuardBench bench, Disturbance what)
    {
        switch (what)
        {
            case Disturbance.Release: bench.Pressed = false; break;
            case Disturbance.Press: bench.Pressed = true; break;
            case Disturbance.Stale: bench.EvidenceAge = Duration.FromMilliseconds(bench.EvidenceAge == Duration.Zero ? 200 : 0); break;
            case Disturbance.Budget: bench.BudgetMm = 50; break;
            case Disturbance.BudgetBack: bench.BudgetMm = 0.5; break;
            case Disturbance.NanBudget: bench.BudgetMm = double.NaN; break;
            case Disturbance.Slow: bench.Request = bench.Request with { SpeedScale = 0.2 }; break;
            case Disturbance.Fast: bench.Request = bench.Request with { SpeedScale = 1 }; break;
            case Disturbance.Pause: bench.Request = bench.Request with { Command = GuardCommand.Pause }; break;
            case Disturbance.Run: bench.Request = bench.Request with { Command = GuardCommand.Run }; break;
            default: break;
        }
    }

    internal static void Inside(double position, double velocity)
    {
        Assert.InRange(position, -100 - 1e-6, 100 + 1e-6);
        Assert.InRange(velocity, -GuardBench.VelocityLimit * 1.000002, GuardBench.VelocityLimit * 1.000002);
    }

    internal static void HeldIsInside(MotionGuard guard, double wallMm, bool isProven)
    {
        var held = guard.HeldByDevice;
        for (var j = 0; j < 2; j++)
        {
            var (p0, v0) = (guard.Position[j], guard.Velocity[j]);
            for (var k = 0; k < DriveProtocol.KnotCount; k++)
            {
                var h = held.DurationMs[k] * 1e-3;
                var (p1, v1) = (held.PositionCounts[k * 2 + j] * 1e-3, held.VelocityCounts[k * 2 + j] * 1e-2);
                for (var i = 0; i <= 4; i++)
                {
                    var u = i / 4.0;
                    var p = (2 * u * u * u - 3 * u * u + 1) * p0 + (u * u * u - 2 * u * u + u) * h * v0 + (-2 * u * u * u + 3 * u * u) * p1 + (u * u * u - u * u) * h * v1;
                    Assert.InRange(p, -100.2, 100.2);
                    // The specification's allowances for the wire's rounding: 1 % + 6 δp/h + 2 δv, and 5 % + 12 δp/h² + 6 δv/h.
                    var v = 6 * (u - u * u) * (p1 - p0) / h + (3 * u * u - 4 * u + 1) * v0 + (3 * u * u - 2 * u) * v1;
                    var a = ((6 - 12 * u) * (p1 - p0) / h + (6 * u - 4) * v0 + (6 * u - 2) * v1) / h;
                    Assert.True(Math.Abs(v) <= 1.01 * GuardBench.VelocityLimit + 6 * 0.0005 / h + 2 * 0.005, $"the held trajectory moves at {v} mm/s");
                    Assert.True(Math.Abs(a) <= 1.05 * GuardBench.AccelerationLimit + 12 * 0.0005 / (h * h) + 6 * 0.005 / h, $"the held trajectory accelerates at {a} mm/s²");
                    if (j == 0 && isProven) Assert.True(p <= wallMm, $"the held trajectory reaches {p} mm, the wall needs {wallMm} mm");
                }
                (p0, v0) = (p1, v1);
            }
            Assert.Equal(0, v0);
        }
    }
}
