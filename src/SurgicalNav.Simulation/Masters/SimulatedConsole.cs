using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;

namespace SurgicalNav.Simulation.Masters;

/// <summary>How the simulated surgeon's hands move.</summary>
public sealed record SimulatedConsoleOptions
{
    public ulong Seed { get; init; } = 1;

    /// <summary>Half of how far the hands go to and fro, mm and rad.</summary>
    public double ReachMm { get; init; } = 60;

    public double TurnRad { get; init; } = 0.3;

    /// <summary>Of the slow motion, the fastest part.</summary>
    public double SlowHz { get; init; } = 0.25;

    /// <summary>Root mean square of the tremor along each axis. Surgeons' hands: some 0.04 to 0.1 mm (Riviere and Khosla, 1997; Singh and Riviere, 2002).</summary>
    public double TremorRmsMm { get; init; } = 0.1;

    public double TremorRmsRad { get; init; } = 0.002;

    /// <summary>The band of physiological tremor.</summary>
    public double TremorLowHz { get; init; } = 8;

    public double TremorHighHz { get; init; } = 12;
}

/// <summary>Two hands at a console: smooth motions within reach and physiological tremor on top, at any moment that is asked for.</summary>
/// <remarks>Both are sums of sines with phases from a seed, so that the true motion without the tremor is known to the last digit. Rested handles stand 150 mm
/// to either side. Allocates after construction nothing.</remarks>
public sealed class SimulatedConsole
{
    private const int Slow = 3, Tremors = 8, Axes = 6;
    private readonly SimulatedConsoleOptions _options;

    // By hand, axis and line: Hz and phase.
    private readonly (double Hz, double PhaseRad)[] _slow = new (double, double)[2 * Axes * Slow], _tremor = new (double, double)[2 * Axes * Tremors];
    private long _sequence;

    public SimulatedConsole(SimulatedConsoleOptions? options = null)
    {
        _options = options ?? new SimulatedConsoleOptions();
        var random = new SeededRandom(_options.Seed, 77);
        for (var i = 0; i < _slow.Length; i++) _slow[i] = (_options.SlowHz / (1 + i % Slow), random.Uniform(0, 2 * Math.PI));
        for (var i = 0; i < _tremor.Length; i++) _tremor[i] = (random.Uniform(_options.TremorLowHz, _options.TremorHighHz), random.Uniform(0, 2 * Math.PI));
    }

    /// <summary>Where the hand means to be.</summary>
    public Rigid<MasterConsole, MasterHandle> Meant(MasterHand hand, Instant at) => Pose(hand, at.Seconds, 0);

    /// <summary>Where it is.</summary>
    public Rigid<MasterConsole, MasterHandle> Real(MasterHand hand, Instant at) => Pose(hand, at.Seconds, 1);

    /// <summary>A look at it.</summary>
    public MasterSample Look(MasterHand hand, Instant at, MasterButtons buttons, double grip = 0.5) => MasterSample.OfPose(++_sequence, at, at, Real(hand, at), grip, buttons);

    private Rigid<MasterConsole, MasterHandle> Pose(MasterHand hand, double t, double tremor)
    {
        Span<double> value = stackalloc double[Axes];
        for (var axis = 0; axis < Axes; axis++)
        {
            var first = (int)hand * Axes + axis;
            var (slow, fast) = (0.0, 0.0);
            for (var i = 0; i < Slow; i++) slow += Wave(_slow[first * Slow + i], t) / Slow;
            for (var i = 0; i < Tremors; i++) fast += Wave(_tremor[first * Tremors + i], t) * Math.Sqrt(2.0 / Tremors);
            var (reach, rms) = axis < 3 ? (_options.ReachMm, _options.TremorRmsMm) : (_options.TurnRad, _options.TremorRmsRad);
            value[axis] = reach * slow + tremor * rms * fast;
        }
        var side = hand == MasterHand.Left ? -150 : 150;
        return new Rigid<MasterConsole, MasterHandle>(Quat.Exp(new Vec3(value[3], value[4], value[5])), new Vec3(side + value[0], value[1], value[2]));
    }

    private static double Wave((double Hz, double PhaseRad) line, double t) => Math.Sin(2 * Math.PI * line.Hz * t + line.PhaseRad);
}
