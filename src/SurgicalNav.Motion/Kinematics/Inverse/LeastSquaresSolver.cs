using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>Inverse kinematics of any chain by Levenberg–Marquardt within limits; spare joints are drawn to the middle of their ranges.</summary>
/// <remarks>
/// Each step solves (J Jᵀ + λ I) y = e − J z and moves by z + Jᵀ y, where z is the wish of the spare joints: the part of z that would move the tip is taken
/// out again. A joint that would leave its range is put on the bound and left out, and the rest is solved anew. λ falls where a step helps and grows where it
/// does not. Where a start gets stuck, the next one begins elsewhere, at a place that only the seed and its number decide, so that no answer depends on what
/// was asked before. Source: Sugihara, Solvability-unconcerned inverse kinematics by the Levenberg–Marquardt method, IEEE T-RO 27(5), 2011 (damping that
/// follows the error). Immutable, usable from any thread; no call allocates.
/// </remarks>
internal sealed class LeastSquaresSolver
{
    private const int Max = SerialChain.MaxJoints;
    private const double FirstDamping = 1e-2, LeastDamping = 1e-14, MostDamping = 1e4;

    /// <summary>With fewer than six joints J Jᵀ is singular everywhere; this keeps its pivots apart from rounding.</summary>
    private const double LeastDampingOfFewJoints = 1e-10;
    private const int StallIterations = 6;
    private const double StallRatio = 0.7;
    private const double MostTurnRad = 1.2;

    private readonly SerialChain _chain;
    private readonly ModelJoint[] _joints;
    private readonly LeastSquaresOptions _options;
    private readonly double _lengthUnitMm;

    public LeastSquaresSolver(RobotModel model, LeastSquaresOptions options)
    {
        options.Validate();
        (_chain, _joints, _options) = (model.Chain, model.Joints.ToArray(), options);
        // Lengths count against angles by the arm's own size: a third of the way along its joints.
        Span<Vec3> origins = stackalloc Vec3[Max];
        Span<Vec3> axes = stackalloc Vec3[Max];
        Span<double> zero = stackalloc double[Max];
        _chain.Axes(zero, origins, axes);
        var reach = (_chain.TipPose(zero).OriginMm - origins[_chain.JointCount - 1]).Length;
        for (var i = 1; i < _chain.JointCount; i++) reach += (origins[i] - origins[i - 1]).Length;
        _lengthUnitMm = Math.Max(10, reach / 3);
    }

    public IkReport Solve(in ChainPose wanted, ReadOnlySpan<double> seed, Span<double> solution)
    {
        var n = _chain.JointCount;
        Span<double> q = stackalloc double[n];
        Span<double> from = stackalloc double[n];
        seed.CopyTo(from);
        var (best, iterations) = (new Gap(double.PositiveInfinity, double.NaN, double.NaN), 0);
        var start = 0;
        while (start < _options.MaxStarts)
        {
            for (var i = 0; i < n; i++) q[i] = start == 0 ? Clamp(from[i], i) : Place(start, i);
            start++;
            var gap = Descend(wanted, q, ref iterations);
            if (!(gap.Squared < best.Squared)) continue;
            best = gap;
            q.CopyTo(solution);
            if (IsDone(gap)) return new IkReport(IkOutcome.Solved, 1, gap.PositionMm, gap.RotationRad, 0, 0, iterations, start);
        }
        return new IkReport(IkOutcome.NotFound, 0, best.PositionMm, best.RotationRad, 0, 0, iterations, start);
    }

    private Gap Descend(in ChainPose wanted, Span<double> q, ref int iterations)
    {
        var n = q.Length;
        Span<double> jacobian = stackalloc double[6 * Max];
        Span<double> error = stackalloc double[6];
        Span<double> next = stackalloc double[n];
        Span<double> triedJacobian = stackalloc double[6 * Max];
        Span<double> triedError = stackalloc double[6];
        var gap = Measure(wanted, q, jacobian, error);
        var damping = FirstDamping;
        var (stalled, watched) = (0, gap.Squared);
        for (var i = 0; i < _options.MaxIterations && !IsDone(gap); i++)
        {
            iterations++;
            if (!Step(q, jacobian, error, gap, damping * Math.Min(1, gap.Squared) + (n < 6 ? LeastDampingOfFewJoints : LeastDamping), next)) return gap;
            var tried = Measure(wanted, next, triedJacobian, triedError);
            if (tried.Squared < gap.Squared)
            {
                gap = tried;
                next.CopyTo(q);
                triedJacobian[..(6 * n)].CopyTo(jacobian);
                triedError.CopyTo(error);
                damping = Math.Max(damping * 0.2, LeastDamping);
            }
            else if ((damping *= 8) > MostDamping)
                return gap;
            if (++stalled < StallIterations) continue;
            if (gap.Squared > watched * StallRatio) return gap;
            (stalled, watched) = (0, gap.Squared);
        }
        return gap;
    }

    /// <summary>One damped step from <paramref name="q"/> to <paramref name="next"/> with the joints that may still move.</summary>
    private bool Step(ReadOnlySpan<double> q, ReadOnlySpan<double> jacobian, ReadOnlySpan<double> error, in Gap gap, double damping, Span<double> next)
    {
        var n = q.Length;
        Span<double> wish = stackalloc double[n];
        Span<double> gram = stackalloc double[36];
        Span<double> y = stackalloc double[6];
        Span<bool> isFixed = stackalloc bool[n];
        var wishing = n > 6 ? _options.Centring * Math.Min(1, Math.Sqrt(gap.Squared)) : 0;
        for (var i = 0; i < n; i++)
            wish[i] = wishing == 0 || !_joints[i].HasLimits ? 0 : wishing * (0.5 * (_joints[i].Min + _joints[i].Max) - q[i]) / ValueUnit(i);
        for (var round = 0; round < n; round++)
        {
            // What a joint on its bound moves is no longer open: it stands in the wish.
            for (var r = 0; r < 6; r++)
            {
                y[r] = error[r];
                var row = jacobian.Slice(r * n, n);
                for (var i = 0; i < n; i++) y[r] -= row[i] * wish[i];
                for (var c = 0; c <= r; c++)
                {
                    var other = jacobian.Slice(c * n, n);
                    var sum = 0.0;
                    for (var i = 0; i < n; i++)
                        if (!isFixed[i]) sum += row[i] * other[i];
                    gram[r * 6 + c] = sum;
                }
            }
            if (!Cholesky.Decompose(gram, 6, damping)) return false;
            Cholesky.Solve(gram, 6, y);
            var (scale, isOver) = (1.0, false);
            for (var i = 0; i < n; i++)
            {
                // A joint on its bound has its place already.
                if (isFixed[i]) continue;
                var move = wish[i];
                for (var r = 0; r < 6; r++) move += jacobian[r * n + i] * y[r];
                next[i] = q[i] + move * ValueUnit(i);
                scale = Math.Min(scale, MostTurnRad / Math.Max(MostTurnRad, Math.Abs(move)));
            }
            for (var i = 0; i < n; i++)
            {
                if (isFixed[i]) continue;
                var free = q[i] + (next[i] - q[i]) * scale;
                next[i] = Clamp(free, i);
                if (next[i] != free) (isFixed[i], wish[i], isOver) = (true, (next[i] - q[i]) / ValueUnit(i), true);
            }
            if (!isOver) return true;
        }
        return true;
    }

    private Gap Measure(in ChainPose wanted, ReadOnlySpan<double> q, Span<double> jacobian, Span<double> error)
    {
        var n = q.Length;
        var pose = _chain.Jacobian(q, jacobian);
        var turn = Quat.FromMatrix(wanted.Rotation * pose.Rotation.Transposed()).Log();
        var move = wanted.OriginMm - pose.OriginMm;
        (error[0], error[1], error[2]) = (turn.X, turn.Y, turn.Z);
        (error[3], error[4], error[5]) = (move.X / _lengthUnitMm, move.Y / _lengthUnitMm, move.Z / _lengthUnitMm);
        for (var i = 3 * n; i < 6 * n; i++) jacobian[i] /= _chain.IsPrismatic(i % n) ? 1 : _lengthUnitMm;
        return new Gap(turn.LengthSquared + move.LengthSquared / (_lengthUnitMm * _lengthUnitMm), move.Length, turn.Length);
    }

    private bool IsDone(in Gap gap) => gap.PositionMm <= _options.PositionToleranceMm && gap.RotationRad <= _options.RotationToleranceRad;

    /// <summary>What one unit of a step is in the joint's own unit: a sliding joint steps in units of length, so that steps compare.</summary>
    private double ValueUnit(int joint) => _joints[joint].IsPrismatic ? _lengthUnitMm : 1;

    private double Clamp(double value, int joint) => Math.Clamp(value, _joints[joint].Min, _joints[joint].Max);

    /// <summary>Where start number <paramref name="start"/> puts a joint.</summary>
    private double Place(int start, int joint)
    {
        var z = _options.RandomSeed * 0x9E3779B97F4A7C15 + (ulong)(start * Max + joint) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        var share = ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        var (low, high) = _joints[joint].HasLimits ? (_joints[joint].Min, _joints[joint].Max)
            : _joints[joint].IsPrismatic ? (Math.Max(_joints[joint].Min, -_lengthUnitMm), Math.Min(_joints[joint].Max, 3 * _lengthUnitMm)) : (-Math.PI, Math.PI);
        return low + (high - low) * share;
    }

    private readonly record struct Gap(double Squared, double PositionMm, double RotationRad);
}
