using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Forward kinematics and Jacobians against 400 answers of Orocos KDL (Panda, and the first three joints of a dVRK PSM).</summary>
public sealed class KdlReferenceTests
{
    [Theory]
    [InlineData("panda", 7)]
    [InlineData("psm3", 3)]
    public void PosesAndJacobiansAgreeWithKdl(string arm, int joints)
    {
        var lines = File.ReadLines(TestData.Path("motion/reference_answers/kdl_fk.txt")).Where(l => l.StartsWith(arm, StringComparison.Ordinal)).ToArray();
        Assert.Equal(200, lines.Length);
        var chain = arm == "panda" ? RobotFile.Load(Repository.Path("hardware", "robots", "panda.robot.json")).Chain! : Psm();
        foreach (var line in lines)
        {
            var numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => w is not ("panda" or "psm3" or "q" or "T" or "J"))
                .Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
            var q = numbers[..joints];
            if (arm == "psm3") q[2] *= 1000;
            var t = numbers.AsSpan(joints, 12);
            var pose = chain.BaseFromTip(q);
            Assert.True((pose.TranslationMm - 1000 * new Vec3(t[3], t[7], t[11])).Length < 1e-9);
            var gap = pose.Rotation.ToMatrix() - new Mat3(t[0], t[1], t[2], t[4], t[5], t[6], t[8], t[9], t[10]);
            Assert.True(gap.Row0.Length + gap.Row1.Length + gap.Row2.Length < 1e-12);

            var jacobian = new double[6 * joints];
            chain.Jacobian(q, jacobian);
            var kdl = numbers.AsSpan(joints + 12);
            Assert.Equal(6 * joints, kdl.Length);
            for (var r = 0; r < 6; r++)
                for (var c = 0; c < joints; c++)
                {
                    // KDL: linear rows first, metres per unit; a prismatic column is per metre there and per mm here.
                    var scale = (r < 3 ? 1000.0 : 1) / (arm == "psm3" && c == 2 ? 1000 : 1);
                    Assert.Equal(kdl[r * joints + c] * scale, jacobian[(r < 3 ? r + 3 : r - 3) * joints + c], 1e-9);
                }
        }
    }

    private static SerialChain Psm() => new(DhConvention.Modified,
    [
        new DhLink(false, Math.PI / 2, 0, Math.PI / 2, 0),
        new DhLink(false, -Math.PI / 2, 0, -Math.PI / 2, 0),
        new DhLink(true, Math.PI / 2, 0, 0, -431.8),
    ], Rigid<ToolTip, ToolTip>.Identity);
}
