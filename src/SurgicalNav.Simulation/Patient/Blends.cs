using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>The union of solids with rounded seams (quadratic smooth minimum of I. Quílez, "Smooth minimum").</summary>
/// <remarks>Parts are folded in their order; runs of neighbours share a box, so that far ones are skipped together.</remarks>
public sealed class SmoothUnion : Shape
{
    private const int RunLength = 8;
    private readonly Shape[] _parts;
    private readonly Box[] _boxes, _runs;
    private readonly double _blendMm;

    /// <param name="parts">At least one; parts that lie together should stand together.</param>
    /// <param name="blendMm">Width over which a seam is rounded; 0 leaves it sharp.</param>
    public SmoothUnion(Shape[] parts, double blendMm)
    {
        (_parts, _blendMm) = (parts, blendMm);
        _boxes = Array.ConvertAll(parts, p => p.BoundsMm);
        _runs = new Box[(parts.Length + RunLength - 1) / RunLength];
        for (var i = 0; i < parts.Length; i++)
            _runs[i / RunLength] = i % RunLength == 0 ? _boxes[i] : Box.Union(_runs[i / RunLength], _boxes[i]);
    }

    public IReadOnlyList<Shape> Parts => _parts;

    public override Box BoundsMm
    {
        get
        {
            var box = _runs[0];
            foreach (var other in _runs) box = Box.Union(box, other);
            // A seam may swell by a quarter of the blend.
            return box.Grown(0.25 * _blendMm);
        }
    }

    public override double Field(Vec3 pMm)
    {
        var d = double.MaxValue;
        for (var run = 0; run < _runs.Length; run++)
        {
            // What lies further away than the blend reaches cannot change the minimum.
            if (_runs[run].DistanceMm(pMm) > d + _blendMm) continue;
            for (var i = run * RunLength; i < Math.Min((run + 1) * RunLength, _parts.Length); i++)
                if (_boxes[i].DistanceMm(pMm) <= d + _blendMm) d = Minimum(d, _parts[i].Field(pMm), _blendMm);
        }
        return d;
    }

    internal static double Minimum(double a, double b, double k)
    {
        var h = Math.Max(k - Math.Abs(a - b), 0);
        return Math.Min(a, b) - (k > 0 ? h * h / (4 * k) : 0);
    }
}

/// <summary><paramref name="body"/> less <paramref name="cutter"/>, the edge rounded over <paramref name="blendMm"/>.</summary>
public sealed class SmoothDifference(Shape body, Shape cutter, double blendMm) : Shape
{
    public override Box BoundsMm => body.BoundsMm;

    public override double Field(Vec3 pMm) => -SmoothUnion.Minimum(-body.Field(pMm), cutter.Field(pMm), blendMm);
}

/// <summary>A solid with a rippled skin: the field is lifted by a sum of three crossed waves, at most <paramref name="amplitudeMm"/>.</summary>
public sealed class Rippled(Shape body, double amplitudeMm, double wavelengthMm, Vec3 phaseRad) : Shape
{
    private readonly double _k = 2 * Math.PI / wavelengthMm;

    public override Box BoundsMm => body.BoundsMm.Grown(amplitudeMm);

    public override double Field(Vec3 pMm) => body.Field(pMm) - amplitudeMm
        * Math.Sin(_k * pMm.X + phaseRad.X + 0.8 * Math.Sin(_k * 0.37 * pMm.Y))
        * Math.Sin(_k * pMm.Y + phaseRad.Y + 0.8 * Math.Sin(_k * 0.41 * pMm.Z))
        * Math.Sin(_k * pMm.Z + phaseRad.Z + 0.8 * Math.Sin(_k * 0.43 * pMm.X));
}
