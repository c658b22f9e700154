using SurgicalNav.Motion.Kinematics.Urdf;

namespace SurgicalNav.Motion.Kinematics.Models;

/// <summary>Opens any description of an arm by its file's ending.</summary>
public static class RobotLoader
{
    /// <param name="path">A <c>.robot.json</c> or <c>.urdf</c> file.</param>
    /// <param name="baseLink">For URDF: where the chain begins; null takes the root.</param>
    /// <param name="tipLink">For URDF: where it ends; null takes the one link that the most joints move.</param>
    /// <exception cref="RobotFileException">The file is no description of an arm.</exception>
    public static RobotModel Load(string path, string? baseLink = null, string? tipLink = null)
    {
        if (path.EndsWith(".urdf", StringComparison.OrdinalIgnoreCase)) return UrdfReader.Load(path, baseLink, tipLink);
        if (path.EndsWith(".xacro", StringComparison.OrdinalIgnoreCase)) throw new RobotFileException($"Robot description {path}: a xacro file must be expanded first, e.g. 'xacro {Path.GetFileName(path)} > robot.urdf'.");
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) throw new RobotFileException($"Robot description {path}: the name must end in .robot.json or .urdf.");
        if (baseLink is not null || tipLink is not null) throw new RobotFileException($"Robot description {path}: base and tip can be chosen in a URDF file only.");
        return RobotFile.Load(path).Model;
    }
}
