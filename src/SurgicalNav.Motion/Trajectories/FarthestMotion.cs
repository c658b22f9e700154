namespace SurgicalNav.Motion.Trajectories;

/// <summary>The seven arcs of a jerk-limited motion; jerks +, 0, −, 0 (cruise), −, 0, + times the greatest. Durations in s, never negative.</summary>
internal struct SevenArcs
{
    public double Rise, HighHold, Fall, Cruise, FallOn, LowHold, Return;

    /// <summary>Accelerations, s: upper peak, lower peak, at the end.</summary>
    public double High, Low, End;

    public readonly double this[int index] => index switch
    {
        0 => Rise,
        1 => HighHold,
        2 => Fall,
        3 => Cruise,
        4 => FallOn,
        5 => LowHold,
        _ => Return,
    };

    public readonly double AccelerationAfter(int index) => index switch
    {
        0 or 1 => High,
        2 => FallOn > 0 ? 0 : Low,
        3 => 0,
        4 or 5 => Low,
        _ => End,
    };

    public static int SignOf(int index) => index switch
    {
        0 or 6 => 1,
        2 or 4 => -1,
        _ => 0,
    };
}

/// <summary>Of all motions of one joint between two velocities and accelerations in a given time, the one that gets farthest in the positive direction.</summary>
/// <remarks>
/// <para>Units: time in s and everything divided by the jerk limit, so that jerk is ±1 or 0: accelerations in s, velocities in s², ways in s³.</para>
/// <para>By the maximum principle the farthest motion has jerk +, −, + with the acceleration held at its limits and the velocity at its highest in
/// between where they are met. Write α, ω for the accelerations at the two ends, a for the upper peak, b for the lower, V = v₀ − α²/2 and
/// W = v₁ − ω²/2 for the velocities that the first and last arc have at zero acceleration, D = W − V and s = (T + α − ω)/2. Velocity and time give,
/// where nothing is held, a − b = s and a² − b² = D; with a held at A, b = A − r and r² = 2 s A − D; with b held at B, a = B + r and r² = D − 2 s B.
/// The way, less the constant (ω³ − α³)/6 − V α + W ω, is then (V + W) s + s³/4 − D²/(4 s), a quartic in r, its mirror in time, or a quadratic.
/// Inverting these for a given way gives the moments at which this direction's reach equals it. The cases are
/// those of Berscheid and Kröger, "Jerk-limited Real-time Trajectory Generation with Arbitrary Target States", RSS 2021; here one variable of degree four at most describes each.</para>
/// <para>Velocities below the lowest cannot occur where the start can be left and the end be passed within the limits (<see cref="RateLimits"/>): the troughs of the outer arcs are V and W.</para>
/// </remarks>
internal readonly struct FarthestMotion
{
    private readonly double _a0, _a1, _v0, _v1, _low0, _low1, _d, _sum, _most, _least, _fastest;

    /// <param name="v0">Velocity at the start; all parameters divided by the jerk limit.</param>
    /// <param name="a0">Acceleration at the start.</param>
    /// <param name="v1">Velocity at the end.</param>
    /// <param name="a1">Acceleration at the end.</param>
    /// <param name="most">Highest acceleration.</param>
    /// <param name="least">Lowest acceleration, negative.</param>
    /// <param name="fastest">Highest velocity.</param>
    public FarthestMotion(double v0, double a0, double v1, double a1, double most, double least, double fastest)
    {
        (_v0, _a0, _v1, _a1, _most, _least, _fastest) = (v0, a0, v1, a1, most, least, fastest);
        (_low0, _low1) = (v0 - a0 * a0 / 2, v1 - a1 * a1 / 2);
        _d = v1 - v0 + (a0 - a1) * (a0 + a1) / 2;
        _sum = _low0 + _low1;
    }

    /// <summary>The arcs for a duration.</summary>
    /// <param name="durationS">At least <see cref="ShortestS"/>, else false.</param>
    /// <param name="arcs">The motion.</param>
    /// <param name="missed">By how much its velocity misses the end's, s²; more than rounding where no motion between these ends takes just so long.</param>
    /// <returns>False where the accelerations alone take longer.</returns>
    public bool TryAt(double durationS, out SevenArcs arcs, out double missed)
    {
        arcs = default;
        missed = 0;
        var s = (durationS + _a0 - _a1) / 2;
        // The first and the last arc must have a duration: a ≥ α and b ≤ ω, which together bound s.
        if (!(s >= Math.Max(0, _a0 - _a1) - 1e-14 * (1 + durationS))) return false;
        s = Math.Max(s, Math.Max(0, _a0 - _a1));
        // A lone upward arc leaves no more than a point of the middle one.
        var high = s > 0 ? Within((s + _d / s) / 2, _a0, _a1 + s) : _a0;
        var low = high - s;
        double highHold = 0, lowHold = 0, gained = s * (high + low);
        var (tooHigh, tooLow) = (high > _most, low < _least);
        if (tooHigh)
        {
            var r = Within(Math.Sqrt(Math.Max(0, 2 * s * _most - _d)), _most - _a1, s);
            (high, low, highHold, gained) = (_most, _most - r, Math.Max(0, 2 * (s - r)), 2 * s * _most - r * r);
            (tooHigh, tooLow) = (false, low < _least);
        }
        if (tooLow)
        {
            var r = Within(Math.Sqrt(Math.Max(0, _d - 2 * s * _least)), _a0 - _least, s);
            (high, low, highHold, lowHold, gained) = (_least + r, _least, 0, Math.Max(0, 2 * (s - r)), r * r + 2 * s * _least);
            tooHigh = high > _most;
        }
        if (tooHigh)
        {
            var held = Math.Max(0, 2 * (s - _most + _least));
            highHold = Within((_d - _most * _most + _least * _least - _least * held) / (_most - _least), 0, held);
            (high, low, lowHold) = (_most, _least, held - highHold);
            gained = _most * _most - _least * _least + _most * highHold + _least * lowHold;
        }
        missed = Math.Abs(gained - _d);
        (arcs.Rise, arcs.HighHold, arcs.Fall, arcs.LowHold, arcs.Return) = (high - _a0, highHold, high - low, lowHold, _a1 - low);
        (arcs.High, arcs.Low, arcs.End) = (high, low, _a1);
        if (high > 0 && low < 0 && _low0 + high * (high + highHold) > _fastest) Cruise(durationS, ref arcs);
        return true;
    }

    /// <summary>Clamps where rounding may have crossed the bounds.</summary>
    private static double Within(double value, double low, double high) => Math.Max(low, Math.Min(value, high));

    /// <summary>Replaces a crest above the highest velocity by a cruise at it.</summary>
    private void Cruise(double durationS, ref SevenArcs arcs)
    {
        var (rise, hold, peak) = Climb(_fastest - _low0, _a0, _most);
        var (back, lowHold, trough) = Climb(_fastest - _low1, -_a1, -_least);
        (arcs.Rise, arcs.HighHold, arcs.Fall) = (rise, hold, peak);
        (arcs.FallOn, arcs.LowHold, arcs.Return) = (trough, lowHold, back);
        (arcs.High, arcs.Low) = (peak, -trough);
        arcs.Cruise = Math.Max(0, durationS - rise - hold - peak - back - lowHold - trough);
    }

    /// <summary>From an acceleration up and down to none while the velocity rises from the arc's trough by a height: up, hold, and down for the peak's time.</summary>
    private static (double Up, double Hold, double Peak) Climb(double height, double from, double most)
    {
        // What there already is of acceleration has to be taken away, whatever the rounding of the height says.
        var peak = Math.Max(from, Math.Sqrt(Math.Max(0, height)));
        if (peak <= most) return (peak - from, 0, peak);
        return (Math.Max(0, most - from), height / most - most, most);
    }

    /// <summary>How far the arcs lead.</summary>
    public double WayOf(in SevenArcs arcs)
    {
        double p = 0, v = _v0, a = _a0;
        for (var i = 0; i < 7; i++)
        {
            var (t, j) = (arcs[i], SevenArcs.SignOf(i));
            if (t == 0) continue;
            p += t * (v + t * (a / 2 + t * j / 6));
            v += t * (a + t * j / 2);
            a = arcs.AccelerationAfter(i);
        }
        return p;
    }

    /// <summary>No motion between the ends is shorter.</summary>
    public double ShortestS => Math.Abs(_a1 - _a0);

    /// <summary>Adds the durations at which the farthest motion may lead exactly so far; some may not be real: each is to be tried.</summary>
    public void AddTimes(double way, ref TimeList times)
    {
        var rest = way - (_a1 * _a1 * _a1 - _a0 * _a0 * _a0) / 6 + _low0 * _a0 - _low1 * _a1;
        times.Add(ShortestS);
        AddVelocityTimes(ref times);
        AddUnheld(rest, ref times);
        AddHeld(rest, _most, _low1, _d, _a1, ref times);
        // The mirror in time and way exchanges the ends and turns the accelerations round.
        AddHeld(rest, -_least, _low0, -_d, -_a0, ref times);
        AddBothHeld(rest, ref times);
        AddCruise(way, ref times);
    }

    /// <summary>Where there is nothing but one rise and fall, for ends whose velocities just fit.</summary>
    private void AddVelocityTimes(ref TimeList times)
    {
        var square = _v1 - _v0 + (_a0 * _a0 + _a1 * _a1) / 2;
        if (square < 0) return;
        var peak = Math.Sqrt(square);
        times.Add(peak > _most ? 2 * _most - _a0 - _a1 + (square / _most - _most) : 2 * peak - _a0 - _a1);
        times.Add(-2 * peak - _a0 - _a1);
    }

    private void AddUnheld(double rest, ref TimeList times)
    {
        var f = new Quartic(0, 4 * _sum, -4 * rest, -_d * _d);
        var bound = 2 * Math.Max(Math.Sqrt(Math.Abs(4 * _sum)), Math.Max(Math.Cbrt(Math.Abs(4 * rest)), Math.Sqrt(Math.Abs(_d))));
        var high = Math.Min(bound, (_most - _least) * (1 + 1e-9));
        var low = Math.Max(0, _a0 - _a1) * (1 - 1e-9);
        // For positive s, f has the sign of s³/4 + M s − D²/(4 s) − rest, which turns where 3 s⁴ + 4 M s² + D² = 0.
        var inside = 4 * _sum * _sum - 3 * _d * _d;
        double first = low, second = low;
        if (_sum < 0 && inside > 0)
        {
            var outer = (-2 * _sum + Math.Sqrt(inside)) / 3;
            (first, second) = (Math.Sqrt(_d * _d / (3 * outer)), Math.Sqrt(outer));
        }
        var (end, offset) = (high, _a1 - _a0);
        Span<double> turns = [low, Math.Clamp(first, low, Math.Max(low, end)), Math.Clamp(second, low, Math.Max(low, end)), end];
        for (var i = 0; i < 3; i++)
        {
            if (f.MayVanishAt(turns[i])) times.Add(2 * turns[i] + offset);
            if (f.TryRoot(turns[i], turns[i + 1], out var s)) times.Add(2 * s + offset);
        }
    }

    /// <summary>Upper acceleration held at <paramref name="held"/>: r²((A − r)² + 2 W) + D (V + W − A²) − 2 A way = 0.</summary>
    private void AddHeld(double rest, double held, double lastLow, double d, double end, ref TimeList times)
    {
        var f = new Quartic(-2 * held, held * held + 2 * lastLow, 0, d * (_sum - held * held) - 2 * held * rest);
        var low = Math.Max(0, held - end) * (1 - 1e-9);
        var high = (_most - _least) * (1 + 1e-9);
        var inside = 9 * held * held - 8 * (held * held + 2 * lastLow);
        double first = low, second = low;
        if (inside > 0)
        {
            var root = Math.Sqrt(inside);
            (first, second) = ((3 * held - root) / 4, (3 * held + root) / 4);
        }
        Span<double> turns = [low, Math.Clamp(first, low, Math.Max(low, high)), Math.Clamp(second, low, Math.Max(low, high)), high];
        for (var i = 0; i < 3; i++)
        {
            if (f.MayVanishAt(turns[i])) times.Add((turns[i] * turns[i] + d) / held + _a1 - _a0);
            if (f.TryRoot(turns[i], turns[i + 1], out var r)) times.Add((r * r + d) / held + _a1 - _a0);
        }
    }

    private void AddBothHeld(double rest, ref TimeList times)
    {
        var (a, b) = (_most, -_least);
        var e = a * a - b * b - _d;
        // Upper hold x, lower hold (e + a x)/b; q2 x² + q1 x + q0 = 0.
        var q2 = a / 2 + a * a / (2 * b);
        var q1 = a * (a + b) + _low0 + a * a / 2 + a / b * (_low1 + b * b / 2) + a / b * e;
        var q0 = _low0 * a + _low1 * b + (_low0 + a * a) * (a + b) + e / b * (_low1 + b * b / 2) + e * e / (2 * b) - rest;
        var inside = q1 * q1 - 4 * q2 * q0;
        if (inside < 0) return;
        var q = -(q1 + Math.CopySign(Math.Sqrt(inside), q1)) / 2;
        Span<double> holds = [q / q2, q0 / q];
        foreach (var x in holds) times.Add(2 * (a + b) + x + (e + a * x) / b + (_a1 - _a0));
    }

    private void AddCruise(double way, ref TimeList times)
    {
        var arcs = default(SevenArcs);
        Cruise(0, ref arcs);
        var ramps = arcs.Rise + arcs.HighHold + arcs.Fall + arcs.FallOn + arcs.LowHold + arcs.Return;
        times.Add(ramps + Math.Max(0, way - WayOf(arcs)) / _fastest);
    }
}
