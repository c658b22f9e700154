using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Why a guided arm goes slower than it is pushed.</summary>
[Flags]
public enum GuideSlowing : byte
{
    None = 0,

    /// <summary>A joint nears an end of its range.</summary>
    EndOfRange = 1,

    /// <summary>The tool nears a forbidden region.</summary>
    Region = 2,

    /// <summary>The tip would be too fast.</summary>
    TipSpeed = 4,
}

/// <summary>Turns what pushes the joints of an arm into velocities that give way: v = (|τ| − band) / damping in the direction of the push, for the guard to follow (<see cref="GuardCommand.Guide"/>).</summary>
/// <remarks>An admittance without mass: it speeds up along 1 − e^(−t/T) and comes to rest as soon as the push falls below its band. Decides nothing that safety rests on: every velocity is the guard's to refuse.
/// Passive: no clock, no thread, no allocation after construction. One thread owns it.</remarks>
public sealed class HandGuide
{
    /// <summary>Share of its greatest velocity below which a joint counts as still.</summary>
    private const double StillShare = 0.01;

    private readonly DriveProfile _profile;
    private readonly HandGuideOptions _options;
    private readonly IToolGeometry? _tool;
    private readonly bool[] _isFree;
    private readonly PointMotion[] _points;
    private JointVector _velocity;

    /// <param name="profile">Of the arm's drives.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="tool">Where it is known.</param>
    /// <param name="isFree">Joints that give way; null for all.</param>
    /// <exception cref="ArgumentException">An option makes no sense, or the device is no arm; says what.</exception>
    public HandGuide(DriveProfile profile, HandGuideOptions options, IToolGeometry? tool = null, IReadOnlyList<bool>? isFree = null)
    {
        options.Validate();
        if (profile.Kind != DriveKind.Manipulator) throw new ArgumentException($"'{profile.Name}' is worn by a person and cannot be guided by hand: a push is the person's own step.");
        if (isFree is not null && isFree.Count != profile.Joints.Count) throw new ArgumentException($"Which joints give way needs one answer for each of the {profile.Joints.Count}.");
        for (var j = 0; j < profile.Joints.Count; j++)
            if (profile.Joints[j].ViscousFriction is { } friction && friction >= Damping(profile.Joints[j], options))
                throw new ArgumentException($"Joint {j + 1} has more friction ({friction:g4}) than damping ({Damping(profile.Joints[j], options):g4}): what is taken for friction could push it on by itself. Ask for less speed or more push.");
        (_profile, _options, _tool) = (profile, options, tool);
        _isFree = isFree?.ToArray() ?? [.. profile.Joints.Select(_ => true)];
        _points = new PointMotion[tool?.PointCount ?? 0];
    }

    /// <summary>What is asked of the guard, rad/s or mm/s.</summary>
    public ref readonly JointVector Velocity => ref _velocity;

    public GuideSlowing Slowing { get; private set; }

    /// <summary>A hand is felt.</summary>
    public bool IsPushed { get; private set; }

    /// <summary>The push at which a joint begins to give way, N·m or N.</summary>
    public double Band(int joint) => _options.BandShare * _profile.Joints[joint].MaxEffort;

    /// <summary>Push for one unit of velocity beyond the band.</summary>
    public double Damping(int joint) => Damping(_profile.Joints[joint], _options);

    /// <summary>No joint is asked for more, rad/s or mm/s.</summary>
    public double MaxVelocity(int joint) => _options.SpeedShare * _profile.Joints[joint].MaxVelocity;

    /// <param name="elapsedS">Since the step before.</param>
    /// <param name="isReady">The guard accepts; else nothing is asked for, and speeding up begins anew.</param>
    /// <param name="external">What pushes the joints from outside, N·m or N (<see cref="GuardReport.ExternalEffort"/>).</param>
    /// <param name="position">Where they stand, rad or mm.</param>
    /// <param name="rate">Of the set-points, per s: a push against the motion first brings the joint to rest.</param>
    /// <param name="slackMm">To spare from forbidden regions; infinite where there are none.</param>
    public void Step(double elapsedS, bool isReady, in JointVector external, in JointVector position, in JointVector rate, double slackMm)
    {
        (Slowing, IsPushed) = (GuideSlowing.None, false);
        var near = slackMm < _options.NearMm ? Math.Max(_options.LeastShare, slackMm / _options.NearMm) : 1;
        var risen = 1 - Math.Exp(-Math.Max(0, elapsedS) / _options.RiseS);
        for (var j = 0; j < _isFree.Length; j++)
        {
            var push = _isFree[j] && double.IsFinite(external[j]) ? external[j] : 0;
            var beyond = Math.Abs(push) - Band(j);
            // What brakes a joint is felt as a push the other way, where its mass is not known well.
            if (!isReady || !(beyond > 0) || rate[j] * push < -StillShare * MaxVelocity(j) * Math.Abs(push))
            {
                _velocity[j] = 0;
                continue;
            }
            IsPushed = true;
            var wanted = near * Towards(j, push, Math.Min(beyond / Damping(j), MaxVelocity(j)), position[j]);
            var before = _velocity[j] * push > 0 ? Math.Abs(_velocity[j]) : 0;
            _velocity[j] = Math.Sign(push) * Math.Min(wanted, before + risen * (wanted - before));
        }
        if (near < 1 && IsPushed) Slowing |= GuideSlowing.Region;
        if (_tool is not null && IsPushed) KeepTip(position);
    }

    private double Towards(int j, double push, double speed, double position)
    {
        var joint = _profile.Joints[j];
        var most = Math.Max(0, push > 0 ? joint.MaxPosition - position : position - joint.MinPosition) / _options.EndOfRangeS;
        if (speed <= most) return speed;
        Slowing |= GuideSlowing.EndOfRange;
        return most;
    }

    /// <summary>All joints together, so that the tip keeps its direction.</summary>
    private void KeepTip(in JointVector position)
    {
        Span<double> rest = stackalloc double[JointVector.Capacity];
        rest.Clear();
        _tool!.Move(((ReadOnlySpan<double>)position)[.._isFree.Length], ((ReadOnlySpan<double>)_velocity)[.._isFree.Length], rest[.._isFree.Length], _points);
        var speed = _points[0].VelocityMmPerS.Length;
        if (!(speed > _options.MaxTipSpeedMmPerS)) return;
        Slowing |= GuideSlowing.TipSpeed;
        for (var j = 0; j < _isFree.Length; j++) _velocity[j] *= _options.MaxTipSpeedMmPerS / speed;
    }

    private static double Damping(DriveJointProfile joint, HandGuideOptions options) => (options.FullShare - options.BandShare) * joint.MaxEffort / (options.SpeedShare * joint.MaxVelocity);
}
