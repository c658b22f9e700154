using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Registering;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Tests.Runtime;

public sealed class TouchRegistrationTests
{
    private static readonly SimulatedRoom s_room = new(new RoomOptions { Seed = 3, Phantom = new PhantomOptions { Seed = 3 } });
    private static readonly DistanceField s_liver = ShapeDistances.Band(s_room.Phantom.Liver.Surface, spacingMm: 1.5, bandMm: 6);
    private static readonly TrackerAccuracy s_quiet = new(new Vec3(0.02, 0.02, 0.02), Vec3.Zero, 0);

    [Fact]
    public void ExactTouchesFindTheTruth()
    {
        var solved = Solve(Touches(Vec3.Zero), tipSdMm: 0);
        Assert.InRange(Tre(solved), 0, 0.02);
    }

    /// <summary>The stylus stands the same way in all touches here, so that an error of its tip shifts the whole patient by just that.</summary>
    [Fact]
    public void ATipErrorShiftsTheRegistrationAndIsPredicted()
    {
        const double sd = 0.3;
        var (without, with) = (Solve(Touches(Vec3.Zero), 0), Solve(Touches(Vec3.Zero), sd));
        Assert.Equal(3 * sd * sd, Square(with.PredictedTreMm) - Square(without.PredictedTreMm), tolerance: 0.05 * 3 * sd * sd);
        var shifted = Solve(Touches(new Vec3(0.3, -0.2, 0.1)), sd);
        Assert.Equal(new Vec3(0.3, -0.2, 0.1).Length, Tre(shifted), tolerance: 0.03);
    }

    [Fact]
    public void TooFewTouchesAreRefusedInWords()
    {
        var refused = Assert.Throws<UserErrorException>(() => Solve([.. Touches(Vec3.Zero).Take(s_room.Phantom.Landmarks.Count + 3)], 0));
        Assert.Contains("surface points are needed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATouchFollowsItsTip()
    {
        var turn = Quat.FromAxisAngle(Vec3.UnitZ, Math.PI / 2).ToMatrix();
        var moved = new TouchedPoint("", new Point<PatientReference>(1, 2, 3), turn, 9).WithTipMoved(new Vec3(1, 0, 0));
        Assert.InRange((moved.Position.Mm - new Vec3(1, 3, 3)).Length, 0, 1e-12);
    }

    private static TouchedPoint[] Touches(Vec3 tipErrorMm) =>
        [.. s_room.TouchScript.Touches.Select(t => new TouchedPoint(t.Name, s_room.PatientReferenceFromScan * t.Position, Mat3.Identity, 80).WithTipMoved(tipErrorMm))];

    private static SolvedRegistration Solve(TouchedPoint[] touched, double tipSdMm) => TouchRegistration.Solve(
        touched, s_room.Phantom.Landmarks, s_liver, s_room.Phantom.Target, new TouchErrors(s_quiet, s_room.StylusTip, tipSdMm, TouchSdMm: 0.05, PickSdMm: 0.05, SurfaceSdMm: 0.02));

    private static double Tre(SolvedRegistration solved) =>
        (solved.ReferenceFromScan.Mean * s_room.Phantom.Target - s_room.PatientReferenceFromScan * s_room.Phantom.Target).Length;

    private static double Square(double x) => x * x;
}
