using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Markers;

/// <summary>Corners of one body as seen in one picture: where they are on the body and where in the picture. Filled again for every picture; allocates nothing.</summary>
public sealed class CornerSet(int capacity)
{
    private readonly Vec3[] _bodyMm = new Vec3[capacity];
    private readonly (double X, double Y)[] _px = new (double, double)[capacity];

    public int Count { get; private set; }
    public ReadOnlySpan<Vec3> BodyMm => _bodyMm.AsSpan(0, Count);
    public ReadOnlySpan<(double X, double Y)> Px => _px.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(Vec3 bodyMm, (double X, double Y) px)
    {
        _bodyMm[Count] = bodyMm;
        _px[Count++] = px;
    }

    /// <summary>Takes out a marker's four corners, the first of which has this index.</summary>
    public void RemoveMarker(int first)
    {
        for (var i = first + 4; i < Count; i++) (_bodyMm[i - 4], _px[i - 4]) = (_bodyMm[i], _px[i]);
        Count -= 4;
    }

    /// <summary>All corners lie in one plane, to a hundredth of their spread: then two poses can look nearly alike.</summary>
    public bool IsPlanar(out Vec3 centreMm, out Vec3 normal)
    {
        centreMm = Vec3.Zero;
        foreach (var p in BodyMm) centreMm += p;
        centreMm *= 1.0 / Count;
        normal = Vec3.Cross(_bodyMm[1] - _bodyMm[0], _bodyMm[2] - _bodyMm[0]).Normalized();
        double spread = 0, off = 0;
        foreach (var p in BodyMm)
        {
            spread = Math.Max(spread, (p - centreMm).Length);
            off = Math.Max(off, Math.Abs(Vec3.Dot(p - _bodyMm[0], normal)));
        }
        return off < 0.01 * spread;
    }
}
