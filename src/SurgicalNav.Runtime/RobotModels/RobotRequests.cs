using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Runtime.RobotModels;

/// <summary>What a person asked of <c>surgicalnav robot</c>, in his words; the answers are records that show themselves as text or JSON.</summary>
public static class RobotRequests
{
    /// <exception cref="UserErrorException">A word that is no number, another number of values, or angles without their unit.</exception>
    /// <exception cref="Motion.Kinematics.RobotFileException">The description cannot be used.</exception>
    public static RobotPoseReport Forward(RobotChoice robot, IReadOnlyList<string> joints, AngleUnit unit)
    {
        var model = robot.Load();
        return RobotSession.Forward(model, RobotNumbers.Joints(model, joints, unit, "--joints"));
    }

    /// <param name="robot">Which arm.</param>
    /// <param name="pose">Wanted.</param>
    /// <param name="seed">Empty takes the middle of the ranges.</param>
    /// <param name="unit">Of all angles.</param>
    /// <param name="centre">Where the shaft must pass; empty where it is free.</param>
    public static RobotPoseReport Inverse(RobotChoice robot, IReadOnlyList<string> pose, IReadOnlyList<string> seed, AngleUnit unit, IReadOnlyList<string> centre)
    {
        var model = robot.Load();
        var through = centre.Count > 0
            ? new RemoteCentreWish(RobotNumbers.Place(centre, "--remote-centre"), robot.InstrumentMm ?? throw new UserErrorException("--remote-centre needs --instrument MM: the length of the straight shaft that passes through it."))
            : null;
        var start = seed.Count > 0 ? RobotNumbers.Joints(model, seed, unit, "--seed") : null;
        return RobotSession.Inverse(model, RobotNumbers.Pose(pose, unit, placeIsEnough: through is not null), start, through);
    }

    /// <summary>Of an arm or of a system, as JSON or for the screen.</summary>
    public static string Info(RobotChoice choice, bool json)
    {
        if (choice.File.EndsWith(".system.json", StringComparison.Ordinal))
        {
            var system = RobotSession.Info(choice.File, RobotSystemFile.Load(choice.File));
            return json ? system.ToJson() : RobotScreen.Render(system);
        }
        var info = RobotSession.Info(choice.Path(), choice.Load());
        return json ? info.ToJson() : RobotScreen.Render(info);
    }

    /// <summary>A line for each arm and system that comes with the project.</summary>
    public static IEnumerable<string> List()
    {
        foreach (var file in RobotChoice.Known("hardware/robots", ".robot.json", ".urdf"))
        {
            var info = RobotSession.Info(file, RobotLoader.Load(file));
            yield return $"  {RobotChoice.ShortName(file),-12} {info.Joints.Count} joints, {(info.HasRemoteCentre ? "remote centre, " : "")}{RobotScreen.Words(info.InverseKinematics)}   {info.Robot}";
        }
        foreach (var file in RobotChoice.Known("hardware/systems", ".system.json"))
            yield return $"  {Path.GetRelativePath(ProjectFiles.Root, file)}   {RobotSystemFile.Load(file).Name}";
    }
}
