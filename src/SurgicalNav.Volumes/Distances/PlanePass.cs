using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SurgicalNav.Volumes.Distances;

/// <summary>One dimension of the separable distance transform, over a plane of rows: every value becomes the least over its column of what stands there
/// and how far away that is.</summary>
/// <remarks>
/// <para>Values are squared distances (mm²) whose sign tells inside (negative) from outside. To somebody outside, an outside value is a distance that is still
/// to go in the other dimensions, and an inside value is no distance at all; and the other way round. So one plane serves both sides:
/// out(y) = min over y' of max(σ·in(y'), 0) + (h·(|y − y'| − ½))², σ the sign at y; the half, because a voxel's box begins half a voxel before its
/// centre. That is the exact distance to boxes: P. Felzenszwalb, D. Huttenlocher, Theory of Computing 8, 2012, §2, with a box in place of a point.</para>
/// <para>The search goes outwards from y and ends where the step alone is longer than what was found, so a value costs as many steps as its distance, and
/// none where the whole neighbourhood is beyond the band. Sixteen columns at once.</para>
/// </remarks>
internal sealed class PlanePass
{
    private const int Lanes = 16;

    private readonly int _rows, _width, _stride;
    private readonly float _bandMm2;
    private readonly int _reach;
    private readonly float[] _stepMm2;
    private readonly float[] _plane;
    private readonly bool[] _active;

    /// <param name="rows">Rows, along which distances are taken.</param>
    /// <param name="width">Values in a row.</param>
    /// <param name="spacingMm">From row to row.</param>
    /// <param name="bandMm">Distances are exact up to here and this much beyond it; may be infinite.</param>
    public PlanePass(int rows, int width, double spacingMm, double bandMm)
    {
        (_rows, _width, _stride) = (rows, width, (width + Lanes - 1) / Lanes * Lanes);
        _bandMm2 = (float)(bandMm * bandMm);
        _reach = (int)Math.Min(rows, Math.Ceiling(bandMm / spacingMm + 0.5));
        _stepMm2 = new float[rows + 1];
        for (var d = 1; d <= rows; d++) _stepMm2[d] = (float)((d - 0.5) * spacingMm * ((d - 0.5) * spacingMm));
        _plane = new float[rows * _stride];
        _plane.AsSpan().Fill(_bandMm2);
        _active = new bool[rows];
    }

    /// <summary>A row to be written before <see cref="Run"/>, signed squares.</summary>
    public Span<float> Row(int row) => _plane.AsSpan(row * _stride, _width);

    /// <summary>Results of row r go to <paramref name="target"/> from r · <paramref name="targetStride"/> on; as signed distances where <paramref name="asRoot"/>,
    /// else as signed squares.</summary>
    public void Run(Span<float> target, int targetStride, bool asRoot)
    {
        Span<float> tail = stackalloc float[Lanes];
        for (var x = 0; x < _width; x += Lanes)
        {
            FindActive(x);
            var whole = x + Lanes <= _width;
            for (var y = 0; y < _rows; y++)
            {
                var value = Load(y, x);
                if (_active[y]) value = Nearest(value, y, x);
                if (asRoot) value = Vector512.Sqrt(Vector512.Abs(value)) | (value & Vector512.Create(-0f));
                if (whole)
                {
                    value.CopyTo(target.Slice(y * targetStride + x, Lanes));
                    continue;
                }
                value.CopyTo(tail);
                tail[..(_width - x)].CopyTo(target[(y * targetStride + x)..]);
            }
        }
    }

    private Vector512<float> Nearest(Vector512<float> value, int y, int x)
    {
        var side = value & Vector512.Create(-0f);
        var best = Vector512.Min(value ^ side, Vector512.Create(_bandMm2));
        for (var d = 1; d <= _reach; d++)
        {
            var step = Vector512.Create(_stepMm2[d]);
            if (!Vector512.GreaterThanAny(best, step)) break;
            if (y - d >= 0) best = Vector512.Min(best, Vector512.Max(Load(y - d, x) ^ side, Vector512<float>.Zero) + step);
            if (y + d < _rows) best = Vector512.Min(best, Vector512.Max(Load(y + d, x) ^ side, Vector512<float>.Zero) + step);
        }
        return best ^ side;
    }

    /// <summary>Rows with something in reach: a value within the band, or a change of side from one row to the next.</summary>
    private void FindActive(int x)
    {
        _active.AsSpan().Clear();
        var band = Vector512.Create(_bandMm2);
        var (upTo, before) = (-1, Load(0, x));
        for (var y = 0; y < _rows; y++)
        {
            var value = Load(y, x);
            var changes = ((value ^ before) & Vector512.Create(-0f)).AsUInt32() != Vector512<uint>.Zero;
            before = value;
            if (!changes && !Vector512.LessThanAny(Vector512.Abs(value), band)) continue;
            var first = Math.Max(upTo + 1, y - (changes ? _reach + 1 : _reach));
            upTo = Math.Min(_rows - 1, y + _reach);
            if (first <= upTo) _active.AsSpan(first, upTo - first + 1).Fill(true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Load(int y, int x) => Vector512.Create(_plane.AsSpan(y * _stride + x, Lanes));
}
