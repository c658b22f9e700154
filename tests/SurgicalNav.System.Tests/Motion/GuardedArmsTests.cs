using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Four instrument arms on pseudo-terminals under one guard process, asked for directly and led at each other: there is no station, nobody else compares them.</summary>
[Collection(MachineCollection.Name)]
public sealed class GuardedArmsTests
{
    private const int Attempts = 6, Arms = 4;
    private const double MarginMm = 3, StrayMm = 1, LedS = 6;

    [Fact]
    public async Task FourArmsThatAreLedAtEachOtherAreKeptApartByTheirGuardsAlone()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var session = new Session((ulong)attempt);
            await session.Ends();
            TestContext.Current.TestOutputHelper?.WriteLine(session.Words);
            // Whatever the machine made of the motions: nothing came nearer.
            Assert.True(session.LeastMm >= MarginMm, session.Words);
            if (session.HeldByAnother > 0 && session.Began == Arms) return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    private sealed class Session : IDisposable
    {
        private const int Yaw = 0, Pitch = 1, Insertion = 2;

        private readonly SimulatedDevice[] _devices;
        private readonly DeviceOperator[] _operators;
        private readonly EnablingHand[] _hands;
        private readonly Place[] _places;
        private readonly GuardRig _rig;
        private readonly LoopThread _deviceLoop, _operatorLoop;
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SeededRandom _random;
        private readonly JointVector[] _goals = new JointVector[Arms];
        private readonly bool[] _hasBegun = new bool[Arms];
        private readonly DriveProfile _profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "psm.json"));
        private readonly double[] _home;
        private Instant _begun, _wantedAt;

        public Session(ulong seed)
        {
            var system = RobotSystemFile.Load(Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"));
            var now = MonotonicClock.Shared.Now;
            _random = new SeededRandom(seed);
            _home = [.. system.Arms[0].Home, 0];
            _devices = [.. Enumerable.Range(0, Arms).Select(_ => SimulatedDevice.OnPseudoTerminal(_profile, _home, now))];
            _places = [.. system.Arms.Select(a => new Place(system.Arms[0].Model, a))];
            var profile = Repository.Path("hardware", "profiles", "manipulator", "psm.json");
            _rig = GuardRig.ForDevices([.. system.Arms.Select((a, i) => new GuardDeviceConfig
            {
                Name = a.Name,
                Profile = profile,
                Link = new GuardLinkConfig(GuardLinkKind.Termios, _devices[i].Path),
                Tool = new GuardToolConfig(system.Arms[0].RobotFile, 0),
                Base = new GuardBaseConfig([a.TableFromBase.TranslationMm.X, a.TableFromBase.TranslationMm.Y, a.TableFromBase.TranslationMm.Z], [a.TableFromBase.Rotation.W, a.TableFromBase.Rotation.X, a.TableFromBase.Rotation.Y, a.TableFromBase.Rotation.Z]),
                ArmMarginMm = MarginMm,
                ArmStrayMm = StrayMm,
            })], session: 77 + seed);
            _operators = [.. Enumerable.Range(0, Arms).Select(i => new DeviceOperator(_rig.Channel(i), MotionKind.Arm, _profile.Joints.Count))];
            _hands = [.. _operators.Select(o => new EnablingHand(o) { WantsMotion = true })];
            _deviceLoop = new LoopThread("devices", MonotonicClock.Shared, Duration.FromMilliseconds(1), StepDevices, priority: 70);
            _operatorLoop = new LoopThread("operators", MonotonicClock.Shared, Duration.FromMilliseconds(4), Operate, priority: 60);
            _deviceLoop.Start();
            _operatorLoop.Start();
        }

        /// <summary>Between any two arms where they truly were.</summary>
        public double LeastMm { get; private set; } = double.PositiveInfinity;

        /// <summary>Looks at a guard that had been held for another arm.</summary>
        public long HeldByAnother { get; private set; }

        /// <summary>Arms that have moved.</summary>
        public int Began => _hasBegun.Count(b => b);

        public string Words => FormattableString.Invariant($"{Began} arms moved, never nearer than {LeastMm:0.000} mm; {HeldByAnother} looks at a guard that held for another arm; {_operators.Sum(o => o.Report.Stopped)} stopped. {_rig.Process!.Said}");

        public async Task Ends()
        {
            await Task.WhenAny(_over.Task, Task.Delay(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken));
            _rig.Process!.Stop();
            _operatorLoop.Stop();
            _deviceLoop.Stop();
        }

        public void Dispose()
        {
            _rig.Dispose();
            foreach (var device in _devices) device.Dispose();
        }

        private void StepDevices(Instant now)
        {
            for (var i = 0; i < Arms; i++)
            {
                _devices[i].Step(now);
                _places[i].Take(_devices[i].Twin);
            }
            for (var i = 0; i < Arms; i++)
                for (var j = i + 1; j < Arms; j++) LeastMm = Math.Min(LeastMm, _places[i].ApartMm(_places[j]));
        }

        private void Operate(Instant now)
        {
            if (_begun == default && _operators.All(o => o.Report.Verdict.Decision == GuardDecision.Accept)) _begun = now;
            if ((now - _wantedAt).Seconds > 0.7)
            {
                _wantedAt = now;
                for (var i = 0; i < Arms; i++)
                    _goals[i] = JointVector.From([_home[Yaw] + _random.Uniform(-0.15, 0.15), _home[Pitch] + _random.Uniform(-0.15, 0.15), _home[Insertion] + _random.Uniform(20, 110), 0, 0, 0, 0]);
            }
            var isStopped = false;
            for (var i = 0; i < Arms; i++)
            {
                ref readonly var report = ref _operators[i].Report;
                JointVector rate = default;
                for (var j = 0; j <= Insertion; j++) rate[j] = Math.Clamp(4 * (_goals[i][j] - report.Commanded[j]), -0.3 * _profile.Joints[j].MaxVelocity, 0.3 * _profile.Joints[j].MaxVelocity);
                _hasBegun[i] |= report.Motion == GuardMotion.Moving;
                isStopped |= report.Stopped > 0;
                if (_operators[i].WasHeldBy(GuardReasons.NeighbourArm)) HeldByAnother++;
                _hands[i].Step(now);
                _operators[i].Follow(now, TargetKind.Velocity, rate, 1);
                _operators[i].Step(now, RobotEvidence.Nothing);
            }
            if (isStopped || (_begun != default && (now - _begun).Seconds > LedS)) _over.TrySetResult();
        }
    }

    /// <summary>Where an arm's shapes are on the table.</summary>
    private sealed class Place(RobotModel model, SystemArm at)
    {
        private readonly ChainToolGeometry _tool = new(model);
        private readonly double[] _joints = new double[model.Joints.Length];
        private readonly Vec3[] _points = new Vec3[new ChainToolGeometry(model).PointCount];

        public void Take(DriveTwin twin)
        {
            for (var j = 0; j < _joints.Length; j++) _joints[j] = twin.Position(j);
            _tool.Locate(_joints, _points);
            for (var i = 0; i < _points.Length; i++) _points[i] = at.TableFromBase.Rotation.Rotate(_points[i]) + at.TableFromBase.TranslationMm;
        }

        public double ApartMm(Place other)
        {
            var least = double.PositiveInfinity;
            foreach (ref readonly var a in _tool.Pieces)
                foreach (ref readonly var b in other._tool.Pieces)
                    least = Math.Min(least, Capsule.DistanceMm(new Capsule(_points[a.From], _points[a.To], a.RadiusMm), new Capsule(other._points[b.From], other._points[b.To], b.RadiusMm)));
            return least;
        }
    }
}
