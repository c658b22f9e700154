using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Drawing;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Tests.Overlay;

public sealed class SurfaceTests
{
    private static readonly (int X, int Y, int Z)[] Corners = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)];
    private static readonly int[] Faces = [0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4, 2, 3, 7, 2, 7, 6, 1, 2, 6, 1, 6, 5, 0, 4, 7, 0, 7, 3];

    private static TriangleMesh Cube(double side) => new([.. Corners.Select(c => new Vec3(c.X, c.Y, c.Z) * side)], [.. Faces]);

    /// <summary>The cube as an STL file has it: three vertices of its own per triangle.</summary>
    private static TriangleMesh Unwelded(double side)
    {
        var cube = Cube(side);
        return new TriangleMesh([.. cube.Indices.Select(i => cube.Vertices[i])], [.. Enumerable.Range(0, cube.Indices.Length)]);
    }

    [Theory]
    [InlineData(3.1)]
    [InlineData(7)]
    [InlineData(100)]
    public void RefiningShortensEveryEdgeAndKeepsTheShapeAndItsClosedness(double maxEdgeMm)
    {
        var refined = MeshRefinement.Refine(Unwelded(10), maxEdgeMm);
        Assert.Equal(1000, refined.SignedVolumeMm3(), 1e-9);
        var uses = new Dictionary<(int, int), int>();
        for (var i = 0; i < refined.Indices.Length; i++)
        {
            var (a, b) = (refined.Indices[i], refined.Indices[i % 3 == 2 ? i - 2 : i + 1]);
            Assert.True((refined.Vertices[a] - refined.Vertices[b]).Length <= maxEdgeMm);
            uses[(a, b)] = uses.GetValueOrDefault((a, b)) + 1;
        }
        // Closed and consistently wound: every directed edge once, with its opposite.
        Assert.All(uses, use => Assert.True(use.Value == 1 && uses.ContainsKey((use.Key.Item2, use.Key.Item1))));
        if (maxEdgeMm > 15) Assert.Equal((8, 12), (refined.Vertices.Length, refined.TriangleCount));
    }

    [Fact]
    public void BrokenOrFarTooFineSurfacesAreRefused()
    {
        Assert.Contains("vertex 9", Assert.Throws<ArgumentException>(() => MeshRefinement.Refine(new TriangleMesh([Vec3.Zero], [0, 0, 9]), 1)).Message, StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => MeshRefinement.Refine(new TriangleMesh([new Vec3(double.NaN, 0, 0), Vec3.UnitX, Vec3.UnitY], [0, 1, 2]), 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MeshRefinement.Refine(Cube(10), 0));
        Assert.Contains("more than", Assert.Throws<ArgumentException>(() => MeshRefinement.Refine(Cube(1000), 0.5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACubeSeenFromTheFrontShowsItsFrontSquareWithTheSurfaceToTheLeft()
    {
        var cube = Cube(10);
        var edges = new SurfaceEdges(cube, Vec3.Zero);
        Assert.Equal(18, edges.Count);
        var found = new (int From, int To)[32];
        var n = edges.Silhouette(new Vec3(5, 5, 40), found);
        // Seen along −z with x right and y up, counter-clockwise is the direction that has the surface on its left.
        Assert.Equal([(4, 5), (5, 6), (6, 7), (7, 4)], found[..n].Order());
        Assert.Equal(6, edges.Silhouette(new Vec3(40, 40, 40), found));
        Assert.Equal(2, edges.Silhouette(new Vec3(40, 40, 40), found.AsSpan(0, 2)));
    }

    [Fact]
    public void AnOpenSurfaceHasItsRimAsSilhouetteWhenSeenFromTheFront()
    {
        var edges = new SurfaceEdges(new TriangleMesh([Vec3.Zero, Vec3.UnitX, Vec3.UnitY], [0, 1, 2]), Vec3.Zero);
        var found = new (int, int)[8];
        Assert.Equal(3, edges.Silhouette(new Vec3(0.2, 0.2, 5), found));
        Assert.Equal(0, edges.Silhouette(new Vec3(0.2, 0.2, -5), found));
    }

    [Fact]
    public void ChainsFollowLoopsEvenWhereTwoTouch()
    {
        var chains = new SilhouetteChains(16);
        chains.Reserve(10);
        (int, int)[] edges = [(2, 3), (0, 1), (1, 2), (3, 0), (5, 6), (6, 7), (7, 5), (8, 9)];
        var written = new int[48];
        for (var again = 0; again < 2; again++)
        {
            var n = chains.Trace(edges, written);
            Assert.Equal([2, 3, 0, 1, 2, -1, 5, 6, 7, 5, -1, 8, 9, -1], written[..n]);
        }
        // A figure of eight through vertex 0: every edge is used once.
        var eight = chains.Trace([(0, 1), (1, 0), (0, 2), (2, 0)], written);
        Assert.Equal([0, 2, 0, 1, 0, -1], written[..eight]);
    }
}
