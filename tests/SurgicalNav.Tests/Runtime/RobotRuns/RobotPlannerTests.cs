using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Tests.Runtime.RobotRuns;

public sealed class RobotPlannerTests
{
    internal static RobotPlanRequest Request => new() { Robot = new RobotChoice("sim-rcm7"), Unit = AngleUnit.Degrees, Words = "robot plan sim-rcm7" };

    /// <summary>The insertion sets the pace, with 80 % of 150 mm/s, 1500 mm/s² and 30000 mm/s³: 40/120 + 120/1200 + 1200/24000 s.</summary>
    [Fact]
    public void JointsTakeTheClosedFormTimeOfTheSlowest()
    {
        var plan = RobotPlanner.Plan(Request with { To = ["20,-10,140,0,15,0"] });
        Assert.Equal(40 / 120.0 + 0.1 + 0.05, plan.DurationS, 1e-12);
        Assert.Equal(PlanWay.Joints, plan.Found.Way);
        Assert.Equal((8, 7, 0.0, 140.0), (plan.Knots.Length, plan.Joints.Count, plan.Knots[^1].Position[6], plan.Knots[^1].Position[2]));
        Assert.Equal(20 * Math.PI / 180, plan.Knots[^1].Position[0], 1e-12);
        var report = RobotPlanReport.Of(plan, null, null);
        Assert.Equal("insertion", report.LongestJoint);
        Assert.Equal(1, report.Joints[2].VelocityShare, 1e-9);
        Assert.Equal(1, report.Joints[2].JerkShare, 1e-9);
    }

    [Fact]
    public void AStraightLineIsAsLongAsItIsAndTakesTheClosedFormTime()
    {
        // 30 mm/s, 200 mm/s², 3000 mm/s³.
        var plan = RobotPlanner.Plan(Request with { ToPose = "0,0,160", Straight = true });
        var way = 160 - 119.3;
        Assert.Equal(way, plan.Found.TipPathMm, 1e-4);
        Assert.Equal(way / 30 + 30.0 / 200 + 200.0 / 3000, plan.DurationS, 1e-6);
        Assert.Equal((PlanWay.Straight, 1.0), (plan.Found.Way, plan.Found.SlowedBy));
        // Three numbers keep the tool's direction.
        var arm = RobotLoader.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json"));
        var beside = RobotPlanner.Plan(Request with { ToPose = "20,10,130" });
        var tip = arm.Chain.BaseFromTip(((ReadOnlySpan<double>)beside.Knots[^1].Position)[..6]);
        Assert.True((tip.TranslationMm - new Vec3(20, 10, 130)).Length < 1e-6 && tip.Rotation.Log().Length < 1e-6);
    }

    [Fact]
    public void CornersAreBlendedWhereTheyMayBe()
    {
        var round = Request with { Via = ["30,0,130", "30,30,130"], ToPose = "0,30,120", CornerMm = 3 };
        var (blended, sharp) = (RobotPlanner.Plan(round), RobotPlanner.Plan(round with { CornerMm = 0 }));
        Assert.Equal((PlanWay.Blended, PlanWay.Straight), (blended.Found.Way, sharp.Found.Way));
        Assert.True(blended.DurationS < sharp.DurationS && blended.Found.TipPathMm < sharp.Found.TipPathMm);
        // The corners of the second are on its path: three lines' lengths.
        Assert.Equal(new Vec3(30, 0, 130 - 119.3).Length + 30 + new Vec3(30, 0, 10).Length, sharp.Found.TipPathMm, 1e-2);
    }

    /// <summary>What the planner lets through, the guard takes.</summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.8)]
    public void TheGuardTakesThePlan(double share)
    {
        var plan = RobotPlanner.Plan(Request with { To = ["-40,30,60,90,-40,30,20"], LimitShare = share });
        var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
        Assert.Equal(ProgramRefusal.None, new MotionGuard(GuardRulesFactory.FromProfile(profile)).Load(MotionProgram.Create(1, MotionKind.Arm, 7, plan.Knots)));
        for (var j = 0; j < 7; j++) Assert.True(KnotExtremes.Of(plan.Knots, j).Slowing(plan.Joints[j].Limits) <= 1 + 1e-9);
    }

    public static TheoryData<RobotPlanRequest, string> Refusals => new()
    {
        { Request with { To = ["80,0,100,0,0,0"] }, "--to: joint 1 (yaw) would stand at 80° (1.3963 rad), 19.84° (0.3463 rad) above its upper limit" },
        { Request with { To = ["1,2,3"] }, "--to has 3 values and 'sim-rcm7' has 7 joints: yaw (angle), pitch (angle), insertion (mm)" },
        { Request with { To = ["1,2,100,0,0,0"], Unit = AngleUnit.NotSaid }, "--to holds angles: say --deg or --rad" },
        { Request with { To = ["1,2,100,0,0,0"], ToPose = "0,0,100" }, "which of the two is wanted?" },
        { Request, "Where to?" },
        { Request with { To = ["1,2,100,0,0,0"], LimitShare = 1.2 }, "--speed 1.2" },
        { Request with { To = ["50,20,140,0,0,0"], LimitShare = 1 }, "Plan with a smaller --speed" },
        { Request with { ToPose = "0,0,400", Straight = true }, "--to-pose 0,0,400 cannot be reached. Joint 3 (Insertion) would be" },
        { Request with { ToPose = "0,0,130", Straight = true, TipSpeedMmPerS = 0 }, "--tip-speed 0" },
        { Request with { Via = ["0,0,130"], CornerMm = -1 }, "--corner -1" },
        { Request with { Robot = new RobotChoice("ur5"), Profile = "sim-rcm7", To = ["1"] }, "do not fit together" },
        { Request with { Profile = Repository.Path("hardware", "profiles", "exoskeleton", "sim-lower-limb6.json"), To = ["1"] }, "is a profile of an exoskeleton" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBePlannedIsRefusedInWords(RobotPlanRequest request, string words)
    {
        var refusal = Record.Exception(() => RobotPlanner.Plan(request));
        Assert.True(refusal is UserErrorException or MotionPlanException, $"{refusal}");
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Known arms have a drive profile of their own name; a description from elsewhere has none.</summary>
    [Fact]
    public void AnArmWithoutAProfileIsRefusedInWords()
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-plan-").FullName;
        try
        {
            var robot = Path.Combine(folder, "nobodys.robot.json");
            File.Copy(Repository.Path("hardware", "robots", "panda.robot.json"), robot);
            var refusal = Assert.Throws<UserErrorException>(() => RobotPlanner.Plan(Request with { Robot = new RobotChoice(robot), To = ["1"] }));
            Assert.Contains($"How fast may '{robot}' move?", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An arm of one turning joint whose forearm swings through its own post half-way round.</summary>
    [Fact]
    public void AnArmThatWouldMeetItselfIsRefusedWithThePlace()
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-plan-").FullName;
        try
        {
            var robot = Path.Combine(folder, "folding.robot.json");
            File.WriteAllText(robot, """
                {
                  "$schema": "robot.schema.json", "version": 1, "name": "Folding arm", "source": "made up",
                  "chain": {
                    "convention": "standard", "flangeToTipMm": 0.0,
                    "links": [
                      { "name": "lift", "type": "revolute", "alphaRad": 0.0, "aMm": 200.0, "thetaRad": 0.0, "dMm": 0.0, "minRad": -3.1, "maxRad": 3.1 },
                      { "name": "elbow", "type": "revolute", "alphaRad": 0.0, "aMm": 200.0, "thetaRad": 0.0, "dMm": 0.0, "minRad": -3.1, "maxRad": 3.1 }
                    ],
                    "capsules": [
                      { "body": 0, "name": "post", "fromMm": [0, 0, -100], "toMm": [0, 0, 100], "radiusMm": 30 },
                      { "body": 2, "name": "forearm", "fromMm": [-200, 0, 0], "toMm": [0, 0, 0], "radiusMm": 20 }
                    ]
                  }
                }
                """);
            var profile = Path.Combine(folder, "folding.json");
            File.WriteAllText(profile, OneLimb());
            var request = Request with { Robot = new RobotChoice(robot), Profile = profile, Unit = AngleUnit.Radians, From = ["0,-3"], To = ["0,3"] };
            var free = RobotPlanner.Plan(request with { From = ["0,-2"], To = ["0,2"] });
            // The forearm comes nearest at both ends: to its foot of the perpendicular from the post, 200 mm before the elbow.
            Assert.Equal(200 * Math.Sin(2) - 50, free.Found.SelfClearanceMm!.Value, 1e-6);
            Assert.Equal(2 * 2 * 200, free.Found.TipPathMm, 0.1);
            var refusal = Assert.Throws<MotionPlanException>(() => RobotPlanner.Plan(request));
            Assert.Matches(@"post comes within [0-9.]+ mm of forearm .*[0-9]+ % along the way, with the tip at", refusal.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string OneLimb()
    {
        var joint = (string name) => $$"""{ "name": "{{name}}", "unit": "rad", "minPosition": -3.1, "maxPosition": 3.1, "homePosition": 0, "maxVelocity": 1, "maxAcceleration": 15, "maxJerk": 300, "maxEffort": 20, "maxFollowingError": 0.05, "maxSensorDifference": 0.02, "encoderStep": 1e-5 }""";
        return $$"""
            { "$schema": "drive-profile.schema.json", "version": 1, "kind": "manipulator", "name": "folding", "description": "made up", "serialNumber": "F-1",
              "link": { "baud": 3000000, "linkDeadlineMs": 20, "maxAgeMs": 10, "setpointRateHz": 625 }, "brakes": "whenDisabled", "onDisable": "release",
              "joints": [{{joint("lift")}}, {{joint("elbow")}}] }
            """;
    }
}
