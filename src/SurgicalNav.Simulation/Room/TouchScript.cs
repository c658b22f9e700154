using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Room;

/// <summary>The stylus tip rests on one place from <paramref name="Begin"/> to <paramref name="End"/>.</summary>
/// <param name="Name">The landmark's name; empty for a plain surface point.</param>
/// <param name="Position">Where on the phantom, Scan frame (as the scan shows it, before breathing).</param>
public readonly record struct Touch(string Name, Point<Scan> Position, Instant Begin, Instant End);

/// <summary>A schedule of touches: the stylus rests on each place, then arcs over to the next, smoothly (quintic blend).</summary>
public sealed class TouchScript
{
    private const double TravelS = 0.8;
    private const double LiftMm = 35;
    private readonly Touch[] _touches;
    private readonly Vec3[] _normals;

    /// <param name="points">Name, place and outward normal of each touch, in order.</param>
    /// <param name="dwellS">How long each touch lasts.</param>
    public TouchScript(IReadOnlyList<(string Name, Vec3 PositionMm, Vec3 Normal)> points, double dwellS = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(points.Count);
        _touches = new Touch[points.Count];
        _normals = new Vec3[points.Count];
        for (var i = 0; i < points.Count; i++)
        {
            var begin = TravelS + i * (dwellS + TravelS);
            _touches[i] = new Touch(points[i].Name, new Point<Scan>(points[i].PositionMm), Instant.FromSeconds(begin), Instant.FromSeconds(begin + dwellS));
            _normals[i] = points[i].Normal;
        }
    }

    public IReadOnlyList<Touch> Touches => _touches;

    /// <summary>The moment after which the stylus stays on the last point.</summary>
    public Instant End => _touches[^1].End;

    /// <summary>Number of the touch in progress; −1 while travelling.</summary>
    public int TouchAt(Instant at)
    {
        for (var i = 0; i < _touches.Length; i++)
            if (at >= _touches[i].Begin && at <= _touches[i].End) return i;
        return -1;
    }

    /// <summary>Tip, and how the stylus is turned (its +z points along it into the tissue), Scan frame.</summary>
    public (Vec3 TipMm, Quat Rotation) PoseAt(Instant at)
    {
        var next = 0;
        while (next < _touches.Length && at > _touches[next].End) next++;
        if (next == _touches.Length) return (_touches[^1].Position.Mm, Held(Tilted(_touches.Length - 1, at)));
        if (at >= _touches[next].Begin || next == 0) return (_touches[next].Position.Mm, Held(Tilted(next, at)));
        return Travelling(next, at);
    }

    private (Vec3 TipMm, Quat Rotation) Travelling(int next, Instant at)
    {
        var (from, to) = (_touches[next - 1], _touches[next]);
        var s = (at - from.End).Seconds / (to.Begin - from.End).Seconds;
        s = s * s * s * (10 + s * (6 * s - 15));
        var rotation = Turned(Tilted(next - 1, from.End), Tilted(next, to.Begin), s);
        var lift = LiftMm * 16 * s * s * (1 - s) * (1 - s);
        return (Vec3.Lerp(from.Position.Mm, to.Position.Mm, s) - rotation.Rotate(Vec3.UnitZ) * lift, rotation);
    }

    /// <summary>The wrist swings the stylus from one direction to the other the short way, and turns it about itself as far as the two holds differ: there is
    /// no direction on the way in which it would spin.</summary>
    private static Quat Turned(Vec3 from, Vec3 to, double share)
    {
        var (begin, end) = (Held(from), Held(to));
        var across = Vec3.Cross(from, to);
        var angle = Math.Atan2(across.Length, Vec3.Dot(from, to));
        if (across.Length < 1e-12) across = begin.Rotate(Vec3.UnitX);
        var swung = Quat.FromAxisAngle(across.Normalized(), angle) * begin;
        var left = end.Conjugate.Rotate(swung.Rotate(Vec3.UnitX));
        var spin = -Math.Atan2(left.Y, left.X);
        return (Quat.FromAxisAngle(across.Normalized(), angle * share) * begin * Quat.FromAxisAngle(Vec3.UnitZ, spin * share)).Normalized();
    }

    /// <summary>As the hand holds it where it touches.</summary>
    private static Quat Held(Vec3 awayFromTissue)
    {
        var z = -awayFromTissue;
        var x = Vec3.Cross(Vec3.UnitY, z).Normalized();
        return Quat.FromMatrix(Mat3.FromColumns(x, Vec3.Cross(z, x), z));
    }

    /// <summary>The stylus leans off the normal and rocks a little while it rests, as a hand does.</summary>
    private Vec3 Tilted(int i, Instant at)
    {
        var t = at.Seconds;
        return (_normals[i] + new Vec3(0.1 * Math.Sin(2.1 * t), -0.55 + 0.06 * Math.Sin(1.7 * t + 1), -0.45 + 0.1 * Math.Cos(1.3 * t))).Normalized();
    }
}
