using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Rehab.Gait;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The level-walking program, fitted to the session's length and to where the joints stand.</summary>
/// <param name="Program">The walk itself.</param>
/// <param name="Knots">With the first motion into standing before it.</param>
/// <param name="LeadS">How long that first motion takes.</param>
public sealed record GaitPlan(GaitProgram Program, JointKnot[] Knots, double LeadS)
{
    public const int WantedSteps = 10;

    /// <summary>A person is moved into standing gently; and a way to rest from its first moments needs room to speed up in.</summary>
    private const double LeastLeadS = 1;

    /// <summary>Ten steps where the time allows, else as many as fit.</summary>
    public static GaitPlan Create(string programPath, JointLimits[] limits, in JointVector home, double availableS)
    {
        var file = GaitProgramFile.Load(programPath);
        // Every walk begins in the same standing, whatever its number of steps.
        var standing = GaitProgram.Plan(file.Settings, file.Curves, limits).Knots[0].Position;
        var lead = SynchronisedMove.FromRest(((ReadOnlySpan<double>)home)[..GaitProgram.JointCount], ((ReadOnlySpan<double>)standing)[..GaitProgram.JointCount], limits);
        Stretch(lead, LeastLeadS);
        var leadS = lead[^1].TimeS;
        var steps = (int)Math.Clamp((availableS - leadS) * file.Settings.CadenceStepsPerMin / 60, GaitSettings.LeastSteps, WantedSteps);
        var program = GaitProgram.Plan(file.Settings with { Steps = steps }, file.Curves, limits);
        lead[0].Mark = KnotMark.Landing;
        // The walk's own first knot: exactly at rest, a landing.
        var knots = new List<JointKnot>(lead[..^1]);
        foreach (ref readonly var knot in program.Knots) knots.Add(knot with { TimeS = knot.TimeS + leadS });
        return new GaitPlan(program, [.. knots], leadS);
    }

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
