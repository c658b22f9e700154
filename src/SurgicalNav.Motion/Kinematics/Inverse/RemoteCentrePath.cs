using SurgicalNav.Core.Frames;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>A tip's straight way through a remote centre as joint vectors so close together that between them, joints running straight, the shaft keeps to
/// the centre.</summary>
/// <param name="Joints">From the start to the end.</param>
/// <param name="LargestDeviationMm">Greatest distance of the shaft from the centre, at the vectors and half-way between them.</param>
/// <param name="Refusal">Why the way ends early; null where it is whole.</param>
public sealed record RemoteCentrePath(IReadOnlyList<double[]> Joints, double LargestDeviationMm, RemoteCentreAnswer? Refusal)
{
    private const int MostPoints = 4096;

    /// <summary>A joint that moves more than this between neighbours has jumped to another posture.</summary>
    private const double MostStep = 0.5;

    /// <param name="task">Arm, instrument and centre.</param>
    /// <param name="start">Joints at the start, whose tip is the way's beginning.</param>
    /// <param name="from">The tip there.</param>
    /// <param name="to">The tip at the end.</param>
    /// <param name="stepMm">Greatest distance of the tip between two vectors.</param>
    /// <param name="toleranceMm">Deviation that is allowed between vectors; the step is halved until it is kept.</param>
    public static RemoteCentrePath Plan(RemoteCentreTask task, double[] start, in Rigid<RobotBase, ToolTip> from, in Rigid<RobotBase, ToolTip> to, double stepMm, double toleranceMm)
    {
        if (!(stepMm > 0 && toleranceMm > 0)) throw new ArgumentException("Step and tolerance must be above 0 mm.");
        var joints = new List<double[]> { start };
        var half = new double[start.Length];
        var length = (to.TranslationMm - from.TranslationMm).Length;
        var (at, largest, fraction) = (0.0, task.DeviationMm(start), Math.Min(1, stepMm / Math.Max(stepMm, length)));
        while (at < 1)
        {
            var next = Math.Min(1, at + fraction);
            var solution = new double[start.Length];
            var answer = task.Solve(Rigid<RobotBase, ToolTip>.Interpolate(from, to, next), joints[^1], solution);
            if (!answer.IsSolved) return new RemoteCentrePath(joints, largest, answer);
            var moved = 0.0;
            for (var i = 0; i < half.Length; i++)
            {
                half[i] = 0.5 * (joints[^1][i] + solution[i]);
                moved = Math.Max(moved, Math.Abs(solution[i] - joints[^1][i]));
            }
            var between = task.DeviationMm(half);
            if ((between > toleranceMm || moved > MostStep) && joints.Count < MostPoints && fraction > 1e-6)
            {
                fraction *= 0.5;
                continue;
            }
            if (between > toleranceMm || moved > MostStep)
                return new RemoteCentrePath(joints, largest, answer with { Outcome = RemoteCentreOutcome.ArmCannot, Arm = answer.Arm with { Outcome = IkOutcome.NotFound } });
            largest = Math.Max(largest, Math.Max(between, answer.DeviationMm));
            joints.Add(solution);
            at = next;
        }
        return new RemoteCentrePath(joints, largest, null);
    }
}
