using MathNet.Numerics.Distributions;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>Finds the lag between two records of one motion by normalised cross-correlation, with a confidence interval.</summary>
/// <remarks>The video's samples stay where they are; the tracker's curve is slid under them. At the best lag the model
/// video(t) = a + b·tracker(t + lag) is linear in its three unknowns for small changes, and the interval is that of least squares with errors that
/// hang together in time: the scores are summed over blocks and their scatter taken (cluster-robust variance; Cameron and Miller, J. Human Resources 50(2), 2015),
/// with Student's t for as many blocks.</remarks>
public static class LagEstimator
{
    private const double StepS = 0.002;
    private const int Blocks = 12;

    /// <exception cref="LagRefusedException">The motions do not tell the lag.</exception>
    public static LagEstimate Estimate(MotionSignal tracker, MotionSignal video, LagOptions? options = null)
    {
        options ??= new LagOptions();
        // Every tried lag must find the tracker heard, and all are judged by the same samples.
        var used = video.Between(tracker.StartS + options.MaxLagS, tracker.EndS - options.MaxLagS);
        var overlapS = used is null ? 0 : used.EndS - used.StartS;
        if (used is null || overlapS < options.LeastOverlapS || used.Count < options.LeastVideoSamples)
            throw Refuse(LagRefusal.TooShortOverlap, $"tracker and video overlap by {overlapS:f1} s and {used?.Count ?? 0} frames (with {options.MaxLagS:g} s to spare at each end); {options.LeastOverlapS:g} s and {options.LeastVideoSamples} frames are needed. Record both together for longer.");
        var heard = tracker.Between(used.StartS - options.MaxLagS, used.EndS + options.MaxLagS)!;
        if (heard.PeakToPeak < options.LeastTrackerMotion)
            throw Refuse(LagRefusal.TooLittleTrackerMotion, $"the tracked body moved by {heard.PeakToPeak:f2} mm; {options.LeastTrackerMotion:g} mm are needed. Move it up and down with changing speed.");
        if (used.PeakToPeak < options.LeastVideoMotion)
            throw Refuse(LagRefusal.TooLittleVideoMotion, $"the picture moved by {used.PeakToPeak:f2} px; {options.LeastVideoMotion:g} px are needed. Move the body where the camera sees it, or show something with more contrast.");
        using var curve = new SmoothedSignal(tracker, Math.Max(tracker.PeriodS, 0.25 * video.PeriodS));
        return Search(curve, used, heard.PeakToPeak, options);
    }

    private static LagEstimate Search(SmoothedSignal tracker, MotionSignal video, double trackerMotion, LagOptions options)
    {
        var steps = (int)Math.Round(options.MaxLagS / StepS);
        var tried = new (double LagS, double Correlation)[2 * steps + 1];
        for (var i = 0; i < tried.Length; i++) tried[i] = ((i - steps) * StepS, Correlation(tracker, video, (i - steps) * StepS));
        var best = Enumerable.Range(0, tried.Length).MaxBy(i => Math.Abs(tried[i].Correlation));
        if (Math.Abs(tried[best].Correlation) < options.LeastCorrelation)
            throw Refuse(LagRefusal.LowCorrelation, $"the motions agree with a correlation of {Math.Abs(tried[best].Correlation):f3} at best; {options.LeastCorrelation:g} is needed. Is this the body that the camera sees, and does it move along one line?");
        if (best is 0 || best == tried.Length - 1)
            throw Refuse(LagRefusal.AtTheEdge, $"the best lag lies at the end of the range of ±{options.MaxLagS * 1000:f0} ms. Are both recorded with one clock?");
        var distinction = Distinction(tried, best, out var otherS);
        if (distinction < options.LeastDistinction)
            throw Refuse(LagRefusal.PeriodicAmbiguity, $"a lag of {otherS * 1000:f0} ms explains the motion nearly as well as {tried[best].LagS * 1000:f0} ms: it leaves {distinction:f2} times as much unexplained, and {options.LeastDistinction:g} times are needed. The motion repeats itself: move with changing speed and with pauses.");
        var (lagS, halfS) = Refine(tracker, video, tried[best].LagS);
        if (!(halfS <= options.MostHalfWidthS))
            throw Refuse(LagRefusal.TooUncertain, $"the lag of {lagS * 1000:f1} ms is known to ±{halfS * 1000:f1} ms only; ±{options.MostHalfWidthS * 1000:g} ms are needed. Record for longer, with quicker motion.");
        return new LagEstimate(lagS, lagS - halfS, lagS + halfS, Correlation(tracker, video, lagS), distinction, video.Count, video.EndS - video.StartS, trackerMotion, video.PeakToPeak, tried);
    }

    private static double Correlation(SmoothedSignal tracker, MotionSignal video, double lagS)
    {
        double n = video.Count, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        var (x0, y0) = (tracker.At(video.StartS + lagS), video.Values[0]);
        for (var i = 0; i < video.Count; i++)
        {
            var (x, y) = (tracker.At(video.TimesS[i] + lagS) - x0, video.Values[i] - y0);
            (sx, sy, sxx, syy, sxy) = (sx + x, sy + y, sxx + x * x, syy + y * y, sxy + x * y);
        }
        var spread = (n * sxx - sx * sx) * (n * syy - sy * sy);
        return spread > 0 ? Math.Clamp((n * sxy - sx * sy) / Math.Sqrt(spread), -1, 1) : 0;
    }

    /// <summary>Of the other peaks (either sign), the highest: how much more it leaves unexplained.</summary>
    private static double Distinction(ReadOnlySpan<(double LagS, double Correlation)> tried, int best, out double otherS)
    {
        var (other, found) = (0.0, double.NaN);
        for (var i = 1; i < tried.Length - 1; i++)
        {
            var here = Math.Abs(tried[i].Correlation);
            if (Math.Abs(i - best) < 3 || here < Math.Abs(tried[i - 1].Correlation) || here < Math.Abs(tried[i + 1].Correlation) || here <= other) continue;
            (other, found) = (here, tried[i].LagS);
        }
        otherS = found;
        var rest = 1 - tried[best].Correlation * tried[best].Correlation;
        return double.IsNaN(found) ? double.PositiveInfinity : (1 - other * other) / Math.Max(rest, 1e-12);
    }

    /// <summary>Gauss-Newton on offset, gain and lag from the best tried lag; the half width of the 95 % interval.</summary>
    private static (double LagS, double HalfS) Refine(SmoothedSignal tracker, MotionSignal video, double lagS)
    {
        var fit = new LagFit(tracker, video);
        for (var i = 0; i < 20; i++)
        {
            var step = fit.Step(lagS);
            // Where the curve bends, a full step may overshoot what the search has bracketed.
            step = Math.Clamp(step, -StepS, StepS);
            lagS += step;
            if (Math.Abs(step) < 1e-7) break;
        }
        var sd = fit.StandardDeviation(lagS, Blocks);
        return (lagS, StudentT.InvCDF(0, 1, Blocks - 1, 0.975) * sd);
    }

    private static LagRefusedException Refuse(LagRefusal reason, FormattableString message) =>
        new(reason, "No lag can be given: " + message.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
