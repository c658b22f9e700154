using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>How far a shaft misses the point that it must pass through: the trocar.</summary>
/// <remarks>A remote-centre mechanism keeps its own centre exactly; what this measures is the distance between the shaft, at measured joints,
/// and the trocar as it really stands (tracked, or moved by the patient), or the software-kept centre of an arm without such a mechanism.</remarks>
public static class RemoteCentre
{
    /// <summary>Shortest distance in mm from <paramref name="trocar"/> to the infinite line of the shaft. Allocates nothing.</summary>
    /// <param name="onShaft">Any point on the shaft's axis.</param>
    /// <param name="along">The shaft's direction, of any length but zero (the result is then NaN).</param>
    /// <param name="trocar">The point to be passed through.</param>
    public static double ErrorMm(Point<RobotBase> onShaft, Direction<RobotBase> along, Point<RobotBase> trocar) =>
        Vec3.Cross((trocar - onShaft).Value, along.Value).Length / along.Length;

    /// <summary>The same for the measured joints of an <see cref="Rcm7Kinematics"/> arm.</summary>
    public static double ErrorMm(ReadOnlySpan<double> measuredJoints, Point<RobotBase> trocar) =>
        ErrorMm(new Point<RobotBase>(Vec3.Zero), Rcm7Kinematics.ShaftDirection(measuredJoints), trocar);

    /// <summary>The same for a serial arm that holds the instrument: the shaft is the z axis of the frame at the chain's end.</summary>
    public static double ErrorMm(in Rigid<RobotBase, ToolTip> baseFromTip, Point<RobotBase> trocar) =>
        ErrorMm(new Point<RobotBase>(baseFromTip.TranslationMm), new Direction<RobotBase>(baseFromTip.Rotation.Rotate(Vec3.UnitZ)), trocar);
}
