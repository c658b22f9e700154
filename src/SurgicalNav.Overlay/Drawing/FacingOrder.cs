using System.Numerics;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>The triangles of a surface that face the camera, nearest first: drawn in this order with the first at a pixel winning, a see-through
/// surface needs neither a depth pass nor the triangles behind.</summary>
/// <remarks>Ordered by the distance of the triangles' middles along the optical axis, in steps of 1/4096 of the surface's extent, by counting
/// (Knuth, TAOCP 3, 5.2 D); two triangles of one step keep their order in the mesh. Allocates nothing after construction; one thread.</remarks>
internal sealed class FacingOrder
{
    private const int Steps = 4096;

    private readonly int[] _source, _ordered;
    private readonly Vector3[] _middles, _normals;
    private readonly ushort[] _steps;
    private readonly int[] _starts = new int[Steps + 1];
    private readonly float _radius;

    /// <param name="positions">mm, about the surface's centre.</param>
    /// <param name="indices">Three per triangle, counter-clockwise from outside. Kept, not copied.</param>
    public FacingOrder(ReadOnlySpan<Vec3> positions, int[] indices)
    {
        var count = indices.Length / 3;
        (_source, _ordered, _middles, _normals, _steps) = (indices, new int[indices.Length], new Vector3[count], new Vector3[count], new ushort[count]);
        for (var i = 0; i < count; i++)
        {
            var (a, b, c) = (positions[indices[3 * i]], positions[indices[3 * i + 1]], positions[indices[3 * i + 2]]);
            _middles[i] = Single((a + b + c) / 3);
            _normals[i] = Single(Vec3.Cross(b - a, c - a));
            _radius = Math.Max(_radius, _middles[i].Length());
        }
    }

    /// <returns>Indices of the facing triangles, valid until the next call.</returns>
    public ReadOnlySpan<int> From(in Rigid<Camera, Scan> cameraFromMesh)
    {
        var meshFromCamera = cameraFromMesh.Inverse();
        var (eye, axis) = (Single(meshFromCamera.TranslationMm), Single(meshFromCamera.Rotation.Rotate(Vec3.UnitZ)));
        var scale = (Steps - 1) / Math.Max(2 * _radius, 1e-6f);
        _starts.AsSpan().Clear();
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i] = Vector3.Dot(_normals[i], _middles[i] - eye) < 0 ? (ushort)Math.Clamp((Vector3.Dot(_middles[i], axis) + _radius) * scale, 0, Steps - 1) : ushort.MaxValue;
            if (_steps[i] != ushort.MaxValue) _starts[_steps[i] + 1]++;
        }
        for (var s = 1; s <= Steps; s++) _starts[s] += _starts[s - 1];
        var facing = _starts[Steps];
        for (var i = 0; i < _steps.Length; i++)
        {
            if (_steps[i] == ushort.MaxValue) continue;
            var at = 3 * _starts[_steps[i]]++;
            (_ordered[at], _ordered[at + 1], _ordered[at + 2]) = (_source[3 * i], _source[3 * i + 1], _source[3 * i + 2]);
        }
        return _ordered.AsSpan(0, 3 * facing);
    }

    private static Vector3 Single(Vec3 v) => new((float)v.X, (float)v.Y, (float)v.Z);
}
