using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.Tests.Simulation.Masters;

public sealed class SimulatedConsoleTests
{
    [Fact]
    public void TheTremorHasItsStatedSizeAndLiesWithinItsBandAndTheHandsMoveApartFromEachOther()
    {
        var console = new SimulatedConsole();
        const int N = 40_000;
        const double Dt = 0.001;
        var tremor = new double[N];
        var (squares, steps) = (0.0, 0.0);
        for (var i = 0; i < N; i++)
        {
            var at = Instant.FromSeconds(i * Dt);
            tremor[i] = console.Real(MasterHand.Left, at).TranslationMm.X - console.Meant(MasterHand.Left, at).TranslationMm.X;
            squares += tremor[i] * tremor[i] / N;
            steps = Math.Max(steps, i == 0 ? 0 : Math.Abs(tremor[i] - tremor[i - 1]));
        }
        Assert.Equal(0.1, Math.Sqrt(squares), tolerance: 0.005);
        // Power by frequency, of whole periods: all of it between 8 and 12 Hz but for the leakage of a window.
        double Power(double hz)
        {
            var (s, c) = (0.0, 0.0);
            for (var i = 0; i < N; i++)
            {
                var window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / N);
                s += window * tremor[i] * Math.Sin(2 * Math.PI * hz * i * Dt);
                c += window * tremor[i] * Math.Cos(2 * Math.PI * hz * i * Dt);
            }
            return s * s + c * c;
        }
        var within = Enumerable.Range(0, 161).Sum(k => Power(8 + 0.025 * k));
        var outside = new[] { 0.5, 1, 2, 4, 6, 7, 13, 14, 16, 20, 30 }.Max(Power);
        Assert.True(outside < 1e-6 * within, $"{outside} against {within}");
        var hands = (console.Meant(MasterHand.Left, Instant.FromSeconds(3)).TranslationMm + new Vec3(150, 0, 0), console.Meant(MasterHand.Right, Instant.FromSeconds(3)).TranslationMm - new Vec3(150, 0, 0));
        Assert.True((hands.Item1 - hands.Item2).Length > 1);
    }

    [Fact]
    public void TheSameSeedIsTheSameSurgeon()
    {
        var (a, b, other) = (new SimulatedConsole(), new SimulatedConsole(), new SimulatedConsole(new SimulatedConsoleOptions { Seed = 2 }));
        var at = Instant.FromSeconds(1.25);
        Assert.Equal(a.Real(MasterHand.Right, at), b.Real(MasterHand.Right, at));
        Assert.NotEqual(a.Real(MasterHand.Right, at), other.Real(MasterHand.Right, at));
        var look = a.Look(MasterHand.Left, at, MasterButtons.Present);
        Assert.Equal((true, at, a.Real(MasterHand.Left, at)), (look.IsSound, look.AcquiredAt, look.ConsoleFromHandle));
    }
}
