using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The profiles of the two simulated devices, from the project's hardware folder.</summary>
public sealed record RobotProfiles(string ArmPath, DriveProfile Arm, string ExoskeletonPath, DriveProfile Exoskeleton, string RobotPath, string GaitPath)
{
    public static RobotProfiles Load()
    {
        var arm = ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7.json");
        var exoskeleton = ProjectFiles.Path("hardware/profiles/exoskeleton/sim-lower-limb6.json");
        return new RobotProfiles(
            arm, DriveProfileFile.Load(arm), exoskeleton, DriveProfileFile.Load(exoskeleton),
            ProjectFiles.Path("hardware/robots/sim-rcm7.robot.json"),
            ProjectFiles.Path("hardware/profiles/exoskeleton/level-walking-brisk.program.json"));
    }
}
