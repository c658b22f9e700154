using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics.Models;

/// <summary>The tip joints of <see cref="Rcm7Kinematics"/> as a chain like any other.</summary>
internal static class Rcm7Chain
{
    private static readonly string[] Names = ["yaw", "pitch", "insertion", "roll", "wristPitch", "wristYaw"];

    /// <summary>Frames whose z axis is the x or the y axis of the one before.</summary>
    private static readonly Mat3 ZToX = Mat3.FromColumns(Vec3.UnitY, Vec3.UnitZ, Vec3.UnitX), ZToY = Mat3.FromColumns(Vec3.UnitZ, Vec3.UnitX, Vec3.UnitY);

    public static RobotModel Model(string name, Rcm7Geometry geometry)
    {
        var (x, y) = (new ChainPose(ZToX, Vec3.Zero), new ChainPose(ZToY, Vec3.Zero));
        var (xBack, yBack) = (x.Inverse(), y.Inverse());
        ReadOnlySpan<ChainJoint> joints =
        [
            new(false, y),
            new(false, yBack * x),
            new(true, xBack),
            new(false, ChainPose.Identity),
            new(false, x),
            new(false, xBack * new ChainPose(ZToY, new Vec3(0, 0, geometry.PitchToYawMm))),
        ];
        var chain = new SerialChain(joints, yBack * new ChainPose(Mat3.Identity, new Vec3(0, 0, geometry.YawToTipMm)));
        var described = new ModelJoint[joints.Length];
        for (var i = 0; i < described.Length; i++)
            described[i] = new ModelJoint(Names[i], joints[i].IsPrismatic, double.NegativeInfinity, double.PositiveInfinity);
        return new RobotModel(name, chain, described, [], remoteCentre: new RemoteCentreClaim(4, Vec3.Zero)) { Rcm7 = geometry };
    }
}
