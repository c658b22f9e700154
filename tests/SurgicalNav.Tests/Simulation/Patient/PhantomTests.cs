using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Simulation.Patient;
using Xunit;

namespace SurgicalNav.Tests.Simulation.Patient;

public sealed class PhantomTests
{
    private static readonly AbdominalPhantom Phantom = AbdominalPhantom.Create(new PhantomOptions { MeshCellMm = 2 });

    private static readonly AbdominalPhantom Coarse = AbdominalPhantom.Create(new PhantomOptions { MeshCellMm = 3 });

    public static TheoryData<string> Organs => ["liver", "gallbladder", "liver vessels", "tumour"];

    [Theory]
    [MemberData(nameof(Organs))]
    public void EveryMeshIsClosedFacesOutAndLiesOnItsSurface(string name)
    {
        var organ = Find(Coarse, name);
        var mesh = organ.Mesh;
        Assert.True(mesh.SignedVolumeMm3() > 500);
        Assert.True(mesh.Vertices.Max(v => Math.Abs(organ.Surface.Field(v))) < 1e-4);
        var open = new Dictionary<(int, int), int>();
        for (var i = 0; i < mesh.Indices.Length; i += 3)
            for (var k = 0; k < 3; k++)
            {
                var (a, b) = (mesh.Indices[i + k], mesh.Indices[i + (k + 1) % 3]);
                open[(a, b)] = open.GetValueOrDefault((a, b)) + 1;
            }
        // Closed: every edge is walked as often one way as the other.
        Assert.Equal(0, open.Count(edge => edge.Value != open.GetValueOrDefault((edge.Key.Item2, edge.Key.Item1))));
    }

    [Theory]
    [InlineData("liver", 0.05)]
    [InlineData("gallbladder", 0.05)]
    [InlineData("tumour", 0.05)]
    public void FacesFollowTheSurfaceBetweenTheirCorners(string name, double toleranceMm)
    {
        var organ = Find(Phantom, name);
        var mesh = organ.Mesh;
        var far = 0;
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var middle = (mesh.Vertices[mesh.Indices[i]] + mesh.Vertices[mesh.Indices[i + 1]] + mesh.Vertices[mesh.Indices[i + 2]]) / 3;
            if ((organ.Surface.ProjectedOnSurface(middle) - middle).Length > toleranceMm) far++;
        }
        // Sharp seams, such as the gallbladder's bed, may lie a little deeper.
        Assert.True(far < 0.02 * mesh.TriangleCount, $"{far} of {mesh.TriangleCount} faces stand off by more than {toleranceMm} mm.");
    }

    [Fact]
    public void MeshVolumeOfAnEllipsoidIsTheClosedForm()
    {
        var mesh = SurfaceNet.Extract(new Ellipsoid(new Vec3(3, -2, 5), new Vec3(30, 20, 25)), 1.5);
        Assert.Equal(4.0 / 3 * Math.PI * 30 * 20 * 25, mesh.SignedVolumeMm3(), 4.0 / 3 * Math.PI * 30 * 20 * 25 * 2e-3);
    }

    [Fact]
    public void RoundConeDistanceIsTheClosedForm()
    {
        var cone = new RoundCone(Vec3.Zero, new Vec3(0, 0, 20), 4, 4);
        Assert.Equal(6, cone.Field(new Vec3(10, 0, 10)), 1e-9);
        Assert.Equal(1, cone.Field(new Vec3(0, 0, 25)), 1e-9);
        Assert.Equal(-4, cone.Field(new Vec3(0, 0, 7)), 1e-9);
        Assert.Equal(2, new RoundCone(Vec3.Zero, new Vec3(0, 0, 20), 4, 1).Field(new Vec3(0, 0, 23)), 1e-9);
    }

    [Fact]
    public void SignedDistanceToAnEllipsoidIsExact()
    {
        var radii = new Vec3(40, 20, 30);
        var shape = new Ellipsoid(Vec3.Zero, radii);
        var random = new SeededRandom(4);
        for (var i = 0; i < 100; i++)
        {
            // A surface point, moved along its normal, is as far away as it was moved.
            var u = random.UnitVec3();
            var foot = new Vec3(u.X * radii.X, u.Y * radii.Y, u.Z * radii.Z);
            var normal = new Vec3(u.X / radii.X, u.Y / radii.Y, u.Z / radii.Z).Normalized();
            var d = random.Uniform(-5, 15);
            Assert.Equal(d, shape.SignedDistanceMm(foot + normal * d), 1e-3);
        }
    }

    [Fact]
    public void AnatomyIsAsDescribed()
    {
        foreach (var seed in (ulong[])[2, 3, 40])
        {
            var phantom = AbdominalPhantom.Create(new PhantomOptions { Seed = seed, MeshCellMm = 6 });
            var liver = phantom.Liver.Surface;
            Assert.InRange(phantom.Liver.Mesh.SignedVolumeMm3() / 1000, 700, 1600);
            var tumour = (Nodule)phantom.Tumour.Surface;
            Assert.InRange(2 * tumour.RadiusMm, 15, 25);
            Assert.True(liver.Field(tumour.CentreMm) < -tumour.RadiusMm - 4, "The tumour lies inside the liver.");
            Assert.InRange(phantom.Vessels.Surface.Field(tumour.CentreMm) - tumour.RadiusMm, 1, 7);
            Assert.True(phantom.Landmarks.Count >= 6);
            Assert.All(phantom.Landmarks, l => Assert.True(Math.Abs(liver.Field(l.Position.Mm)) < 1e-5, l.Name));
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSamePatientAndAnotherDoesNot()
    {
        static Vec3[] Liver(ulong seed) => AbdominalPhantom.Create(new PhantomOptions { Seed = seed, MeshCellMm = 6 }).Liver.Mesh.Vertices;
        Assert.Equal(Liver(5), Liver(5));
        Assert.NotEqual(Liver(5), Liver(6));
    }

    [Fact]
    public void SuperficialTumoursShowAndStaySmall()
    {
        var phantom = AbdominalPhantom.Create(new PhantomOptions { Seed = 9, SuperficialTumour = true, SurfaceVessels = 3 });
        var outside = phantom.Tumour.Mesh.Vertices.Count(v => phantom.Liver.Surface.Field(v) > 0);
        Assert.InRange((double)outside / phantom.Tumour.Mesh.Vertices.Length, 0.03, 0.6);
        Assert.Contains(phantom.SurfaceVessels!.Mesh.Vertices, v => phantom.Liver.Surface.Field(v) > 0.5);
    }

    private static Organ Find(AbdominalPhantom phantom, string name) =>
        ((Organ[])[phantom.Liver, phantom.Gallbladder, phantom.Vessels, phantom.Tumour]).Single(o => o.Name == name);
}
