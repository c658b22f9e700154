using System.Globalization;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Rehab.Gait;

/// <summary>The joints of the exoskeleton, in the order of joint vectors and drive messages; flexion and dorsiflexion are positive, rad.</summary>
public enum ExoskeletonJoint
{
    LeftHip,
    LeftKnee,
    LeftAnkle,
    RightHip,
    RightKnee,
    RightAnkle,
}

/// <summary>One planned step on the program's time line (s from its start).</summary>
public readonly record struct GaitStep(int Number, Leg Swinging, double StartS, double LandingS);

/// <summary>A planned walk: knots for six joints, at rest and marked as landing whenever both feet are on the ground.</summary>
/// <remarks>Positions, velocities and accelerations keep the given limits exactly. Every landing is a full rest, so the walk may be ended at any of them. Immutable.</remarks>
public sealed class GaitProgram
{
    public const int JointCount = 6;

    private readonly JointKnot[] _knots;
    private readonly GaitStep[] _steps;

    private GaitProgram(GaitSettings settings, JointKnot[] knots, GaitStep[] steps, LimitUse use) =>
        (Settings, _knots, _steps, Use) = (settings, knots, steps, use);

    public GaitSettings Settings { get; }

    public ReadOnlySpan<JointKnot> Knots => _knots;

    public ReadOnlySpan<GaitStep> Steps => _steps;

    /// <summary>How much of the joints' limits the walk uses at most.</summary>
    public LimitUse Use { get; }

    public double DurationS => _knots[^1].TimeS;

    /// <summary>Plans the walk.</summary>
    /// <param name="settings">The therapist's settings.</param>
    /// <param name="curves">Angles of a leg over its cycle.</param>
    /// <param name="limits">Six joints' limits in the order of <see cref="ExoskeletonJoint"/>.</param>
    /// <exception cref="GaitRefusedException">A setting lies outside its safe range, or a joint cannot do the walk; says what would be accepted.</exception>
    public static GaitProgram Plan(GaitSettings settings, GaitCurves curves, ReadOnlySpan<JointLimits> limits)
    {
        settings.Validate();
        JointLimits.Validate(limits);
        if (limits.Length != JointCount) throw new ArgumentException($"Limits of {JointCount} joints are needed; {limits.Length} were given.");
        var stride = new StrideShape(settings, curves);
        var steps = new GaitStep[settings.Steps];
        var knots = new List<JointKnot>(settings.Steps * (StrideShape.PiecesPerStep + 1) + 1) { stride.StandingKnot() };
        var time = 0.0;
        for (var i = 0; i < steps.Length; i++)
        {
            if (i > 0) time += settings.DoubleStanceS;
            var swinging = i % 2 == 0 ? settings.FirstLeg : 1 - settings.FirstLeg;
            steps[i] = new GaitStep(i + 1, swinging, time, time + settings.SwingS);
            if (i > 0) knots.Add(knots[^1] with { TimeS = time });
            stride.AddStep(knots, steps[i], fromStanding: i == 0, toStanding: i == steps.Length - 1);
            time += settings.SwingS;
        }
        var array = knots.ToArray();
        var use = KnotMotion.Measure(array, limits);
        Check(settings, use);
        return new GaitProgram(settings, array, steps, use);
    }

    private static void Check(GaitSettings settings, in LimitUse use)
    {
        if (Math.Abs(use.RangeExcess) > 1e-9)
            throw new GaitRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The {Name(use.RangeJoint)} would go {Math.Abs(use.RangeExcess) * 180 / Math.PI:0.0}° {(use.RangeExcess < 0 ? "below its lowest" : "above its highest")} angle at steps of {settings.StepLengthMm:0} mm. Choose shorter steps."));
        var slower = Math.Max(use.Velocity, Math.Sqrt(use.Acceleration));
        if (slower <= 1) return;
        var joint = use.Velocity >= Math.Sqrt(use.Acceleration) ? use.VelocityJoint : use.AccelerationJoint;
        var cadence = Math.Floor(10 * 60 / (settings.SwingS * slower + settings.DoubleStanceS)) / 10;
        throw new GaitRefusedException(string.Create(CultureInfo.InvariantCulture,
            $"At {settings.CadenceStepsPerMin:0.#} steps per minute the {Name(joint)} would have to move {slower:0.00} times as fast as it may. Walk at most {cadence:0.#} steps per minute, or choose shorter steps."));
    }

    private static string Name(int joint) => (ExoskeletonJoint)joint switch
    {
        ExoskeletonJoint.LeftHip => "left hip",
        ExoskeletonJoint.LeftKnee => "left knee",
        ExoskeletonJoint.LeftAnkle => "left ankle",
        ExoskeletonJoint.RightHip => "right hip",
        ExoskeletonJoint.RightKnee => "right knee",
        _ => "right ankle",
    };
}
