using System.CommandLine;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.App.Verbs;

/// <summary>Plans a motion into a file. Moves nothing.</summary>
internal static class RobotPlanVerb
{
    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var robot = new Argument<string>("robot") { Description = "A .robot.json or .urdf file, or one of the project's own by name: sim-rcm7, panda, ur5, iiwa7, psm, ecm." };
        var from = Numbers("--from", "Where the joints stand: one value a joint, angles in the unit that --deg or --rad names, mm for joints that slide. Without it, the profile's home posture.");
        var to = Numbers("--to", "Joints to reach. All of them move together, as fast as the slowest must; with --straight the tip goes along a straight line instead.");
        var toPose = new Option<string?>("--to-pose") { Description = "A pose of the tip to reach: X,Y,Z in mm, and where the direction is to change too, ROLL,PITCH,YAW." };
        var via = new Option<string[]>("--via") { Description = "A pose to pass by on straight lines; give it once for each. The last one is the end where there is no --to-pose." };
        var straight = new Option<bool>("--straight") { Description = "The tip goes along a straight line." };
        var corner = new Option<double>("--corner") { Description = "How far in mm the tip may pass by a corner between straight lines; 0 rests in each.", DefaultValueFactory = _ => 2 };
        var tipSpeed = new Option<double>("--tip-speed") { Description = "mm/s along straight lines; turning and speeding up go with it.", DefaultValueFactory = _ => 30 };
        var profile = new Option<string?>("--profile") { Description = "The drive profile with the device's limits: a file, or a name below hardware/profiles/manipulator. Without it, the one named like the robot." };
        var speed = new Option<double>("--speed") { Description = "Share of the device's limits to plan with, above 0 to 1. What is left is what the guard slows down with on the way.", DefaultValueFactory = _ => 0.8 };
        var instrument = new Option<double?>("--instrument") { Description = "Length in mm of a straight instrument on the tip." };
        var (baseLink, tipLink) = (new Option<string?>("--base") { Description = "URDF: the link where the chain begins." }, new Option<string?>("--tip") { Description = "URDF: the link where it ends." });
        var system = new Option<string?>("--system") { Description = "With --arm: the system that the arm stands in, a .system.json file or one of the project's own by name. The way is then checked against the other arms, which stand at home." };
        var arm = new Option<string?>("--arm") { Description = "With --system: which of its arms it is." };
        var (deg, rad) = (new Option<bool>("--deg") { Description = "Angles are in degrees." }, new Option<bool>("--rad") { Description = "Angles are in radians." });
        var output = new Option<string?>("-o", "--out") { Description = "The plan file to write (.json), for 'robot run'. Without it the plan is only told." };
        var plot = new Option<string?>("--plot") { Description = "Draw joints, velocities and accelerations between their limits into this picture (.png)." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("plan", """
            A motion of an arm from rest to rest, into a file that 'robot run' plays: joints together, the tip along a straight line, or along several with blended corners. Every joint's range, velocity, acceleration and jerk, the arm's own shapes, with --system those of the other arms, and the guard's judgement are checked; what breaks one is refused with the joint, its value, its limit and where on the way. Moves nothing. Exit code 2: refused, or something in the request is wrong.

            Examples:
              ./surgicalnav robot plan sim-rcm7 --to 20,-10,140,0,15,0 --deg -o reach.json --plot reach.png
              ./surgicalnav robot plan sim-rcm7 --via 30,0,130 --via 30,30,130 --to-pose 0,30,120 --corner 3 -o round.json
            """)
        {
            robot, from, to, toPose, via, straight, corner, tipSpeed, profile, speed, instrument, baseLink, tipLink, system, arm, deg, rad, output, plot, json,
        };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var request = new RobotPlanRequest
            {
                Robot = new RobotChoice(parse.GetValue(robot)!, parse.GetValue(baseLink), parse.GetValue(tipLink), parse.GetValue(instrument)),
                From = parse.GetValue(from) ?? [],
                To = parse.GetValue(to) ?? [],
                Via = parse.GetValue(via) ?? [],
                ToPose = parse.GetValue(toPose),
                Unit = RobotNumbers.Unit(parse.GetValue(deg), parse.GetValue(rad)),
                Straight = parse.GetValue(straight),
                CornerMm = parse.GetValue(corner),
                TipSpeedMmPerS = parse.GetValue(tipSpeed),
                Profile = parse.GetValue(profile),
                LimitShare = parse.GetValue(speed),
                Place = ArmPlace.Of(parse.GetValue(system), parse.GetValue(arm)),
                Words = "robot plan " + string.Join(' ', parse.Tokens.SkipWhile(t => t.Value != "plan").Skip(1).Select(t => t.Value)),
            };
            var report = RobotPlans.Make(request, parse.GetValue(output), parse.GetValue(plot));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }

    private static Option<string[]> Numbers(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}
