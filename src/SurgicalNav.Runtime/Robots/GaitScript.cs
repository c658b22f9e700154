using SurgicalNav.Core.Time;
using SurgicalNav.Rehab.Gait;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The therapist of the demo: holds the switch, starts the walk, and counts a step only when the measured joints stand in its landing.</summary>
public sealed class GaitScript(DeviceOperator device, GaitPlan plan)
{
    private const double LandingToleranceRad = 0.03;
    private readonly EnablingHand _hand = new(device);
    private bool _hasAsked;

    public int StepsPlanned => plan.Steps.Length;
    public int StepsDone { get; private set; }

    /// <summary>What interrupted the walk.</summary>
    public HoldLog Holds { get; } = new();

    public void Step(Instant now)
    {
        if (!device.HasReport) return;
        if (!_hasAsked)
        {
            device.Play(1, plan.Knots);
            _hasAsked = true;
        }
        Holds.Step(device.Report);
        while (device.IsLoaded && StepsDone < StepsPlanned && HasLanded(plan.Steps[StepsDone])) StepsDone++;
        _hand.WantsMotion = !device.IsDone;
        _hand.Step(now);
    }

    /// <summary>The path has come to the landing, and the joints, not the plan, stand there.</summary>
    private bool HasLanded(in GaitStep step)
    {
        ref readonly var report = ref device.Report;
        var landing = step.LandingS + plan.LeadS;
        // A landing that was passed without the joints having stood in it is never counted, nor any after it.
        if (report.PathS < landing - 1e-6 || report.PathS > landing + plan.DoubleStanceS) return false;
        foreach (ref readonly var knot in plan.Knots.AsSpan())
        {
            if (Math.Abs(knot.TimeS - landing) > 1e-6) continue;
            for (var j = 0; j < GaitProgram.JointCount; j++)
                if (Math.Abs(report.Measured[j] - knot.Position[j]) > LandingToleranceRad) return false;
            return true;
        }
        return false;
    }
}
