using System.Globalization;
using System.Text;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Runtime.Benches.Kinematics;

/// <summary>Orocos KDL beside ours; its program stands in tests/peers/kinematics and is compiled on this machine.</summary>
public sealed class KdlPeer
{
    public const string HowToInstall = "Orocos KDL is not installed; to measure beside it: sudo apt-get install -y g++ liborocos-kdl-dev";

    private const double MmPerM = 1000;

    private readonly PeerProgram _program;

    private KdlPeer(PeerProgram program) => _program = program;

    /// <summary>Null, with the reason, where it cannot be built here.</summary>
    public static KdlPeer? TryBuild(out string reason)
    {
        var program = PeerProgram.TryBuild("kdl", "tests/peers/kinematics/peer.cpp", "/usr/include/kdl", HowToInstall, out reason, "-I/usr/include/eigen3", "--", "-lorocos-kdl");
        return program is null ? null : new KdlPeer(program);
    }

    /// <summary>Of the library's file; empty where it cannot be told.</summary>
    public static string Version =>
        Directory.Exists("/usr/lib") && Directory.EnumerateFiles("/usr/lib", "liborocos-kdl.so.*.*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Order(StringComparer.Ordinal).LastOrDefault() is { } file ? Path.GetFileName(file)["liborocos-kdl.so.".Length..] : "";

    /// <summary>Poses of the tip, mm, with the nanoseconds that each took.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public List<(double Ns, ChainPose Pose)> Forward(string file, RobotModel model, PoseSet poses)
    {
        var input = Begin(file, model);
        input.Append(Text(poses.Count)).Append('\n');
        for (var i = 0; i < poses.Count; i++) Put(input, model, poses.Joints(i)).Append('\n');
        return [.. Ask("fk", input).Select(n => (n[0], new ChainPose(new Mat3(n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]), new Vec3(n[10], n[11], n[12]) * MmPerM)))];
    }

    /// <summary>What its Levenberg–Marquardt solver finds: time, whether it says that it has found it, and the joints (rad, mm).</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public List<(double Us, bool IsFound, double[] Joints)> Inverse(string file, RobotModel model, PoseSet poses)
    {
        var input = Begin(file, model);
        // Its accuracy is over metres, and over a hundredth of the angle: the same millimetre figure that ours is judged by.
        input.Append(Text(RoundTripFigures.MostErrorMm / MmPerM)).Append('\n').Append(Text(poses.Count)).Append('\n');
        for (var i = 0; i < poses.Count; i++)
        {
            Put(input, model, poses.Joints(i)).Append(' ');
            Put(input, model, poses.Seed(i)).Append('\n');
        }
        return [.. Ask("ik", input).Select(n => (n[0] * 1e-3, n[1] == 0, n[2..].Select((v, i) => model.Joints[i].IsPrismatic ? v * MmPerM : v).ToArray()))];
    }

    /// <summary>The chain as KDL takes it: the Denavit–Hartenberg rows as they stand in the file, which KDL then reads in its own way.</summary>
    private static StringBuilder Begin(string file, RobotModel model)
    {
        var text = new StringBuilder();
        var chain = model.Chain;
        text.Append(chain.JointCount).Append('\n');
        if (file.EndsWith(".urdf", StringComparison.Ordinal))
        {
            for (var i = 0; i < chain.JointCount; i++)
            {
                text.Append("f ").Append(chain.IsPrismatic(i) ? "prismatic" : "revolute");
                Put(text, chain.JointAt(i).FromPrevious);
            }
            return Put(text, chain.LastBodyFromTip);
        }
        var json = StrictJson.Open(file).Object("chain");
        foreach (var link in json.Objects("links"))
            text.Append(json.Text("convention") == "modified" ? "m " : "s ").Append(link.Text("type")).Append(' ').Append(Text(link.Number("alphaRad"))).Append(' ')
                .Append(Text(link.Number("aMm") / MmPerM)).Append(' ').Append(Text(link.Number("thetaRad"))).Append(' ').Append(Text(link.Number("dMm") / MmPerM)).Append('\n');
        return Put(text, new ChainPose(Mat3.Identity, new Vec3(0, 0, json.Number("flangeToTipMm"))));
    }

    private IEnumerable<double[]> Ask(string mode, StringBuilder input)
    {
        var (code, words) = _program.Run(input.ToString(), mode);
        if (code != 0) throw new UserErrorException($"KDL's program failed ({mode}): {words.Trim()}");
        return words.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray());
    }

    private static StringBuilder Put(StringBuilder text, RobotModel model, ReadOnlySpan<double> joints)
    {
        for (var i = 0; i < joints.Length; i++) text.Append(i == 0 ? "" : " ").Append(Text(model.Joints[i].IsPrismatic ? joints[i] / MmPerM : joints[i]));
        return text;
    }

    private static StringBuilder Put(StringBuilder text, in ChainPose pose)
    {
        for (var r = 0; r < 3; r++)
            for (var c = 0; c < 3; c++) text.Append(' ').Append(Text(pose.Rotation[r, c]));
        for (var r = 0; r < 3; r++) text.Append(' ').Append(Text(pose.OriginMm[r] / MmPerM));
        return text.Append('\n');
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
