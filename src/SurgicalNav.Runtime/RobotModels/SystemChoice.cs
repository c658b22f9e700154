using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Runtime.RobotModels;

/// <summary>Finds the system of arms that a person names.</summary>
public static class SystemChoice
{
    /// <param name="named">A .system.json file, or the name of one of the project's own.</param>
    /// <exception cref="UserErrorException">No such system.</exception>
    public static string Path(string named)
    {
        if (File.Exists(named)) return named;
        var known = RobotChoice.Known("hardware/systems", ".system.json").ToList();
        return known.Find(f => RobotChoice.ShortName(f) == named)
            ?? throw new UserErrorException($"{named} does not exist. Give a .system.json file, or one of the project's own by name: {string.Join(", ", known.Select(RobotChoice.ShortName))}.");
    }

    /// <param name="system">Whose arm it is.</param>
    /// <param name="named">Its name in the system.</param>
    /// <exception cref="UserErrorException">No such arm.</exception>
    public static int Arm(RobotSystem system, string named)
    {
        var index = system.Arms.ToList().FindIndex(a => a.Name == named);
        return index >= 0 ? index : throw new UserErrorException($"{system.Name} has no arm '{named}': it has {string.Join(", ", system.Arms.Select(a => a.Name))}.");
    }
}
