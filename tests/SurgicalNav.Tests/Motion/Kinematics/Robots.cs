using CsCheck;
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

    /// <summary>Uniform within each joint's range; ±2 rad or 40 to 200 mm where it has none.</summary>
    public static Gen<double[]> Joints(RobotModel model, double fromShare = 0, double toShare = 1)
    {
        var (low, width) = (new double[model.Joints.Length], new double[model.Joints.Length]);
        for (var i = 0; i < low.Length; i++)
        {
            var joint = model.Joints[i];
            var (from, to) = joint.HasLimits ? (joint.Min, joint.Max) : joint.IsPrismatic ? (40, 200) : (-2, 2.0);
            (low[i], width[i]) = (from, to - from);
        }
        return Gen.Double[fromShare, toShare].Array[low.Length].Select(u => u.Select((share, i) => low[i] + share * width[i]).ToArray());
    }
}
