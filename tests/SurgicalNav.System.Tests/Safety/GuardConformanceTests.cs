using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Campaigns.Model;

namespace SurgicalNav.SystemTests.Safety;

/// <summary>The guard's code and the guard's model, side by side: what a random run of the model shows the guard is shown to the code, and the two must decide alike at every tick.</summary>
[Collection(MachineCollection.Name)]
public sealed class GuardConformanceTests
{
    private const int Seeds = 36, Steps = 60_000;

    [Fact]
    public void CodeAndModelDecideAlikeOnRandomRuns()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var difference = Compare(seed, seen);
            Assert.True(difference is null, difference);
        }
        // The runs went everywhere: every state and answer came up, and guards were started anew.
        foreach (var what in (string[])["motion=0", "motion=1", "motion=2", "motion=3", "accepts=1", "wants=1", "acked=1", "set=1", "program=0", "blocked=1", "cmd=2", "gap=3"])
            Assert.True(seen.GetValueOrDefault(what) > 50, $"{what} came up {seen.GetValueOrDefault(what)} times only.");
        Assert.True(seen["begun"] > Seeds + 20, $"Only {seen["begun"] - Seeds} guards were started anew.");
    }

    /// <summary>Of a device that must search its references, and loses them now and then; where there is no region that a motion could be blocked by.</summary>
    [Fact]
    public void CodeAndModelSearchAlikeOnRandomRuns()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var difference = Compare(seed, seen, "-DHOMES");
            Assert.True(difference is null, difference);
        }
        foreach (var what in (string[])["motion=0", "motion=1", "motion=2", "motion=3", "accepts=1", "wants=1", "acked=1", "set=1", "homed=0", "homed=1", "lets=1", "cmd=1", "gap=3"])
            Assert.True(seen.GetValueOrDefault(what) > 50, $"{what} came up {seen.GetValueOrDefault(what)} times only.");
    }

    /// <summary>The comparison can fail: a model that is broken is told from the code.</summary>
    [Theory]
    [InlineData("BUG_ANY_PRESS", true)]
    [InlineData("BUG_SEARCHES_UNPRESSED", true)]
    [InlineData("BUG_GOES_UNHOMED", true)]
    [InlineData("BUG_RESUMES")]
    [InlineData("BUG_NO_LATCH")]
    [InlineData("BUG_UNDATED_SWITCH")]
    [InlineData("BUG_DEADMAN_IS_A_MESSAGE")]
    [InlineData("BUG_ACK_PRESSED")]
    [InlineData("BUG_ACK_COVERS_ALL")]
    [InlineData("BUG_OLD_ACK")]
    [InlineData("BUG_ENABLES_EARLY")]
    public void ABrokenModelIsToldFromTheCode(string broken, bool homes = false)
    {
        for (var seed = 1; seed <= Seeds; seed++)
            if (Compare(seed, [], ["-D" + broken, .. homes ? ["-DHOMES"] : Array.Empty<string>()]) is not null)
                return;
        Assert.Fail($"{broken}: no run showed a difference.");
    }

    private static string[] Traces(int seed, int steps, params ReadOnlySpan<string> defines)
    {
        Assert.SkipWhen(Spin.Missing is not null, Spin.Missing ?? "");
        return Spin.Simulate(seed, steps, defines);
    }

    /// <returns>The first difference, in words; null where there is none.</returns>
    private static string? Compare(int seed, Dictionary<string, int> seen, params ReadOnlySpan<string> defines)
    {
        var homes = defines.Contains("-DHOMES");
        var pair = new ConformingGuard(homes);
        var tick = 0;
        Count("begun");
        foreach (var line in Traces(seed, Steps, defines))
        {
            if (line == "R")
            {
                pair = new ConformingGuard(homes);
                Count("begun");
            }
            if (!line.StartsWith("G ", StringComparison.Ordinal)) continue;
            var (given, wanted) = Read(line);
            wanted["latched"] = wanted["motion"] == (int)GuardMotion.Latched ? 1 : 0;
            var did = pair.Decide(given);
            pair.StandsFresh = wanted["left"] == 1;
            foreach (var (key, value) in did)
            {
                if (value != wanted[key])
                    return $"seed {seed}, tick {tick}: {key} is {value} in the code, {wanted[key]} in the model; {GuardWords.Explain(pair.Verdict)}\n{line}";
                Count($"{key}={value}");
            }
            foreach (var (key, value) in given) Count($"{key}={value}");
            tick++;
        }
        return tick > 50 ? null : $"seed {seed}: only {tick} ticks.";

        void Count(string what) => seen[what] = seen.GetValueOrDefault(what) + 1;
    }

    private static (Dictionary<string, int> Given, Dictionary<string, int> Wanted) Read(string line)
    {
        var halves = line[2..].Split("->");
        return (Fields(halves[0]), Fields(halves[1]));

        static Dictionary<string, int> Fields(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('='))
            .ToDictionary(f => f[0], f => int.Parse(f[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    /// <summary>A real guard with the profile's limits, its times tightened to the model's: one tick is one set-point period, limits lie between two and three.</summary>
    private sealed class ConformingGuard
    {
        private readonly MotionGuard _guard;
        private readonly GuardRules _rules;
        private readonly bool _homes;
        private Instant _now = Instant.FromSeconds(100);
        private JointVector _measured;
        private long _sequence, _beats, _asked = 1;

        public ConformingGuard(bool homes)
        {
            _homes = homes;
            var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
            var rules = GuardRulesFactory.FromProfile(profile);
            var limitMs = 2.5 * rules.SetPointPeriod.Milliseconds;
            const EvidenceFlags All = EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible;
            var samples = new float[27];
            Array.Fill(samples, 500f);
            _rules = rules with
            {
                Evidence = new EvidenceRules { MaxEvidenceAgeMs = limitMs, MaxOperatorAgeMs = limitMs, Required = All },
                MaxDriveAgeMs = limitMs,
                MaxTickGapMs = limitMs,
                // From the full rate to rest in 3 ms: two ticks, as in the model; the program is so slow that no joint minds.
                MaxRateAccelerationPerS2 = 500,
                Regions = [new ForbiddenRegion("far away", new DistanceField(samples, 3, 3, 3, new Vec3(-500, -500, -500), new Vec3(500, 500, 500), 0), 1)],
            };
            if (homes) _rules = _rules with { Regions = [] };
            _guard = new MotionGuard(_rules, new Rcm7ToolGeometry(new Rcm7Kinematics(new Rcm7Geometry(9, 10)), 2));
            for (var j = 0; j < _rules.JointCount; j++) _measured[j] = profile.Joints[j].HomePosition;
        }

        public GuardVerdict Verdict => _guard.Verdict;

        /// <summary>An Acknowledge asked for is still newer than anything taken or latched.</summary>
        public bool StandsFresh { get; set; }

        public Dictionary<string, int> Decide(Dictionary<string, int> given)
        {
            var tick = _rules.SetPointPeriod;
            _now += tick * given["gap"];
            if (given["new"] == 1) _beats++;
            if (given["fresh"] == 1 && !StandsFresh) _asked++;
            if (given["had"] == 1 && !_guard.Program.IsLoaded) Assert.Equal(ProgramRefusal.None, _guard.Load(Slow()));
            GuardCommand[] commands = [GuardCommand.Run, _homes ? GuardCommand.Home : GuardCommand.Pause, GuardCommand.Abort, GuardCommand.Acknowledge];
            var flags = EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible
                | (given["ok"] == 1 ? EvidenceFlags.TrackerOk : EvidenceFlags.None)
                | (given["pressed"] == 1 ? EvidenceFlags.OperatorPresent : EvidenceFlags.None);
            // So uncertain a registration that even what lies half a metre away is too near.
            var sdMm = given["blocked"] == 1 ? 1e5 : 0;
            var written = _now - tick * given["age"];
            var evidence = new GuardEvidence(++_sequence, written, _now, flags, _beats, 0.1, 0, Rigid<Scan, RobotBase>.Identity, sdMm);
            var reading = new DriveReading(_now - tick * given["heard"], given["drives"] == 1, given["fault"], _measured) with { References = ReferenceStates.CanSearch | (given.GetValueOrDefault("homed", 1) == 0 ? ReferenceStates.Unknown : ReferenceStates.None) };
            var verdict = _guard.Decide(_now, evidence, true, new GuardRequest(_asked, commands[given["cmd"]], 1, 1), reading);
            if (_guard.HasSetPoint) _measured = _guard.Position;
            var did = new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["motion"] = (int)_guard.Motion,
                ["accepts"] = Bit(verdict.Decision == GuardDecision.Accept && !_guard.LetsSearch),
                ["wants"] = Bit(_guard.WantsEnabled),
                ["acked"] = Bit(_guard.IsAcknowledged),
                ["set"] = Bit(_guard.HasSetPoint),
                ["program"] = Bit(_guard.Program.IsLoaded),
                ["latched"] = Bit(verdict.Decision == GuardDecision.Stop),
            };
            if (_homes) did["lets"] = Bit(_guard.LetsSearch);
            return did;
        }

        private static int Bit(bool value) => value ? 1 : 0;

        /// <summary>Joint 1 by 0.05 rad in ten minutes, from where the joints stand.</summary>
        private MotionProgram Slow()
        {
            var knots = new JointKnot[2];
            (knots[0].Position, knots[1].Position, knots[1].TimeS) = (_measured, _measured, 600);
            knots[1].Position[0] += 0.05;
            return MotionProgram.Create(1, MotionKind.Arm, _rules.JointCount, knots);
        }
    }
}
