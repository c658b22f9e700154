using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Finds the drive profile that a person, or a plan, names; and names files so that they are found again from anywhere.</summary>
public static class ProfileChoice
{
    private const string Folder = "hardware/profiles/manipulator";

    /// <param name="named">A file, or a name of one of the project's manipulators; null takes the one named like the robot.</param>
    /// <param name="robot">As a person names it: the file's or the project's own name.</param>
    /// <exception cref="UserErrorException">No such profile.</exception>
    public static string Find(string? named, string robot)
    {
        if (named is not null && File.Exists(named)) return Path.GetFullPath(named);
        var known = RobotChoice.Known(Folder, ".json").ToList();
        var wanted = named ?? (Path.GetFileName(robot).Contains('.', StringComparison.Ordinal) ? RobotChoice.ShortName(robot) : robot);
        if (known.Find(f => RobotChoice.ShortName(f) == wanted) is { } own) return own;
        var choice = $"Give a drive profile's file with --profile, or one of the project's own by name: {string.Join(", ", known.Select(RobotChoice.ShortName))}.";
        throw new UserErrorException(named is null
            ? $"How fast may '{robot}' move? Its description states ranges at most, and no drive profile of that name is known. {choice} Its joints must be the robot's, in their order."
            : $"The drive profile '{named}' does not exist. {choice}");
    }

    /// <exception cref="UserErrorException">It cannot be used, or is no manipulator's.</exception>
    public static DriveProfile Load(string file)
    {
        try
        {
            // The guard reads the file for itself; what is planned and drawn here needs the limits only.
            if (ServoBusProfileFile.IsNamedBy(file)) return ServoBusProfileFile.Load(file).AsDriveProfile();
            var profile = DriveProfileFile.Load(file);
            return profile.Kind == DriveKind.Manipulator
                ? profile
                : throw new UserErrorException($"'{profile.Name}' is a profile of an exoskeleton: a person in it is walked by gait programs, never by plans for arms. Name a manipulator's.");
        }
        catch (DriveProfileException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    /// <summary>From the project's folder where it lies in it, else the whole path.</summary>
    public static string Portable(string path)
    {
        var full = Path.GetFullPath(path);
        var relative = Path.GetRelativePath(ProjectFiles.Root, full);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? full : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>The reverse of <see cref="Portable"/>.</summary>
    /// <exception cref="UserErrorException">It is not there.</exception>
    public static string Resolve(string portable, string plan)
    {
        var path = Path.IsPathRooted(portable) ? portable : Path.Combine(ProjectFiles.Root, portable);
        return File.Exists(path) ? path : throw new UserErrorException($"{plan} names {portable}, which does not exist here. Plan again on this computer, or name the device's profile with --profile.");
    }
}
