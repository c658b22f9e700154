using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Kinematics.Urdf;

namespace SurgicalNav.Tests.Motion.Kinematics;

/// <summary>The arms of <c>hardware/robots</c>, and joints within their ranges.</summary>
internal static class Robots
{
    public static RobotModel Load(string file)
    {
        var path = Repository.Path("hardware", "robots", file);
        return file.EndsWith(".urdf", StringComparison.Ordinal) ? UrdfReader.Load(path) : RobotFile.Load(path).Model;
    }

    /// <summary>Anywhere within each joint's range; ±2 rad or 40 to 200 mm where it has none.</summary>
    public static Gen<double[]> Joints(RobotModel model, double fromShare = 0, double toShare = 1) =>
        Gen.Double[fromShare, toShare].Array[model.Joints.Length].Select(u => u.Select((share, i) => Within(model.Joints[i], share)).ToArray());

    /// <summary>The same, evenly and repeatably.</summary>
    public static double[] Evenly(RobotModel model, SeededRandom random) => [.. model.Joints.ToArray().Select(j => Within(j, random.NextDouble()))];

    private static double Within(ModelJoint joint, double share)
    {
        var (from, to) = joint.HasLimits ? (joint.Min, joint.Max) : joint.IsPrismatic ? (40, 200) : (-2, 2.0);
        return from + share * (to - from);
    }
}
