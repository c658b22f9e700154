using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Kinematics.Urdf;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The project's descriptions of arms against those of their makers and of other projects.</summary>
public sealed class RobotDescriptionTests
{
    private const string Ur5 = "kinematics/ur5_panda/ur_description/urdf/ur5_robot.urdf";
    private const string Panda = "kinematics/ur5_panda/panda_description/urdf/panda.urdf";

    /// <summary>The file writes its right angles with 12 digits, each 5e-12 rad short: that alone is worth up to 5.3e-9 mm at the tip of a stretched arm, whoever
    /// reads it. With the angles written out nothing of it is left.</summary>
    [Fact]
    public void TheUr5sUrdfIsItsPublishedTable()
    {
        var text = File.ReadAllText(TestData.Path(Ur5));
        var dh = Load("ur5.robot.json");
        var asWritten = Distances(Read(text), dh);
        Assert.True(asWritten[asWritten.Length / 2] <= 5e-9, $"{asWritten[asWritten.Length / 2]} mm");
        Assert.True(asWritten[^1] <= 5.3e-9, $"{asWritten[^1]} mm");
        var full = text.Replace("1.57079632679", "1.5707963267948966", StringComparison.Ordinal).Replace("3.14159265359", "3.141592653589793", StringComparison.Ordinal);
        Assert.True(Distances(Read(full), dh)[^1] <= 1e-11, $"{Distances(Read(full), dh)[^1]} mm");
        // The elbow's limit, too, is a hair beside the table's half turn.
        for (var i = 0; i < 6; i++) Assert.Equal(dh.Joints[i].Max, Read(text).Joints[i].Max, 1e-10);

        static RobotModel Read(string urdf) => UrdfReader.Parse(System.Text.Encoding.UTF8.GetBytes(urdf), "base", "tool0");
    }

    [Fact]
    public void ThePandasUrdfIsItsPublishedTable()
    {
        var (urdf, dh) = (UrdfReader.Load(TestData.Path(Panda), tipLink: "panda_link8"), Load("panda.robot.json"));
        Assert.True(Worst(urdf, dh) <= 1e-9);
        for (var i = 0; i < 7; i++) Assert.Equal((dh.Joints[i].Min, dh.Joints[i].Max), (urdf.Joints[i].Min, urdf.Joints[i].Max));
    }

    /// <summary>A made-up arm is not what other people write; theirs has grippers, mimics and transmissions beside the chain.</summary>
    [Fact]
    public void FilesOfOthersAreReadOrRefusedInWords()
    {
        Assert.Contains("say which is the tip", Assert.Throws<RobotFileException>(() => UrdfReader.Load(TestData.Path(Ur5))).Message, StringComparison.Ordinal);
        Assert.Contains("mimics 'panda_finger_joint1'", Assert.Throws<RobotFileException>(() => UrdfReader.Load(TestData.Path(Panda), tipLink: "panda_rightfinger")).Message, StringComparison.Ordinal);
        Assert.Contains("xacro", Assert.Throws<RobotFileException>(() => UrdfReader.Load(TestData.Path("kinematics/iiwa/urdf/iiwa7.xacro"))).Message, StringComparison.Ordinal);
        var hand = UrdfReader.Load(TestData.Path(Panda), tipLink: "panda_leftfinger");
        Assert.Equal((8, true, 40.0), (hand.Joints.Length, hand.Joints[7].IsPrismatic, hand.Joints[7].Max));
        Assert.Equal(4, hand.Capsules.ToArray().Count(c => c.Name == "panda_leftfinger"));
        Assert.Contains(hand.Remarks, r => r.Contains("panda_link3", StringComparison.Ordinal) && r.Contains("mesh", StringComparison.Ordinal));
    }

    /// <summary>The first three joints against KDL's answers, from the project's own file of the whole arm.</summary>
    [Fact]
    public void ThePsmsFirstJointsAreKdls()
    {
        var chain = Load("psm.robot.json").Chain;
        var worst = 0.0;
        foreach (var line in File.ReadLines(TestData.Path("motion/reference_answers/kdl_fk.txt")).Where(l => l.StartsWith("psm3", StringComparison.Ordinal)))
        {
            var n = line.Split(' ').Where(w => double.TryParse(w, System.Globalization.CultureInfo.InvariantCulture, out _)).Select(w => double.Parse(w, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            var bodies = new ChainPose[7];
            chain.BodyPoses([n[0], n[1], n[2] * 1000, 0, 0, 0], bodies);
            worst = Math.Max(worst, (bodies[3].OriginMm - 1000 * new Vec3(n[6], n[10], n[14])).Length);
        }
        Assert.True(worst <= 1e-6, $"{worst} mm");
    }

    /// <summary>What the files claim of their capsules: each link's collision mesh lies within those of its link.</summary>
    [Theory]
    [InlineData("panda.robot.json", Panda, null, "panda_link8", "kinematics/ur5_panda/panda_description/meshes/collision", "link0 link1 link2 link3 link4 link5 link6 link7")]
    [InlineData("ur5.robot.json", Ur5, "base", "tool0", "kinematics/ur5_panda/ur_description/meshes/ur5/collision", "base shoulder upperarm forearm wrist1 wrist2 wrist3")]
    [InlineData("iiwa7.urdf", null, null, null, "kinematics/iiwa/meshes/iiwa7/collision", "link_0 link_1 link_2 link_3 link_4 link_5 link_6 link_7")]
    public void CapsulesHoldTheMakersMeshes(string file, string? urdf, string? from, string? to, string meshes, string links)
    {
        var model = Load(file);
        // Mesh frames of the makers' URDF at zero, seen from our bodies: ours are Denavit–Hartenberg frames.
        var others = urdf is null ? model : UrdfReader.Load(TestData.Path(urdf), from, to);
        var (own, theirs) = (new ChainPose[model.Joints.Length + 1], new ChainPose[model.Joints.Length + 1]);
        var zero = new double[model.Joints.Length];
        model.Chain.BodyPoses(zero, own);
        others.Chain.BodyPoses(zero, theirs);
        var names = links.Split(' ');
        for (var body = 0; body < names.Length; body++)
        {
            var capsules = model.Capsules.ToArray().Where(c => c.Body == body).Select(c => c.Shape.MovedBy(own[body])).ToArray();
            Assert.NotEmpty(capsules);
            // The reader turns a joint's frame so that its axis is z; the URDF frame is the one before that turn.
            var place = MeshFrame(file, body, theirs[body]);
            foreach (var point in Vertices(TestData.Path($"{meshes}/{names[body]}.stl")))
            {
                var at = place.Apply(1000 * point);
                var outside = capsules.Min(c => SegmentDistance.Between(at, at, c.FromMm, c.ToMm, out _, out _) - c.RadiusMm);
                Assert.True(outside <= 0.05, $"{names[body]}: {outside} mm outside");
            }
        }
    }

    /// <summary>Where a link's own frame stands at joint values zero.</summary>
    private static ChainPose MeshFrame(string file, int body, ChainPose bodyPose)
    {
        if (file == "iiwa7.urdf")
        {
            // iiwa_description sets three meshes off along z.
            double[] offMm = [0, 7.5, 0, -26, 0, -26, 0, -0.5];
            return new ChainPose(bodyPose.Rotation, bodyPose.Apply(new Vec3(0, 0, offMm[body])));
        }
        if (file == "panda.robot.json") return bodyPose;
        if (body == 0) return new ChainPose(RollPitchYaw.Matrix(new Vec3(0, 0, Math.PI)), Vec3.Zero);
        // UR5: axes z, y, y, y, z, y of the link frames.
        if (body is 1 or 5) return bodyPose;
        var zToY = new Mat3(1, 0, 0, 0, 0, 1, 0, -1, 0);
        return new ChainPose(bodyPose.Rotation * zToY.Transposed(), bodyPose.OriginMm);
    }

    private static IEnumerable<Vec3> Vertices(string stl)
    {
        var bytes = File.ReadAllBytes(stl);
        var triangles = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(80));
        for (var i = 0; i < triangles; i++)
            for (var v = 0; v < 3; v++)
            {
                var at = bytes.AsSpan(84 + 50 * i + 12 + 12 * v);
                yield return new Vec3(BinaryPrimitives.ReadSingleLittleEndian(at), BinaryPrimitives.ReadSingleLittleEndian(at[4..]), BinaryPrimitives.ReadSingleLittleEndian(at[8..]));
            }
    }

    private static double Worst(RobotModel a, RobotModel b) => Distances(a, b)[^1];

    /// <summary>Between the tips at many postures, mm, in order.</summary>
    private static double[] Distances(RobotModel a, RobotModel b)
    {
        var random = new SeededRandom(6);
        var distances = new double[2000];
        for (var i = 0; i < distances.Length; i++)
        {
            var q = a.Joints.ToArray().Select(_ => random.Uniform(-Math.PI, Math.PI)).ToArray();
            distances[i] = (a.Chain.TipPose(q).OriginMm - b.Chain.TipPose(q).OriginMm).Length;
        }
        Array.Sort(distances);
        return distances;
    }

    private static RobotModel Load(string file) => RobotLoader.Load(Repository.Path("hardware", "robots", file));
}
