using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A plan, played once.</summary>
internal sealed class PlanMotion(JointKnot[] knots) : IDeviceMotion
{
    private readonly double _durationS = knots[^1].TimeS;
    private int _quarter;

    public string PressWords => HoldToRun.Words;

    public void Begin(DeviceOperator device) => device.Play(1, knots);

    public void Step(Instant now, DeviceOperator device)
    {
    }

    public bool IsDone(DeviceOperator device) => device.IsDone;

    public string Where(in GuardReport report) => string.Create(CultureInfo.InvariantCulture, $"{report.PathS,6:0.00} s of {_durationS:0.00}");

    public string? NextProgress(in GuardReport report)
    {
        if (_quarter >= 4 || _quarter >= (int)(4 * report.PathS / _durationS)) return null;
        _quarter++;
        return string.Create(CultureInfo.InvariantCulture, $"{25 * _quarter,3} % of the way");
    }
}

/// <summary>What a person with a space bar is told.</summary>
internal static class HoldToRun
{
    public const string Words = "hold the space bar down: the arm moves while you do, and stops when you let go";
}
