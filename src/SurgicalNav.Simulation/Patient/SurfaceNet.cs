using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>Turns a <see cref="Shape"/> into a closed triangle mesh whose vertices lie on its surface (within 1e-4 mm).</summary>
/// <remarks>Surface nets (Gibson, MICCAI 1998): one vertex per cell that the surface crosses, one quad per crossed grid edge; then each vertex is
/// relaxed towards its neighbours and brought back onto the zero set by Newton steps, so the mesh is even and exact at its vertices.</remarks>
public static class SurfaceNet
{
    private const int Block = 8;

    /// <param name="shape">The solid; features thinner than about two cells may be lost.</param>
    /// <param name="cellMm">Edge of the sampling cells, about the edge length of the triangles.</param>
    public static TriangleMesh Extract(Shape shape, double cellMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cellMm);
        var box = shape.BoundsMm.Grown(2 * cellMm);
        var (nx, ny, nz) = ((int)Math.Ceiling(box.SizeMm.X / cellMm) + 1, (int)Math.Ceiling(box.SizeMm.Y / cellMm) + 1, (int)Math.Ceiling(box.SizeMm.Z / cellMm) + 1);
        var field = Sample(shape, box.MinMm, cellMm, nx, ny, nz);
        var cellVertex = new int[(nx - 1) * (ny - 1) * (nz - 1)];
        var vertices = PlaceVertices(field, cellVertex, box.MinMm, cellMm, nx, ny, nz);
        var indices = ConnectQuads(field, cellVertex, nx, ny, nz);
        var positions = vertices.ToArray();
        for (var i = 0; i < positions.Length; i++) positions[i] = shape.ProjectedOnSurface(positions[i], 0.5 * cellMm);
        for (var pass = 0; pass < 2; pass++) Relax(shape, positions, indices, cellMm);
        return new TriangleMesh(positions, indices);
    }

    /// <summary>Samples near the surface; blocks that lie wholly on one side only get their sign.</summary>
    private static float[] Sample(Shape shape, Vec3 origin, double cell, int nx, int ny, int nz)
    {
        var field = new float[nx * ny * nz];
        var reach = 0.5 * Math.Sqrt(3) * Block * cell;
        for (var bz = 0; bz < nz; bz += Block)
            for (var by = 0; by < ny; by += Block)
                for (var bx = 0; bx < nx; bx += Block)
                {
                    var middle = shape.Field(origin + new Vec3(bx + 0.5 * (Block - 1), by + 0.5 * (Block - 1), bz + 0.5 * (Block - 1)) * cell);
                    // Ellipsoid fields may overstate the distance, hence the factor.
                    var far = Math.Abs(middle) > 2.5 * reach;
                    for (var z = bz; z < Math.Min(bz + Block, nz); z++)
                        for (var y = by; y < Math.Min(by + Block, ny); y++)
                            for (var x = bx; x < Math.Min(bx + Block, nx); x++)
                                field[(z * ny + y) * nx + x] = (float)(far ? middle : shape.Field(origin + new Vec3(x, y, z) * cell));
                }
        return field;
    }

    private static List<Vec3> PlaceVertices(float[] f, int[] cellVertex, Vec3 origin, double cell, int nx, int ny, int nz)
    {
        var vertices = new List<Vec3>();
        Span<float> corner = stackalloc float[8];
        for (var z = 0; z < nz - 1; z++)
            for (var y = 0; y < ny - 1; y++)
                for (var x = 0; x < nx - 1; x++)
                {
                    var inside = 0;
                    for (var c = 0; c < 8; c++)
                    {
                        corner[c] = f[((z + (c >> 2)) * ny + y + (c >> 1 & 1)) * nx + x + (c & 1)];
                        if (corner[c] < 0) inside++;
                    }
                    var o = (z * (ny - 1) + y) * (nx - 1) + x;
                    cellVertex[o] = -1;
                    if (inside is 0 or 8) continue;
                    var (sum, count) = (Vec3.Zero, 0);
                    for (var a = 0; a < 8; a++)
                        for (var axis = 0; axis < 3; axis++)
                        {
                            var b = a | 1 << axis;
                            if (b == a || corner[a] < 0 == corner[b] < 0) continue;
                            var t = corner[a] / (double)(corner[a] - corner[b]);
                            sum += new Vec3((a & 1) + (axis == 0 ? t : 0), (a >> 1 & 1) + (axis == 1 ? t : 0), (a >> 2) + (axis == 2 ? t : 0));
                            count++;
                        }
                    cellVertex[o] = vertices.Count;
                    vertices.Add(origin + (new Vec3(x, y, z) + sum / count) * cell);
                }
        return vertices;
    }

    private static int[] ConnectQuads(float[] f, int[] cellVertex, int nx, int ny, int nz)
    {
        var indices = new List<int>();
        int Cell(int x, int y, int z) => cellVertex[(z * (ny - 1) + y) * (nx - 1) + x];
        for (var z = 1; z < nz - 1; z++)
            for (var y = 1; y < ny - 1; y++)
                for (var x = 1; x < nx - 1; x++)
                {
                    var here = f[(z * ny + y) * nx + x] < 0;
                    if (here != f[(z * ny + y) * nx + x + 1] < 0)
                        AddQuad(indices, Cell(x, y - 1, z - 1), Cell(x, y, z - 1), Cell(x, y, z), Cell(x, y - 1, z), !here);
                    if (here != f[(z * ny + y + 1) * nx + x] < 0)
                        AddQuad(indices, Cell(x - 1, y, z - 1), Cell(x - 1, y, z), Cell(x, y, z), Cell(x, y, z - 1), !here);
                    if (here != f[((z + 1) * ny + y) * nx + x] < 0)
                        AddQuad(indices, Cell(x - 1, y - 1, z), Cell(x, y - 1, z), Cell(x, y, z), Cell(x - 1, y, z), !here);
                }
        return [.. indices];
    }

    private static void AddQuad(List<int> indices, int a, int b, int c, int d, bool flip)
    {
        if (flip) (b, d) = (d, b);
        indices.AddRange([a, b, c, a, c, d]);
    }

    private static void Relax(Shape shape, Vec3[] positions, int[] indices, double cell)
    {
        var sums = new Vec3[positions.Length];
        var counts = new int[positions.Length];
        for (var i = 0; i < indices.Length; i += 3)
            for (var k = 0; k < 3; k++)
            {
                sums[indices[i + k]] += positions[indices[i + (k + 1) % 3]] + positions[indices[i + (k + 2) % 3]];
                counts[indices[i + k]] += 2;
            }
        for (var i = 0; i < positions.Length; i++)
            if (counts[i] > 0)
                positions[i] = shape.ProjectedOnSurface(Vec3.Lerp(positions[i], sums[i] / counts[i], 0.5), 0.5 * cell);
    }
}
