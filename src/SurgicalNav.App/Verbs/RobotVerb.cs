using System.CommandLine;

namespace SurgicalNav.App.Verbs;

internal static class RobotVerb
{
    public static Command Create() => new("robot", "Robots: what this machine can hold.") { RtCheckVerb.Create() };
}
