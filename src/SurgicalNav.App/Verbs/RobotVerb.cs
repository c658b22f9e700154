using System.CommandLine;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.App.Verbs;

/// <summary>What concerns arms, and the machine that is to move them. Whatever stands in this file computes or measures; nothing moves.</summary>
internal static class RobotVerb
{
    /// <summary>Exit code where a pose cannot be reached.</summary>
    private const int NotReached = 2;

    private const string WhichRobot = "A .robot.json or .urdf file, or one of the project's own by name: panda, ur5, iiwa7, psm, ecm.";

    public static Command Create() => new("robot", "Arms from their descriptions (.robot.json or URDF): where the tip is, which joints lead to a pose, what is known of an arm; motions planned, and run through the guard on a device or its simulated twin; and what this machine can hold. Only run, home, jog, teleoperate, guide and faults move anything.")
    {
        Forward(), Inverse(), List(), Info(), RobotPlanVerb.Create(), RobotRunVerb.Run(), RobotRunVerb.Home(), RobotJogVerb.Create(), RobotTeleoperateVerb.Create(), RobotGuideVerb.Create(), RobotFaultsVerb.Create(), RtCheckVerb.Create(),
    };

    private static Command Forward()
    {
        var robot = Robot();
        var joints = Numbers("--joints", "One value a joint: angles in the unit that --deg or --rad names, mm for joints that slide.");
        joints.Required = true;
        var (deg, rad, json, instrument, baseLink, tip) = (Deg(), Rad(), Json(), Instrument(), BaseLink(), TipLink());
        var command = new Command("fk", "Where the tip stands for given joints. Joints outside their limits are computed all the same, with a warning.") { robot, joints, deg, rad, instrument, baseLink, tip, json };
        command.SetAction(parse =>
        {
            var choice = new RobotChoice(parse.GetValue(robot)!, parse.GetValue(baseLink), parse.GetValue(tip), parse.GetValue(instrument));
            var report = RobotRequests.Forward(choice, parse.GetValue(joints) ?? [], RobotNumbers.Unit(parse.GetValue(deg), parse.GetValue(rad)));
            Console.Write(parse.GetValue(json) ? report.ToJson() : RobotScreen.Render(report));
        });
        return command;
    }

    private static Command Inverse()
    {
        var robot = Robot();
        var pose = Numbers("--pose", "The tip: x y z in mm and roll pitch yaw, or x y z and a quaternion w x y z, or a 4x4 matrix row by row. With --remote-centre, x y z is enough.");
        pose.Required = true;
        var seed = Numbers("--seed", "Where the arm stands, one value a joint: the solution nearest to it is taken. Without it, the middle of every range.");
        var centre = Numbers("--remote-centre", "x y z in mm of a point that the shaft, the tip's z axis, must pass through; needs --instrument.");
        var (deg, rad, json, instrument, baseLink, tip) = (Deg(), Rad(), Json(), Instrument(), BaseLink(), TipLink());
        var command = new Command("ik", "Joints within limits for a pose of the tip. Exit code 2: none was found, and why.") { robot, pose, seed, deg, rad, centre, instrument, baseLink, tip, json };
        command.SetAction(parse =>
        {
            var choice = new RobotChoice(parse.GetValue(robot)!, parse.GetValue(baseLink), parse.GetValue(tip), parse.GetValue(instrument));
            var unit = RobotNumbers.Unit(parse.GetValue(deg), parse.GetValue(rad));
            var report = RobotRequests.Inverse(choice, parse.GetValue(pose) ?? [], parse.GetValue(seed) ?? [], unit, parse.GetValue(centre) ?? []);
            Console.Write(parse.GetValue(json) ? report.ToJson() : RobotScreen.Render(report));
            return report.IsSolved ? 0 : NotReached;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "The arms and systems that come with the project.");
        command.SetAction(_ =>
        {
            foreach (var line in RobotRequests.List()) Console.WriteLine(line);
        });
        return command;
    }

    private static Command Info()
    {
        var robot = new Argument<string>("robot") { Description = WhichRobot + " Or a .system.json file." };
        var (json, baseLink, tip) = (Json(), BaseLink(), TipLink());
        var command = new Command("info", "Joints, limits, shapes and how an arm is solved; of a system, where its arms stand and how far apart they are at home.") { robot, baseLink, tip, json };
        command.SetAction(parse => Console.Write(RobotRequests.Info(new RobotChoice(parse.GetValue(robot)!, parse.GetValue(baseLink), parse.GetValue(tip)), parse.GetValue(json))));
        return command;
    }

    private static Argument<string> Robot() => new("robot") { Description = WhichRobot };
    private static Option<string[]> Numbers(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
    private static Option<bool> Deg() => new("--deg") { Description = "Angles are in degrees." };
    private static Option<bool> Rad() => new("--rad") { Description = "Angles are in radians." };
    private static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of the screen." };
    private static Option<double?> Instrument() => new("--instrument") { Description = "Length in mm of a straight instrument on the tip; the tip moves out along its z axis by so much." };
    private static Option<string?> BaseLink() => new("--base") { Description = "URDF: the link where the chain begins; without it, the root." };
    private static Option<string?> TipLink() => new("--tip") { Description = "URDF: the link where it ends; without it, the one that the most joints move." };
}
