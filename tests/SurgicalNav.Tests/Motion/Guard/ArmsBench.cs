using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Several arms, each with its guard and a device that follows the trajectory it holds; lines may lose what is said either way.</summary>
internal sealed class ArmsBench
{
    private readonly GuardedArms? _together;
    private long _sequence;

    /// <param name="isChecked">False leaves the arms to themselves.</param>
    public ArmsBench(bool isChecked = true) => _together = isChecked ? new GuardedArms() : null;

    public List<Arm> Arms { get; } = [];

    public Instant Now { get; private set; } = Instant.FromSeconds(100);

    public bool Pressed { get; set; }

    /// <summary>The arms of the system file, driven as their profiles say, at home.</summary>
    public static ArmsBench OfSystem(bool isChecked = true, double marginMm = 1, double strayMm = 0.5)
    {
        var bench = new ArmsBench(isChecked);
        var system = RobotSystemFile.Load(Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"));
        foreach (var arm in system.Arms)
        {
            var profile = arm.Role == ArmRole.Camera ? "ecm.json" : "psm.json";
            var rules = GuardRulesFactory.FromProfile(DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", profile)));
            bench.Add(rules, new ChainToolGeometry(arm.Model), new GuardedPlace(arm.TableFromBase.Rotation, arm.TableFromBase.TranslationMm, marginMm, strayMm), JointVector.From(arm.Home));
        }
        return bench;
    }

    public Arm Add(GuardRules rules, IToolGeometry tool, in GuardedPlace place, in JointVector stands)
    {
        var arm = new Arm(rules, tool, place, _together?.Join(rules, tool, place), stands);
        Arms.Add(arm);
        return arm;
    }

    /// <summary>One period; every guard decides, in order.</summary>
    public void Step()
    {
        Now += Arms[0].Rules.SetPointPeriod;
        _sequence++;
        var evidence = new GuardEvidence(_sequence, Now, Now, Pressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
        foreach (var arm in Arms) arm.Step(Now, evidence, _sequence);
    }

    public void Step(int times)
    {
        for (var i = 0; i < times; i++) Step();
    }

    /// <summary>Lets go and presses: every arm that is enabled follows.</summary>
    public void Press()
    {
        Pressed = false;
        Step(3);
        Pressed = true;
        Step();
    }

    /// <summary>Between the surfaces of two arms, where they truly are, mm.</summary>
    public double ApartMm(Arm a, Arm b)
    {
        var least = double.PositiveInfinity;
        foreach (var x in a.Capsules(Now))
            foreach (var y in b.Capsules(Now)) least = Math.Min(least, Capsule.DistanceMm(x, y));
        return least;
    }

    /// <summary>Of any two arms.</summary>
    public double LeastApartMm()
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < Arms.Count; i++)
            for (var j = i + 1; j < Arms.Count; j++) least = Math.Min(least, ApartMm(Arms[i], Arms[j]));
        return least;
    }

    internal sealed class Arm
    {
        private readonly Rigid<OperatingTable, RobotBase> _place;
        private readonly Vec3[] _points;
        private readonly HeldWay _way;
        private JointVector _start;
        private Instant _takenAt = Instant.MinValue, _fedAt, _heardAt;
        private JointVector _heard;
        private bool _heardEnabled;
        private int _heardFault;
        private long _number;

        public Arm(GuardRules rules, IToolGeometry tool, in GuardedPlace place, NeighbourCheck? check, in JointVector stands)
        {
            (Rules, Tool, Place, Check, _start) = (rules, tool, place, check, stands);
            _place = new Rigid<OperatingTable, RobotBase>(place.Rotation, place.TranslationMm);
            _points = new Vec3[tool.PointCount];
            _way = new HeldWay(rules);
            Guard = new MotionGuard(rules, tool, check);
        }

        public GuardRules Rules { get; }
        public IToolGeometry Tool { get; }
        public GuardedPlace Place { get; }
        public NeighbourCheck? Check { get; }
        public MotionGuard Guard { get; }
        public TargetKind Kind { get; set; } = TargetKind.Velocity;
        public JointVector Target { get; set; }
        public GuardCommand Command { get; set; } = GuardCommand.Follow;
        public long Asked { get; set; } = 1;
        public bool Enabled { get; set; } = true;

        /// <summary>The device found something wrong, and rests along what it holds.</summary>
        public int Fault { get; set; }

        /// <summary>Whether the device knows where its joints are.</summary>
        public ReferenceStates References { get; set; }

        /// <summary>Set-points do not arrive.</summary>
        public bool IsDeaf { get; set; }

        /// <summary>States do not arrive.</summary>
        public bool IsMute { get; set; }

        /// <summary>Of what is measured, and of where the arm truly is, from where its drives were sent.</summary>
        public JointVector Strays { get; set; }

        /// <summary>Is told of every decision.</summary>
        public Action<DecisionRecord>? Trace { get; set; }

        public void Step(Instant now, in GuardEvidence evidence, long sequence)
        {
            // The device's own watchdog: from then on it takes nothing until its fault is cleared.
            if (!Enabled || Fault != 0 || _takenAt == Instant.MinValue) _fedAt = now;
            if (now - _fedAt > Rules.LinkDeadline) Fault = 1;
            if (!IsMute) (_heardAt, _heard, _heardEnabled, _heardFault) = (now, At(now), Enabled, Fault);
            var request = new GuardRequest(Asked, Command, 0, 1, new GuardTarget(sequence, now, Kind, Target));
            var drive = new DriveReading(_heardAt, _heardEnabled, _heardFault, _heard, References: References);
            Guard.Decide(now, evidence, true, request, drive);
            if (Trace is not null) Record(now, evidence, request, drive);
            if (Guard.HasSetPoint && Enabled && Fault == 0 && !IsDeaf) Take(now);
        }

        /// <summary>Where its joints are.</summary>
        public JointVector At(Instant now)
        {
            var at = _takenAt != Instant.MinValue ? _way.At((now - _takenAt).Seconds) : _start;
            for (var j = 0; j < Rules.JointCount; j++) at[j] += Strays[j];
            return at;
        }

        /// <summary>Put elsewhere by hand, without torque.</summary>
        public void Put(in JointVector joints) => (_start, _takenAt) = (joints, Instant.MinValue);

        public Capsule[] Capsules(Instant now)
        {
            Locate(At(now), _points);
            return [.. Tool.Pieces.ToArray().Select(p => new Capsule(_points[p.From], _points[p.To], p.RadiusMm))];
        }

        /// <summary>The arm's points in the frame that all arms share.</summary>
        public void Locate(JointVector joints, Vec3[] points)
        {
            Tool.Locate(((ReadOnlySpan<double>)joints)[..Rules.JointCount], points);
            for (var i = 0; i < points.Length; i++) points[i] = _place.Rotation.Rotate(points[i]) + _place.TranslationMm;
        }

        private void Record(Instant now, in GuardEvidence evidence, in GuardRequest request, in DriveReading drive)
        {
            var record = new DecisionRecord { Number = ++_number, At = now, Evidence = evidence, IsEvidenceReadable = true, Request = request, Drive = drive };
            record.TakeAnswer(Guard);
            Trace!(record);
        }

        private void Take(Instant now)
        {
            _way.Take(Guard.Position, Guard.Velocity, Guard.HeldByDevice);
            (_takenAt, _fedAt) = (now, now);
        }
    }
}
