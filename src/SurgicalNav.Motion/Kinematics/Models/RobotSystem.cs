using SurgicalNav.Core.Frames;
using SurgicalNav.Motion.Kinematics.Collision;

namespace SurgicalNav.Motion.Kinematics.Models;

/// <summary>What an arm of a system is for.</summary>
public enum ArmRole
{
    Instrument,
    Camera,
}

/// <summary>One arm of a system.</summary>
/// <param name="Name">Unique within the system.</param>
/// <param name="Role">Instrument or camera.</param>
/// <param name="RobotFile">Full path of its description.</param>
/// <param name="Model">The description.</param>
/// <param name="TableFromBase">Where its base stands.</param>
/// <param name="Home">Joints at rest, within the limits.</param>
public sealed record SystemArm(string Name, ArmRole Role, string RobotFile, RobotModel Model, Rigid<OperatingTable, RobotBase> TableFromBase, double[] Home);

/// <summary>The surgeon's console: which hand leads which arm when a session begins.</summary>
/// <param name="Name">For people.</param>
/// <param name="LeftArm">The instrument arm of the left hand.</param>
/// <param name="RightArm">The instrument arm of the right hand.</param>
/// <param name="ViewArm">The camera arm whose picture the console shows.</param>
/// <param name="TableFromConsole">Where it stands.</param>
public sealed record SystemConsole(string Name, string LeftArm, string RightArm, string ViewArm, Rigid<OperatingTable, RobotBase> TableFromConsole);

/// <summary>Several arms and a console in one frame, from <c>hardware/systems/*.system.json</c>.</summary>
public sealed class RobotSystem(string name, string frame, IReadOnlyList<SystemArm> arms, SystemConsole console, double leastClearanceMm)
{
    public string Name { get; } = name;

    /// <summary>In words: what the axes of the shared frame are.</summary>
    public string Frame { get; } = frame;

    public IReadOnlyList<SystemArm> Arms { get; } = arms;
    public SystemConsole Console { get; } = console;

    /// <summary>Free space that any two arms keep between each other.</summary>
    public double LeastClearanceMm { get; } = leastClearanceMm;

    /// <summary>An arm's capsules in the shared frame, standing at home.</summary>
    public static ArmShape Shape(SystemArm arm)
    {
        var shape = new ArmShape(arm.Model, ChainPose.Of(arm.TableFromBase));
        shape.Take(arm.Home);
        return shape;
    }
}
