using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Rehab.Gait;

namespace SurgicalNav.Tests.Rehab;

public sealed class GaitProgramTests
{
    private const double Degree = Math.PI / 180;

    private static readonly GaitProgramFile File = GaitProgramFile.Load(Repository.Path("hardware", "profiles", "exoskeleton", "level-walking.program.json"));

    /// <summary>Those of a typical walking exoskeleton: hip −20…100°, knee 0…110°, ankle ±25°.</summary>
    private static readonly JointLimits[] Limits =
    [
        new(-20 * Degree, 100 * Degree, 2, 12, 400), new(0, 110 * Degree, 2.5, 16, 400), new(-25 * Degree, 25 * Degree, 2, 12, 400),
        new(-20 * Degree, 100 * Degree, 2, 12, 400), new(0, 110 * Degree, 2.5, 16, 400), new(-25 * Degree, 25 * Degree, 2, 12, 400),
    ];

    private static GaitProgram Plan(GaitSettings settings) => GaitProgram.Plan(settings, File.Curves, Limits);

    [Fact]
    public void TheShippedProgramWalksWithinTheLimits()
    {
        var program = Plan(File.Settings);
        Assert.True(program.Use.Velocity <= 1 && program.Use.Acceleration <= 1 && program.Use.RangeExcess == 0, program.Use.ToString());
        Assert.Equal(6 * 4.2 + 5 * 0.8, program.DurationS, 1e-9);
        Assert.Equal([Leg.Right, Leg.Left, Leg.Right, Leg.Left, Leg.Right, Leg.Left], program.Steps.ToArray().Select(s => s.Swinging));
    }

    [Fact]
    public void ItStartsAndEndsStandingAndEveryLandingIsARestOnBothFeet()
    {
        var program = Plan(File.Settings);
        for (var joint = 0; joint < 6; joint++)
        {
            Assert.Equal(program.Knots[0].Position[joint], program.Knots[^1].Position[joint], 1e-12);
        }
        var standing = program.Knots[0].Position;
        Assert.Equal(0.087, standing[1]);
        Assert.Equal(0, 430 * Math.Sin(standing[0]) + 420 * Math.Sin(standing[0] - standing[1]), 1e-9);
        Assert.Equal(0, standing[0] - standing[1] + standing[2], 1e-12);
        var landings = program.Knots.ToArray().Where(k => k.Mark == KnotMark.Landing).ToArray();
        Assert.Equal(2 * 6, landings.Length);
        Assert.All(landings, k => { for (var joint = 0; joint < 6; joint++) Assert.Equal(0, k.Velocity[joint], 1e-12); });
        foreach (var step in program.Steps) Assert.Contains(landings, k => k.TimeS == step.LandingS);
    }

    [Fact]
    public void TheFeetLandOneStepLengthApart() => Gen.Double[160, 560].Sample(length =>
    {
        GaitProgram program;
        try
        {
            program = Plan(File.Settings with { StepLengthMm = length });
        }
        catch (GaitRefusedException e)
        {
            Assert.Matches("step length|shorter steps", e.Message);
            return;
        }
        foreach (var step in program.Steps[..^1])
        {
            var knot = program.Knots.ToArray().First(k => k.TimeS == step.LandingS);
            double Ahead(int first) => 430 * Math.Sin(knot.Position[first]) + 420 * Math.Sin(knot.Position[first] - knot.Position[first + 1]);
            var apart = step.Swinging == Leg.Left ? Ahead(0) - Ahead(3) : Ahead(3) - Ahead(0);
            Assert.Equal(length, apart, 1e-6);
        }
    }, iter: 50);

    [Fact]
    public void TheSwingingFootIsLiftedAndTheBearingKneeIsNot()
    {
        var program = Plan(File.Settings);
        foreach (var step in program.Steps)
        {
            var (swing, stance) = step.Swinging == Leg.Left ? (1, 4) : (4, 1);
            double swingMost = 0, stanceMost = 0;
            for (var t = step.StartS; t <= step.LandingS; t += 0.01)
            {
                swingMost = Math.Max(swingMost, KnotMotion.At(program.Knots, swing, t).Position);
                stanceMost = Math.Max(stanceMost, KnotMotion.At(program.Knots, stance, t).Position);
            }
            Assert.InRange(swingMost, 45 * Degree, 65 * Degree);
            Assert.True(stanceMost < 20 * Degree);
        }
    }

    [Fact]
    public void LeftAndRightAreTheSameWalk()
    {
        var left = Plan(File.Settings with { FirstLeg = Leg.Left });
        var right = Plan(File.Settings with { FirstLeg = Leg.Right });
        for (var i = 0; i < left.Knots.Length; i++)
            for (var joint = 0; joint < 6; joint++)
                Assert.Equal(left.Knots[i].Position[joint], right.Knots[i].Position[(joint + 3) % 6]);
    }

    [Fact]
    public void TooFastAWalkNamesTheJointAndACadenceThatIsThenAccepted()
    {
        var settings = File.Settings with { CadenceStepsPerMin = 55, DoubleStanceS = 0.3 };
        var refusal = Assert.Throws<GaitRefusedException>(() => Plan(settings)).Message;
        Assert.Matches("the (left|right) (hip|knee|ankle) would have to move", refusal);
        var cadence = double.Parse(Regex.Match(refusal, @"at most ([\d.]+) steps").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(Plan(settings with { CadenceStepsPerMin = cadence }).Use.Acceleration <= 1);
        Assert.Throws<GaitRefusedException>(() => Plan(settings with { CadenceStepsPerMin = cadence + 0.2 }));
    }

    [Fact]
    public void SettingsOutsideTheirSafeRangeAreRefusedInWords()
    {
        void Refused(GaitSettings settings, string words) => Assert.Contains(words, Assert.Throws<GaitRefusedException>(() => Plan(settings)).Message, StringComparison.Ordinal);
        Refused(File.Settings with { StepLengthMm = 900 }, "The step length is 900 mm");
        Refused(File.Settings with { StepLengthMm = double.NaN }, "step length");
        Refused(File.Settings with { CadenceStepsPerMin = 90 }, "The cadence is 90 steps per minute; it must lie between 5 and 60");
        Refused(File.Settings with { Steps = 1 }, "The number of steps is 1; it must");
        Refused(File.Settings with { DoubleStanceS = 4.9 }, "left for a swing");
        Refused(File.Settings with { ThighMm = 0 }, "thigh");
    }

    [Fact]
    public void MutatedFilesNeverThrowAnythingElse()
    {
        var valid = System.IO.File.ReadAllBytes(Repository.Path("hardware", "profiles", "exoskeleton", "level-walking.program.json"));
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length]).Sample((at, value, length) =>
        {
            var bytes = (byte[])valid.Clone();
            bytes[at] = value;
            try
            {
                GaitProgramFile.Parse(bytes);
                GaitProgramFile.Parse(bytes.AsSpan(0, length));
            }
            catch (GaitRefusedException)
            {
            }
        }, iter: 2000);
    }
}
