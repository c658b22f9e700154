using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>The space that an arm sweeps on a way to rest, in the frame that all arms share.</summary>
/// <remarks>Of each straight piece a capsule between the middles of the ways of its two ends. With the points where the held trajectory has its knots, each way lies within half of its
/// breadth and the height of its arcs, aT²/8 between two knots T apart, of that middle. That holds for the way that the guard itself would follow. A cubic that is fitted to it, now or while coming to rest
/// along it, begins and ends on it with its velocities; two motions of a joint that do, and accelerate by at most a and b, are nowhere further from each other than (a + b)T²/16.
/// That much, carried to the arm's points, is added for the greatest b that a fit can have (<see cref="FitShare"/>); one that needs more is refused.
/// Owned by one guard; allocates only when constructed.</remarks>
internal sealed class ArmSweep
{
    private const int Looks = DriveProtocol.KnotCount + 1;

    /// <summary>What the wire's counts alone can move a point by, mm.</summary>
    private const double RoundingMm = 0.02;

    /// <summary>No cubic between two places of a smooth motion, with its velocities there, accelerates harder than the motion by more than this (from the integral form of its coefficients).</summary>
    private const double FitShare = 5.0 / 3;

    private readonly GuardRules _rules;
    private readonly IToolGeometry _tool;
    private readonly ChainPose _base;
    private readonly ToolPiece[] _pieces;
    private readonly Vec3[] _points, _middles;
    private readonly double[] _halves, _wayBends = new double[DriveProtocol.KnotCount], _wayEndsS = new double[DriveProtocol.KnotCount];
    private JointVector _wayHardest, _wayFarthest;

    public ArmSweep(GuardRules rules, IToolGeometry tool, in GuardedPlace place)
    {
        (_rules, _tool, _pieces) = (rules, tool, tool.Pieces.ToArray());
        _base = new ChainPose(place.Rotation.ToMatrix(), place.TranslationMm);
        (_points, _middles, _halves) = (new Vec3[Looks * tool.PointCount], new Vec3[tool.PointCount], new double[tool.PointCount]);
    }

    /// <summary>How hard the joints accelerate on the way that was looked at last, and how far they come on it.</summary>
    public ref readonly JointVector WayHardest => ref _wayHardest;

    /// <inheritdoc cref="WayHardest"/>
    public ref readonly JointVector WayFarthest => ref _wayFarthest;

    /// <summary>The way to rest that the guard itself would follow.</summary>
    public void Look<TMotion>(in TMotion way) where TMotion : IJointMotion
    {
        var begins = 0.0;
        way.At(0, out _wayFarthest);
        for (var j = 0; j < _rules.JointCount; j++) _wayFarthest[j] = Math.Abs(_wayFarthest[j]);
        _wayHardest = default;
        for (var piece = 0; piece < _wayBends.Length; begins = _wayEndsS[piece++])
        {
            var isPart = piece < way.Pieces && way.DurationS > 0;
            _wayEndsS[piece] = isPart ? way.AheadS(piece, 1) : begins;
            _wayBends[piece] = isPart ? ToolBend.Of(way, piece, begins, _wayEndsS[piece], _tool, _rules.JointCount) : 0;
            if (!isPart) continue;
            way.Greatest(piece, out var fastest, out var hardest);
            for (var j = 0; j < _rules.JointCount; j++)
            {
                _wayFarthest[j] += fastest[j] * (_wayEndsS[piece] - begins);
                _wayHardest[j] = Math.Max(_wayHardest[j], hardest[j]);
            }
        }
    }

    /// <summary>The arm where these joints have it.</summary>
    public void Stand(in JointVector joints, CommittedSpace into)
    {
        Locate(joints, 0);
        for (var p = 0; p < _pieces.Length; p++) into.Set(p, new Capsule(_points[_pieces[p].From], _points[_pieces[p].To], _pieces[p].RadiusMm + RoundingMm));
    }

    private void Locate(in JointVector joints, int look)
    {
        var points = _points.AsSpan(look * _tool.PointCount, _tool.PointCount);
        _tool.Locate(((ReadOnlySpan<double>)joints)[.._rules.JointCount], points);
        foreach (ref var point in points) point = _base.Apply(point);
    }

    /// <summary>A way to rest, the guard's own having been looked at.</summary>
    /// <param name="held">What the device would hold.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="isStill">It ends there too.</param>
    /// <param name="into">Takes the space.</param>
    /// <returns>How far beside the guard's own way a fit may come, mm.</returns>
    public double Sweep(in HeldMotion held, in JointVector start, bool isStill, CommittedSpace into)
    {
        Locate(start, 0);
        var fitMm = RoundingMm;
        var (count, arcMm) = (_tool.PointCount, 0.0);
        if (isStill)
        {
            _points.AsSpan(0, count).CopyTo(_middles);
            Array.Clear(_halves);
        }
        else
        {
            for (var look = 1; look < Looks; look++)
            {
                held.At(held.AheadS(look - 1, 1), out var position);
                Locate(position, look);
            }
            for (var i = 0; i < count; i++)
            {
                var middle = _middles[i] = (_points[i] + _points[(Looks - 1) * count + i]) * 0.5;
                var half = 0.0;
                for (var look = 0; look < Looks; look++) half = Math.Max(half, (_points[look * count + i] - middle).LengthSquared);
                _halves[i] = Math.Sqrt(half);
            }
            arcMm = ArcMm(held, out var longestS);
            fitMm += Math.Max(CarriedMm(_wayHardest, (1 + FitShare) * longestS * longestS / 16, _wayFarthest), BesideMm(held, _wayHardest, _wayFarthest));
        }
        for (var p = 0; p < _pieces.Length; p++)
        {
            var (from, to, radius) = _pieces[p];
            into.Set(p, new Capsule(_middles[from], _middles[to], radius + Math.Max(_halves[from], _halves[to]) + arcMm + fitMm));
        }
        into.Settle(0);
        return fitMm;
    }

    /// <summary>How high any point's arc on the guard's own way rises over its chord between two knots of the held trajectory.</summary>
    /// <param name="held">Fitted to it.</param>
    /// <param name="longestS">The longest time between two knots of this or any later fit.</param>
    private double ArcMm(in HeldMotion held, out double longestS)
    {
        var (highest, begins) = (0.0, 0.0);
        longestS = _rules.LinkDeadline.Seconds;
        for (var k = 0; k < held.Pieces; k++)
        {
            var (ends, bend, from) = (begins + held.DurationOf(k), 0.0, 0.0);
            for (var piece = 0; piece < _wayBends.Length && from <= ends; from = _wayEndsS[piece++])
                if (_wayEndsS[piece] >= begins) bend = Math.Max(bend, _wayBends[piece]);
            highest = Math.Max(highest, bend * held.DurationOf(k) * held.DurationOf(k) / 8);
            (longestS, begins) = (Math.Max(longestS, held.DurationOf(k)), ends);
        }
        return highest;
    }

    /// <summary>How far any point may come from a way, on a trajectory that was fitted to it.</summary>
    /// <param name="held">The trajectory.</param>
    /// <param name="hardest">How hard the joints accelerate on the way.</param>
    /// <param name="farthest">How far they come on it.</param>
    public double BesideMm(in HeldMotion held, in JointVector hardest, in JointVector farthest)
    {
        var most = 0.0;
        for (var k = 0; k < held.Pieces; k++)
        {
            held.Greatest(k, out _, out var both);
            for (var j = 0; j < _rules.JointCount; j++) both[j] += hardest[j];
            most = Math.Max(most, CarriedMm(both, held.DurationOf(k) * held.DurationOf(k) / 16, farthest));
        }
        return most;
    }

    /// <summary>How far joints that move by so much carry any point: what is accelerated from rest by such numbers accelerates by no more than that.</summary>
    public double CarriedMm(in JointVector by, double times, in JointVector farthest)
    {
        JointVector moved = default, rest = default;
        for (var j = 0; j < _rules.JointCount; j++) moved[j] = by[j] * times;
        return _tool.GreatestAcceleration(((ReadOnlySpan<double>)farthest)[.._rules.JointCount], ((ReadOnlySpan<double>)rest)[.._rules.JointCount], ((ReadOnlySpan<double>)moved)[.._rules.JointCount]);
    }

    /// <summary>What stands too near is led apart: at no knot of the way is it nearer than where it begins.</summary>
    public bool ComesNoNearer(int p, in Capsule theirs)
    {
        ref readonly var piece = ref _pieces[p];
        var stands = At(0, piece, theirs);
        for (var look = 1; look < Looks; look++)
            if (!(At(look, piece, theirs) >= stands)) return false;
        return true;
    }

    private double At(int look, in ToolPiece piece, in Capsule theirs)
    {
        var first = look * _tool.PointCount;
        return Capsule.DistanceMm(new Capsule(_points[first + piece.From], _points[first + piece.To], piece.RadiusMm), theirs);
    }
}
