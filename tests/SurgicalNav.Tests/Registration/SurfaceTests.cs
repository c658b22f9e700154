using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Registration;
using SurgicalNav.Registration.Errors;
using SurgicalNav.Registration.Points;
using SurgicalNav.Registration.Surface;

namespace SurgicalNav.Tests.Registration;

public sealed class SurfaceTests
{
    private static readonly Vec3 Axes = new(85, 60, 42);
    private static readonly DistanceField Liver = Ellipsoid(Axes, 1.5);
    private static readonly Point<Scan> Tumour = new(30, -15, 10);

    /// <summary>Places on the ellipsoid that a surgeon would touch: spread over the side that faces the camera.</summary>
    private static readonly Vec3[] LandmarkDirections = [new(1, 0.2, 0.3), new(-0.9, 0.3, 0.5), new(0.1, 1, 0.4), new(0.2, -0.9, 0.6), new(0, 0.1, 1)];

    private sealed record Case(Rigid<Scan, PatientReference> Truth, PairedPointResult<Scan, PatientReference> Landmarks, KeptLandmark<Scan, PatientReference>[] Kept, Point<PatientReference>[] Touched);

    private static readonly Vec3 PointSds = new(0.2, 0.3, 0.4);

    private static Case Draw(ulong seed, int touches = 200, double outliers = 0)
    {
        const double landmarkSd = 1.0;
        var random = new SeededRandom(seed);
        var truth = new Rigid<Scan, PatientReference>(random.Rotation(), random.GaussianVec3(150));
        var inverse = truth.Inverse();
        Vec3 Surface(Vec3 d) => new Vec3(d.X * Axes.X, d.Y * Axes.Y, d.Z * Axes.Z) / d.Length;
        var to = LandmarkDirections.Select(d => new Point<Scan>(Surface(d))).ToArray();
        var from = to.Select(p => new Point<PatientReference>((inverse * p).Mm + random.GaussianVec3(landmarkSd))).ToArray();
        var touched = new Point<PatientReference>[touches];
        for (var i = 0; i < touches; i++)
        {
            var d = random.UnitVec3();
            var p = Surface(d with { Z = Math.Abs(d.Z) });
            if (random.NextDouble() < outliers) p *= 1.15;
            touched[i] = new Point<PatientReference>((inverse * new Point<Scan>(p)).Mm + new Vec3(random.Gaussian(0, PointSds.X), random.Gaussian(0, PointSds.Y), random.Gaussian(0, PointSds.Z)));
        }
        var kept = to.Select((p, i) => new KeptLandmark<Scan, PatientReference>(p, from[i], Mat3.Identity * (landmarkSd * landmarkSd))).ToArray();
        return new Case(truth, PairedPointRegistration.Solve<Scan, PatientReference>(to, from, landmarkSd), kept, touched);
    }

    private static readonly SurfaceOptions Options = new(Mat3.Diagonal(PointSds.X * PointSds.X, PointSds.Y * PointSds.Y, PointSds.Z * PointSds.Z));

    [Fact]
    public void OverAHundredPatientsThePredictedRegionHoldsTheTruthAsOftenAsItSays()
    {
        int inside = 0, near = 0, better = 0;
        double squares = 0, predicted = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var c = Draw(seed);
            var surface = SurfaceRegistration.Refine<Scan, PatientReference>(Liver, c.Touched, c.Landmarks.Transform.Mean, Options, c.Kept);
            var predictedError = TargetError<Scan>.At("tumour", Tumour, surface.Transform);
            var error = (surface.Transform.Mean * (c.Truth.Inverse() * Tumour) - Tumour).Length;
            var before = (c.Landmarks.Transform.Mean * (c.Truth.Inverse() * Tumour) - Tumour).Length;
            if (predictedError.RegionContains(Tumour - (surface.Transform.Mean * (c.Truth.Inverse() * Tumour) - Tumour))) inside++;
            if (error <= 2) near++;
            if (error < before) better++;
            squares += error * error / 100;
            predicted += predictedError.RmsMm * predictedError.RmsMm / 100;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"inside {inside}, within 2 mm {near}, better {better}, TRE rms {Math.Sqrt(squares):0.000} mm, predicted {Math.Sqrt(predicted):0.000} mm");
        // Binomial(100, 0.95): 90 to 99 is its central 98 %.
        Assert.InRange(inside, 90, 99);
        Assert.True(near >= 95, $"only {near} of 100 within 2 mm");
        Assert.True(better >= 75, $"only {better} of 100 better than the landmarks alone");
        Assert.Equal(1, Math.Sqrt(squares / predicted), 0.15);
    }

    [Fact]
    public void PointsThatAreNotOnTheSurfaceLoseTheirWeight()
    {
        var c = Draw(11, outliers: 0.12);
        var result = SurfaceRegistration.Refine<Scan, PatientReference>(Liver, c.Touched, c.Landmarks.Transform.Mean, Options, c.Kept);
        Assert.InRange(result.PointsLeftOut, 10, 45);
        Assert.True((result.Transform.Mean * (c.Truth.Inverse() * Tumour) - Tumour).Length < 2);
        Assert.True(result.RmsMm < 0.5);
    }

    [Fact]
    public void NoiseGivenTooSmallWidensTheCovarianceToWhatTheResidualsSay()
    {
        var c = Draw(5);
        var honest = SurfaceRegistration.Refine<Scan, PatientReference>(Liver, c.Touched, c.Landmarks.Transform.Mean, Options);
        var boasting = SurfaceRegistration.Refine<Scan, PatientReference>(Liver, c.Touched, c.Landmarks.Transform.Mean,
            SurfaceOptions.Isotropic(0.1) with { SurfaceSdMm = 0, LargestMotionSdMm = 10 });
        Assert.InRange(honest.ResidualScale, 0.85, 1.2);
        Assert.InRange(boasting.ResidualScale, 2.3, 3.8);
        Assert.Equal(1, TargetError<Scan>.At("t", Tumour, boasting.Transform).RmsMm / TargetError<Scan>.At("t", Tumour, honest.Transform).RmsMm, 0.25);
    }

    [Fact]
    public void ASphereLeavesItsTurnsFreeUnlessLandmarksHoldThem()
    {
        var field = Ellipsoid(new Vec3(50, 50, 50), 4);
        var random = new SeededRandom(3);
        var touched = Enumerable.Range(0, 100).Select(_ => new Point<PatientReference>(random.UnitVec3() * 50 + random.GaussianVec3(0.3))).ToArray();
        Assert.Contains("free", Assert.Throws<RegistrationRefusedException>(() =>
            SurfaceRegistration.Refine<Scan, PatientReference>(field, touched, Rigid<Scan, PatientReference>.Identity, SurfaceOptions.Isotropic(0.3))).Message, StringComparison.Ordinal);
        KeptLandmark<Scan, PatientReference>[] kept = [.. new Vec3[] { new(50, 0, 0), new(0, 50, 0), new(0, 0, 50) }.Select(p => new KeptLandmark<Scan, PatientReference>(new Point<Scan>(p), new Point<PatientReference>(p), Mat3.Identity))];
        Assert.True(SurfaceRegistration.Refine<Scan, PatientReference>(field, touched, Rigid<Scan, PatientReference>.Identity, SurfaceOptions.Isotropic(0.3), kept).LargestMotionSdMm < 2);
    }

    [Fact]
    public void TheWrongOrganIsRefused()
    {
        var c = Draw(8);
        var random = new SeededRandom(4);
        var wrong = c.Touched.Select(p => p with { Mm = p.Mm + random.GaussianVec3(25) }).ToArray();
        Assert.Throws<RegistrationRefusedException>(() => SurfaceRegistration.Refine<Scan, PatientReference>(Liver, wrong, c.Landmarks.Transform.Mean, Options, c.Kept));
    }

    [Fact]
    public void TooFewPointsAreRefused() =>
        Assert.Contains("At least 12 surface points are needed; 5 were given", Assert.Throws<RegistrationRefusedException>(() =>
            SurfaceRegistration.Refine<Scan, PatientReference>(Liver, new Point<PatientReference>[5], Rigid<Scan, PatientReference>.Identity, Options)).Message, StringComparison.Ordinal);

    /// <summary>Exact signed distance to an axis-aligned ellipsoid on a grid (Eberly, Distance from a Point to an Ellipsoid, 2013).</summary>
    private static DistanceField Ellipsoid(Vec3 axes, double spacing)
    {
        var (nx, ny, nz) = (Count(axes.X), Count(axes.Y), Count(axes.Z));
        int Count(double half) => 2 * (int)Math.Ceiling((half + 21) / spacing) + 1;
        var origin = new Vec3(-(nx / 2) * spacing, -(ny / 2) * spacing, -(nz / 2) * spacing);
        var samples = new float[nx * ny * nz];
        for (var z = 0; z < nz; z++)
            for (var y = 0; y < ny; y++)
                for (var x = 0; x < nx; x++)
                    samples[(z * ny + y) * nx + x] = (float)SignedDistance(axes, origin + new Vec3(x, y, z) * spacing);
        return new DistanceField(samples, nx, ny, nz, origin, new Vec3(spacing, spacing, spacing), 0.05);
    }

    private static double SignedDistance(Vec3 axes, Vec3 p)
    {
        var (a, b, c) = (axes.X * axes.X, axes.Y * axes.Y, axes.Z * axes.Z);
        var (x, y, z) = (Math.Max(Math.Abs(p.X), 1e-9), Math.Max(Math.Abs(p.Y), 1e-9), Math.Max(Math.Abs(p.Z), 1e-9));
        // Nearest point q_i = a_i² p_i / (a_i² + t), with the largest root t of Σ (a_i p_i / (a_i² + t))² = 1.
        // The sum is convex and falls with t: Newton's method from the left end never overshoots.
        var root = Math.Max(-a + axes.X * x, Math.Max(-b + axes.Y * y, -c + axes.Z * z));
        for (var i = 0; i < 100; i++)
        {
            var (u, v, w) = (axes.X * x / (a + root), axes.Y * y / (b + root), axes.Z * z / (c + root));
            var excess = u * u + v * v + w * w - 1;
            if (excess < 1e-13) break;
            root += excess / (2 * (u * u / (a + root) + v * v / (b + root) + w * w / (c + root)));
        }
        var nearest = new Vec3(a * x / (a + root), b * y / (b + root), c * z / (c + root));
        var distance = (nearest - new Vec3(x, y, z)).Length;
        return x * x / a + y * y / b + z * z / c < 1 ? -distance : distance;
    }
}
