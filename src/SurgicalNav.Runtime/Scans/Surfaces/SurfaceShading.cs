using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Scans.Surfaces;

/// <summary>Opaque surfaces seen from afar along one direction, drawn on the processor: depth per pixel, soft light from the viewer's upper left.</summary>
/// <param name="side">Pixels along either side of the picture.</param>
/// <param name="right">Unit direction in the scan frame that runs to the right of the picture.</param>
/// <param name="up">Unit direction that runs up.</param>
/// <param name="centreMm">What stands in the middle.</param>
/// <param name="mmPerPixel">The scale.</param>
internal sealed class SurfaceShading(int side, Vec3 right, Vec3 up, Vec3 centreMm, double mmPerPixel)
{
    private readonly float[] _depth = NewDepth(side);
    private readonly Vec3 _towardsViewer = Vec3.Cross(right, up);

    /// <summary>RGBA; alpha 0 where there is nothing.</summary>
    public byte[] Pixels { get; } = new byte[4 * side * side];

    public void Draw(TriangleMesh mesh, LabelColour colour)
    {
        var normals = mesh.VertexNormals();
        var light = (_towardsViewer + up * 0.5 - right * 0.4).Normalized();
        var (x, y, z, bright) = (new float[mesh.Vertices.Length], new float[mesh.Vertices.Length], new float[mesh.Vertices.Length], new float[mesh.Vertices.Length]);
        for (var v = 0; v < x.Length; v++)
        {
            var p = (mesh.Vertices[v] - centreMm) / mmPerPixel;
            (x[v], y[v], z[v]) = ((float)(side / 2.0 + Vec3.Dot(p, right)), (float)(side / 2.0 - Vec3.Dot(p, up)), (float)Vec3.Dot(p, _towardsViewer));
            var (diffuse, facing) = (Math.Max(0, Vec3.Dot(normals[v], light)), Math.Max(0, Vec3.Dot(normals[v], _towardsViewer)));
            bright[v] = (float)(0.18 + 0.62 * diffuse + 0.2 * facing);
        }
        for (var t = 0; t < mesh.Indices.Length; t += 3) Fill(mesh.Indices[t], mesh.Indices[t + 1], mesh.Indices[t + 2]);

        void Fill(int a, int b, int c)
        {
            var area = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
            if (area == 0) return;
            var (x0, x1) = (Math.Max(0, (int)Math.Ceiling(Math.Min(x[a], Math.Min(x[b], x[c])) - 0.5f)), Math.Min(side - 1, (int)Math.Floor(Math.Max(x[a], Math.Max(x[b], x[c])) - 0.5f)));
            var (y0, y1) = (Math.Max(0, (int)Math.Ceiling(Math.Min(y[a], Math.Min(y[b], y[c])) - 0.5f)), Math.Min(side - 1, (int)Math.Floor(Math.Max(y[a], Math.Max(y[b], y[c])) - 0.5f)));
            for (var row = y0; row <= y1; row++)
                for (var column = x0; column <= x1; column++)
                {
                    var (px, py) = (column + 0.5f, row + 0.5f);
                    var u = ((x[c] - x[b]) * (py - y[b]) - (y[c] - y[b]) * (px - x[b])) / area;
                    var v = ((x[a] - x[c]) * (py - y[c]) - (y[a] - y[c]) * (px - x[c])) / area;
                    var w = 1 - u - v;
                    if (u < 0 || v < 0 || w < 0) continue;
                    var depth = u * z[a] + v * z[b] + w * z[c];
                    ref var nearest = ref _depth[row * side + column];
                    if (depth <= nearest) continue;
                    nearest = depth;
                    var shade = u * bright[a] + v * bright[b] + w * bright[c];
                    var pixel = Pixels.AsSpan(4 * (row * side + column), 4);
                    (pixel[0], pixel[1], pixel[2], pixel[3]) = (Lit(colour.R, shade), Lit(colour.G, shade), Lit(colour.B, shade), 255);
                }
        }
    }

    private static byte Lit(byte channel, float shade) => (byte)Math.Clamp(channel * shade, 0, 255);

    private static float[] NewDepth(int side)
    {
        var depth = new float[side * side];
        Array.Fill(depth, float.NegativeInfinity);
        return depth;
    }
}
