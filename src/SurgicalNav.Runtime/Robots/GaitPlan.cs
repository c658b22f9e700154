using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Rehab.Gait;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The level-walking program, fitted to the session's length and to where the joints stand.</summary>
/// <param name="Steps">On the walk's own time line; none where the session is too short for a walk.</param>
/// <param name="DoubleStanceS">The rest on both feet between two steps.</param>
/// <param name="Knots">The first motion into standing, and the walk after it.</param>
/// <param name="LeadS">How long that first motion takes.</param>
public sealed record GaitPlan(GaitStep[] Steps, double DoubleStanceS, JointKnot[] Knots, double LeadS)
{
    public const int WantedSteps = 10;

    /// <summary>A person is moved into standing gently; and a way to rest from its first moments needs room to speed up in.</summary>
    private const double LeastLeadS = 1;

    /// <summary>Kept free for connecting and for one hold with a new press: a share of the session, and a little.</summary>
    private const double ReserveShare = 0.2, ReserveS = 0.15;

    /// <summary>Ten steps where the session is long enough, else as many as can be walked to the end in it.</summary>
    public static GaitPlan Create(string programPath, JointLimits[] limits, in JointVector home, double sessionS)
    {
        var file = GaitProgramFile.Load(programPath);
        // Every walk begins in the same standing, whatever its number of steps.
        var standing = GaitProgram.Plan(file.Settings, file.Curves, limits).Knots[0].Position;
        var lead = SynchronisedMove.FromRest(((ReadOnlySpan<double>)home)[..GaitProgram.JointCount], ((ReadOnlySpan<double>)standing)[..GaitProgram.JointCount], limits);
        Stretch(lead, LeastLeadS);
        lead[0].Mark = lead[^1].Mark = KnotMark.Landing;
        var leadS = lead[^1].TimeS;
        var steps = StepsWithin(sessionS * (1 - ReserveShare) - ReserveS - leadS, file.Settings);
        if (steps < GaitSettings.LeastSteps) return new GaitPlan([], file.Settings.DoubleStanceS, lead, leadS);
        var program = GaitProgram.Plan(file.Settings with { Steps = steps }, file.Curves, limits);
        // The walk's own first knot: exactly at rest, a landing.
        var knots = new List<JointKnot>(lead[..^1]);
        foreach (ref readonly var knot in program.Knots) knots.Add(knot with { TimeS = knot.TimeS + leadS });
        return new GaitPlan(program.Steps.ToArray(), file.Settings.DoubleStanceS, [.. knots], leadS);
    }

    /// <summary>n swings and the n − 1 rests between them.</summary>
    private static int StepsWithin(double seconds, GaitSettings settings) =>
        (int)Math.Min(WantedSteps, Math.Floor((seconds + settings.DoubleStanceS) / (settings.SwingS + settings.DoubleStanceS)));

    /// <summary>The same way, evenly slower, so that it takes at least so long.</summary>
    private static void Stretch(JointKnot[] knots, double leastS)
    {
        var slower = Math.Max(1, leastS / knots[^1].TimeS);
        foreach (ref var knot in knots.AsSpan())
        {
            knot.TimeS *= slower;
            for (var j = 0; j < GaitProgram.JointCount; j++) knot.Velocity[j] /= slower;
        }
    }
}
