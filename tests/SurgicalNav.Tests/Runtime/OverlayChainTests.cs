using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Surfaces;
using SurgicalNav.Runtime.Imaging;

namespace SurgicalNav.Tests.Runtime;

public sealed class OverlayChainTests
{
    /// <summary>The predicted spread of a projected point equals the spread of many simulated chains.</summary>
    [Fact]
    public void PredictedPixelSpreadMatchesMonteCarlo()
    {
        var camera = new CameraModel(1280, 720, 1000, 1000, 640, 360, -0.25, 0.08, 0, 0, 0);
        var accuracy = new TrackerAccuracy(new Vec3(0.05, 0.05, 0.15), new Vec3(5e-4, 5e-4, 3e-4), TimeSdS: 0.002);
        var trackerFromScope = new Rigid<Tracker, Scope>(Quat.Exp(new Vec3(0.3, -0.5, 1.1)), new Vec3(-100, 80, 1500));
        var trackerFromReference = new Rigid<Tracker, PatientReference>(Quat.Exp(new Vec3(-0.2, 0.4, 0.1)), new Vec3(150, 20, 1650));
        var cameraFromScope = new Rigid<Camera, Scope>(Quat.Exp(new Vec3(0.02, 3.0, 0.01)), new Vec3(2, -3, 300));
        var pCamera = new Vec3(14, -8, 100);
        var referenceFromScan = Rigid<PatientReference, Scan>.Identity;
        var scan = trackerFromReference.Inverse() * (trackerFromScope * (cameraFromScope.Inverse() * new Point<Camera>(pCamera)));
        var point = referenceFromScan.Inverse() * scan;
        var velocity = new Twist(new Vec3(0.05, -0.1, 0.02), new Vec3(30, 10, -20));
        const double fraction = 0.3, betweenMm = 0.04, betweenRad = 2e-4;

        var predicted = OverlayChain.CameraFromScan(
            Uncertain<Camera, Scope>.Isotropic(cameraFromScope, 1e-3, 0.2),
            accuracy.Of(trackerFromScope, fraction, velocity, betweenMm, betweenRad),
            accuracy.Of(trackerFromReference, fraction, default, 0, 0),
            Uncertain<PatientReference, Scan>.Isotropic(referenceFromScan, 2e-3, 0.3));
        var sdX = LateralError.SdAlongPx(predicted.Covariance, pCamera, camera, 1, 0);
        var sdY = LateralError.SdAlongPx(predicted.Covariance, pCamera, camera, 0, 1);

        var random = new SeededRandom(7);
        Vec3 Noise(Vec3 sd) => new(random.NextGaussian() * sd.X, random.NextGaussian() * sd.Y, random.NextGaussian() * sd.Z);
        Rigid<Tracker, T> Sample<T>(Rigid<Tracker, T> pose) where T : struct, IFrame =>
            new(Quat.Exp(Noise(accuracy.RotationSdRad)) * pose.Rotation, pose.TranslationMm + Noise(accuracy.TranslationSdMm));
        Rigid<Tracker, T> Averaged<T>(Rigid<Tracker, T> pose) where T : struct, IFrame => Rigid<Tracker, T>.Interpolate(Sample(pose), Sample(pose), fraction);
        Twist Iso(double r, double t) => new(Noise(new Vec3(r, r, r)), Noise(new Vec3(t, t, t)));
        const int runs = 20_000;
        double sx = 0, sy = 0;
        var (cx, cy) = camera.Project(pCamera);
        for (var i = 0; i < runs; i++)
        {
            var late = velocity * (random.NextGaussian() * accuracy.TimeSdS);
            var between = new Rigid<Tracker, Scope>(Quat.Exp(Noise(new Vec3(betweenRad, betweenRad, betweenRad))), Noise(new Vec3(betweenMm, betweenMm, betweenMm)));
            var averaged = Averaged(trackerFromScope);
            var scope = new Rigid<Tracker, Scope>(between.Rotation * averaged.Rotation, averaged.TranslationMm + between.TranslationMm).PerturbedBy(late);
            var pose = cameraFromScope.PerturbedBy(Iso(1e-3, 0.2)) * scope.Inverse()
                * Averaged(trackerFromReference) * referenceFromScan.PerturbedBy(Iso(2e-3, 0.3));
            var (x, y) = camera.Project((pose * point).Mm);
            sx += (x - cx) * (x - cx);
            sy += (y - cy) * (y - cy);
        }
        Assert.InRange(Math.Sqrt(sx / runs) / sdX, 0.97, 1.03);
        Assert.InRange(Math.Sqrt(sy / runs) / sdY, 0.97, 1.03);
    }
}
