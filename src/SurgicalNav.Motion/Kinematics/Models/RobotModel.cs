using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;

namespace SurgicalNav.Motion.Kinematics.Models;

/// <summary>One joint of a model: its name and the range that the description states, rad or mm; infinite where it states none.</summary>
public readonly record struct ModelJoint(string Name, bool IsPrismatic, double Min, double Max)
{
    public bool HasLimits => double.IsFinite(Min) && double.IsFinite(Max);

    /// <summary>By how much a value is outside: negative below, positive above, zero within.</summary>
    public double Excess(double value) => value < Min ? value - Min : value > Max ? value - Max : 0;

    /// <summary>A value for people: degrees and radians, or mm.</summary>
    public string Words(double value) => IsPrismatic
        ? string.Create(CultureInfo.InvariantCulture, $"{value:0.##} mm")
        : string.Create(CultureInfo.InvariantCulture, $"{value * 180 / Math.PI:0.##}° ({value:0.####} rad)");
}

/// <summary>The claim that a shaft passes through one point whatever the joints: the axis of joint <paramref name="Joint"/> and a point in RobotBase.</summary>
/// <param name="Joint">Counted from 1; its axis is the instrument's shaft.</param>
/// <param name="CentreMm">The remote centre in RobotBase.</param>
public readonly record struct RemoteCentreClaim(int Joint, Vec3 CentreMm);

/// <summary>An arm as its description gives it: a chain, its joints' names and ranges, and simple shapes of its links. From <c>.robot.json</c> or <c>.urdf</c>.</summary>
/// <remarks>Immutable, usable from any thread.</remarks>
public sealed class RobotModel
{
    /// <summary>Most capsules that one arm may carry.</summary>
    public const int MaxCapsules = 64;

    private const double ClaimToleranceMm = 1e-6;

    /// <summary>Postures, the same every time, at which a description's claims are tried.</summary>
    private const int Postures = 128;

    private readonly ModelJoint[] _joints;
    private readonly BodyCapsule[] _capsules;
    private readonly (int, int)[] _mayTouch;
    private readonly (int First, int Second)[] _selfPairs;

    /// <exception cref="RobotFileException">Parts that do not fit together, or a remote centre that the mechanism does not keep.</exception>
    public RobotModel(string name, SerialChain chain, ReadOnlySpan<ModelJoint> joints, ReadOnlySpan<BodyCapsule> capsules, ReadOnlySpan<(int, int)> mayTouch = default, RemoteCentreClaim? remoteCentre = null)
    {
        (Name, Chain, RemoteCentre) = (name, chain, remoteCentre);
        (_joints, _capsules, _mayTouch) = (joints.ToArray(), capsules.ToArray(), mayTouch.ToArray());
        if (_joints.Length != chain.JointCount) throw new RobotFileException($"the chain has {chain.JointCount} joints and {_joints.Length} are described.");
        if (_capsules.Length > MaxCapsules) throw new RobotFileException($"it has {_capsules.Length} shapes; at most {MaxCapsules} are kept.");
        foreach (var joint in _joints)
            if (!(joint.Min < joint.Max)) throw new RobotFileException(FormattableString.Invariant($"joint '{joint.Name}': the lower limit {joint.Min:g6} is not below the upper {joint.Max:g6}."));
        foreach (var capsule in _capsules)
        {
            if (capsule.Body < 0 || capsule.Body > chain.JointCount) throw new RobotFileException($"shape '{capsule.Name}': body {capsule.Body} does not exist; 0 is the base and {chain.JointCount} the last.");
            if (!capsule.Shape.IsValid) throw new RobotFileException($"shape '{capsule.Name}': its ends must be finite and its radius above 0 mm.");
        }
        if (remoteCentre is { } claim) CheckClaim(claim);
        _selfPairs = SelfPairsOf();
    }

    public string Name { get; }
    public SerialChain Chain { get; }
    public RemoteCentreClaim? RemoteCentre { get; }

    /// <summary>What was left out of the description, in words.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The lengths, where the description is of the remote-centre class in them.</summary>
    public Rcm7Geometry? Rcm7 { get; init; }

    public ReadOnlySpan<ModelJoint> Joints => _joints;
    public ReadOnlySpan<BodyCapsule> Capsules => _capsules;

    public bool HasLimits => Array.TrueForAll(_joints, j => j.HasLimits);

    public ref readonly BodyCapsule CapsuleAt(int index) => ref _capsules[index];

    /// <summary>Pairs of capsules of this arm that are held apart: on bodies that are neither the same nor neighbours, that the description does not except, and
    /// that do not overlap whatever the joints, which would tell nothing.</summary>
    public ReadOnlySpan<(int First, int Second)> SelfPairs => _selfPairs;

    private bool MayTouch(int bodyA, int bodyB) => Array.Exists(_mayTouch, p => p == (bodyA, bodyB) || p == (bodyB, bodyA));

    /// <summary>Whether every joint is within its range.</summary>
    public bool IsWithinLimits(ReadOnlySpan<double> joints)
    {
        for (var i = 0; i < _joints.Length; i++)
            if (!(joints[i] >= _joints[i].Min && joints[i] <= _joints[i].Max)) return false;
        return true;
    }

    /// <summary>A sentence for every joint outside its range: a pose is computed all the same, and said to be outside.</summary>
    public IEnumerable<string> LimitWarnings(double[] joints)
    {
        for (var i = 0; i < _joints.Length; i++)
        {
            var (joint, excess) = (_joints[i], _joints[i].Excess(joints[i]));
            if (excess != 0)
                yield return $"joint {i + 1} ({joint.Name}) is at {joint.Words(joints[i])}, {joint.Words(Math.Abs(excess))} {(excess < 0 ? $"below its lower limit {joint.Words(joint.Min)}" : $"above its upper limit {joint.Words(joint.Max)}")}";
        }
    }

    /// <summary>How far the shaft misses the remote centre at these joints, mm: the software's check of what the mechanism should keep.</summary>
    /// <exception cref="InvalidOperationException">The description claims none.</exception>
    public double RemoteCentreErrorMm(ReadOnlySpan<double> joints)
    {
        var claim = RemoteCentre ?? throw new InvalidOperationException($"'{Name}' describes no remote centre.");
        Span<Vec3> origins = stackalloc Vec3[SerialChain.MaxJoints];
        Span<Vec3> axes = stackalloc Vec3[SerialChain.MaxJoints];
        Chain.Axes(joints, origins, axes);
        return Vec3.Cross(claim.CentreMm - origins[claim.Joint - 1], axes[claim.Joint - 1]).Length;
    }

    /// <summary>The same arm with a straight round instrument on its tip: the tip moves out along its z axis, and the shaft is one more shape of the last body.</summary>
    /// <exception cref="RobotFileException">A length or radius that no instrument has.</exception>
    public RobotModel WithInstrument(double lengthMm, double radiusMm)
    {
        if (!(lengthMm is > 0 and <= 1000 && radiusMm is > 0 and <= 50)) throw new RobotFileException(FormattableString.Invariant($"an instrument of {lengthMm:g4} mm length and {radiusMm:g4} mm radius; at most 1000 and 50 mm are taken."));
        var flange = Chain.LastBodyFromTip;
        var tip = flange * new ChainPose(Mat3.Identity, new Vec3(0, 0, lengthMm));
        var joints = new ChainJoint[Chain.JointCount];
        for (var i = 0; i < joints.Length; i++) joints[i] = Chain.JointAt(i);
        var shaft = new BodyCapsule(joints.Length, "instrument", new Capsule(flange.OriginMm, tip.OriginMm, radiusMm));
        return new RobotModel(FormattableString.Invariant($"{Name}, with an instrument of {lengthMm:0.##} mm"), new SerialChain(joints, tip), _joints, [.. _capsules, shaft], _mayTouch, RemoteCentre) { Remarks = Remarks };
    }

    /// <summary>The same arm held to narrower ranges: a device's own, where its description states wider ones or none.</summary>
    /// <param name="ranges">One a joint, rad or mm.</param>
    /// <exception cref="RobotFileException">A range has nothing in common with the description's.</exception>
    public RobotModel WithRanges(ReadOnlySpan<(double Min, double Max)> ranges)
    {
        if (ranges.Length != _joints.Length) throw new ArgumentException($"The arm has {_joints.Length} joints and {ranges.Length} ranges were given.");
        var joints = new ModelJoint[_joints.Length];
        for (var i = 0; i < joints.Length; i++) joints[i] = _joints[i] with { Min = Math.Max(_joints[i].Min, ranges[i].Min), Max = Math.Min(_joints[i].Max, ranges[i].Max) };
        return new RobotModel(Name, Chain, joints, _capsules, _mayTouch, RemoteCentre) { Remarks = Remarks, Rcm7 = Rcm7 };
    }

    private (int First, int Second)[] SelfPairsOf()
    {
        var open = new List<(int First, int Second)>();
        for (var a = 0; a < _capsules.Length; a++)
            for (var b = a + 1; b < _capsules.Length; b++)
                if (Math.Abs(_capsules[a].Body - _capsules[b].Body) > 1 && !MayTouch(_capsules[a].Body, _capsules[b].Body)) open.Add((a, b));
        var kept = new List<(int First, int Second)>();
        var random = new SeededRandom(2);
        var (joints, bodies) = (new double[Chain.JointCount], new ChainPose[Chain.JointCount + 1]);
        for (var posture = 0; posture < Postures && open.Count > 0; posture++)
        {
            Draw(random, joints);
            Chain.BodyPoses(joints, bodies);
            foreach (var pair in open.FindAll(IsFree)) kept.Add(pair);
            open.RemoveAll(IsFree);
        }
        kept.Sort();
        return [.. kept];

        bool IsFree((int First, int Second) pair) => Capsule.DistanceMm(At(pair.First), At(pair.Second)) > 0;
        Capsule At(int i) => _capsules[i].Shape.MovedBy(bodies[_capsules[i].Body]);
    }

    private void Draw(SeededRandom random, double[] joints)
    {
        for (var i = 0; i < joints.Length; i++)
            joints[i] = _joints[i].HasLimits ? random.Uniform(_joints[i].Min, _joints[i].Max) : random.Uniform(-Math.PI, Math.PI);
    }

    private void CheckClaim(RemoteCentreClaim claim)
    {
        if (claim.Joint < 1 || claim.Joint > Chain.JointCount) throw new RobotFileException($"the remote centre names joint {claim.Joint}; there are {Chain.JointCount}.");
        var random = new SeededRandom(1);
        var joints = new double[Chain.JointCount];
        for (var trial = 0; trial < Postures; trial++)
        {
            Draw(random, joints);
            var error = RemoteCentreErrorMm(joints);
            if (!(error <= ClaimToleranceMm))
                throw new RobotFileException(FormattableString.Invariant($"the axis of joint {claim.Joint} should pass through the remote centre whatever the joints, but misses it by {error:g4} mm."));
        }
    }
}
