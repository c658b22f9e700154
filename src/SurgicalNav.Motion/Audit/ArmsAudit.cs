using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Audit;

/// <summary>How near two arms could have come to each other, each anywhere on its way to rest.</summary>
/// <param name="Mm">Between their surfaces; infinite where there is nothing to compare.</param>
/// <param name="First">By channel.</param>
/// <param name="Second">By channel.</param>
public readonly record struct NearestArms(double Mm, int First, int Second)
{
    public static readonly NearestArms None = new(double.PositiveInfinity, -1, -1);
}

/// <summary>Checks again, from the records alone, that the ways to rest of the arms under one guard process keep the margin between them, whichever of them is followed how far.</summary>
/// <remarks>Written apart from the guard's check: ways as they travel on the wire, sampled in steps, the arm's own shapes at every sample against the other's at every sample of its newest way; no space swept and nothing
/// widened. Shared with the guard are each arm's geometry and the distance of two capsules, each tested on its own. Decisions of all devices in the order in which they were made. An arm that stands too near and goes away is no finding.</remarks>
public sealed class ArmsAudit
{
    private const int Samples = 12;

    /// <summary>What an arm may come nearer than where it stands without a finding: rounding on the wire.</summary>
    private const double RoundingMm = 0.02;

    private readonly Dictionary<int, Arm> _arms = [];

    /// <summary>The nearest of all that was checked.</summary>
    public NearestArms Nearest { get; private set; } = NearestArms.None;

    /// <summary>There are two arms or more to compare.</summary>
    public bool IsNeeded => _arms.Count > 1;

    /// <param name="device">Its channel.</param>
    /// <param name="name">For findings of others.</param>
    /// <param name="rules">What its guard held motion to.</param>
    /// <param name="tool">The arm.</param>
    /// <param name="place">Where it stands.</param>
    public void Add(int device, string name, GuardRules rules, IToolGeometry tool, in GuardedPlace place) => _arms.Add(device, new Arm(name, rules, tool, place));

    /// <param name="device">Whose decision.</param>
    /// <param name="record">The next one of all.</param>
    /// <param name="found">Is told where it leaves less than the margin.</param>
    public void Check(int device, in DecisionRecord record, Action<CertificateFinding> found)
    {
        if (!IsNeeded || !_arms.TryGetValue(device, out var arm)) return;
        arm.Take(record);
        foreach (var (index, other) in _arms)
        {
            if (other == arm || !other.IsSeen || (arm.IsStill && other.IsStill)) continue;
            var margin = Math.Max(arm.Place.MarginMm, other.Place.MarginMm);
            var least = arm.NearestTo(other, Math.Max(margin, Nearest.Mm));
            if (least < Nearest.Mm) Nearest = new NearestArms(least, device, index);
            if (record.Verdict.Decision == GuardDecision.Accept && !(least >= margin) && least < arm.StandsFrom(other) - RoundingMm)
                found(new CertificateFinding(record.Number, record.At, $"the ways to rest of this arm and of '{other.Name}' come too near to each other, mm", least, margin));
        }
    }

    private sealed class Arm(string name, GuardRules rules, IToolGeometry tool, GuardedPlace place)
    {
        private readonly ToolPiece[] _pieces = tool.Pieces.ToArray();
        private readonly HeldCubic[] _cubics = new HeldCubic[DriveProtocol.KnotCount * JointVector.Capacity];
        private readonly Vec3[] _points = new Vec3[tool.PointCount];

        /// <summary>Sample by sample, piece by piece; and of each piece a ball that holds it at every sample.</summary>
        private readonly Capsule[] _capsules = new Capsule[(Samples + 1) * tool.Pieces.Length];
        private readonly (Vec3 MiddleMm, double ReachMm)[] _balls = new (Vec3, double)[tool.Pieces.Length];
        private int _samples;

        public string Name => name;
        public GuardedPlace Place => place;
        public bool IsSeen => _samples > 0;
        public bool IsStill => _samples == 1;

        public void Take(in DecisionRecord record)
        {
            if (record.HasSetPoint)
            {
                var restS = HeldCubic.Read(record, rules.Units, _cubics);
                var velocity = record.Velocity;
                _samples = ((ReadOnlySpan<double>)velocity).ContainsAnyExcept(0) ? Samples + 1 : 1;
                for (var s = 0; s < _samples; s++)
                {
                    JointVector joints = default;
                    for (var j = 0; j < rules.JointCount; j++) joints[j] = HeldCubic.At(_cubics, rules.JointCount, j, restS * s / Samples);
                    Locate(joints, s);
                }
            }
            else
            {
                // Nothing is led: where it is measured, if its device knows that.
                _samples = record.Drive.HeardAt == Instant.MinValue || record.Drive.IsUnknown ? 0 : 1;
                if (_samples > 0) Locate(record.Drive.Measured, 0);
            }
            for (var p = 0; p < _pieces.Length; p++)
            {
                var middle = (_capsules[p].FromMm + _capsules[p].ToMm) * 0.5;
                var reach = 0.0;
                for (var s = 0; s < _samples; s++)
                {
                    ref readonly var c = ref _capsules[s * _pieces.Length + p];
                    reach = Math.Max(reach, Math.Max((c.FromMm - middle).Length, (c.ToMm - middle).Length) + c.RadiusMm);
                }
                _balls[p] = (middle, reach);
            }
        }

        /// <summary>The least distance of any two samples; of no interest above <paramref name="enough"/>.</summary>
        public double NearestTo(Arm other, double enough)
        {
            var least = double.PositiveInfinity;
            for (var p = 0; p < _pieces.Length; p++)
                for (var q = 0; q < other._pieces.Length; q++)
                {
                    var apart = (_balls[p].MiddleMm - other._balls[q].MiddleMm).Length - _balls[p].ReachMm - other._balls[q].ReachMm;
                    if (apart > Math.Min(least, enough)) continue;
                    for (var s = 0; s < _samples; s++)
                        for (var t = 0; t < other._samples; t++)
                            if (Capsule.DistanceMm(_capsules[s * _pieces.Length + p], other._capsules[t * other._pieces.Length + q]) is var mm && !(mm >= least)) least = mm;
                }
            return least;
        }

        /// <summary>From where it is to where the other one may come.</summary>
        public double StandsFrom(Arm other)
        {
            var least = double.PositiveInfinity;
            for (var p = 0; p < _pieces.Length; p++)
                for (var i = 0; i < other._samples * other._pieces.Length; i++) least = Math.Min(least, Capsule.DistanceMm(_capsules[p], other._capsules[i]));
            return least;
        }

        private void Locate(JointVector joints, int sample)
        {
            tool.Locate(((ReadOnlySpan<double>)joints)[..rules.JointCount], _points);
            for (var i = 0; i < _points.Length; i++) _points[i] = place.Rotation.Rotate(_points[i]) + place.TranslationMm;
            for (var p = 0; p < _pieces.Length; p++) _capsules[sample * _pieces.Length + p] = new Capsule(_points[_pieces[p].From], _points[_pieces[p].To], _pieces[p].RadiusMm);
        }
    }
}
