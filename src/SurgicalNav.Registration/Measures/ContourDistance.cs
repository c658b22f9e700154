namespace SurgicalNav.Registration.Measures;

/// <summary>How far two contours are apart: distances of every sample of each to the nearest point of the other, weighted by contour length, px.</summary>
/// <remarks>Distances are exact, to segments rather than to samples. Two empty contours agree (zeros); one empty contour is endlessly far.</remarks>
public readonly record struct ContourDistance(double MeanPx, double Percentile95Px, double MaxPx)
{
    /// <summary>The symmetric distance. Allocates; about 10 ms for contours of a few thousand pixels.</summary>
    public static ContourDistance Between(Contour a, Contour b)
    {
        if (a.SampleCount == 0 && b.SampleCount == 0) return default;
        if (a.SampleCount == 0 || b.SampleCount == 0)
            return new ContourDistance(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        var distances = new double[a.SampleCount + b.SampleCount];
        var weights = new double[distances.Length];
        Fill(a, new SegmentGrid(b), distances, weights);
        Fill(b, new SegmentGrid(a), distances.AsSpan(a.SampleCount), weights.AsSpan(a.SampleCount));
        // Each direction counts half, whatever the contours' lengths.
        for (var i = 0; i < weights.Length; i++) weights[i] /= 2 * (i < a.SampleCount ? a.LengthPx : b.LengthPx);
        var mean = 0.0;
        for (var i = 0; i < weights.Length; i++) mean += weights[i] * distances[i];
        Array.Sort(distances, weights);
        var (reached, p95) = (0.0, distances[^1]);
        for (var i = 0; i < weights.Length; i++)
        {
            reached += weights[i];
            if (reached < 0.95) continue;
            p95 = distances[i];
            break;
        }
        return new ContourDistance(mean, p95, distances[^1]);
    }

    /// <summary>The share of the true contour, by length, that lies within a band around the drawn one.</summary>
    /// <param name="truth">The contour whose samples are asked for.</param>
    /// <param name="drawn">The middle of the band.</param>
    /// <param name="halfWidthsPx">The band's half width at each sample of <paramref name="truth"/>, in its order.</param>
    /// <returns>0 … 1; 1 for an empty truth, 0 where only <paramref name="drawn"/> is empty.</returns>
    public static double FractionWithin(Contour truth, Contour drawn, ReadOnlySpan<double> halfWidthsPx)
    {
        if (halfWidthsPx.Length != truth.SampleCount) throw new ArgumentException($"The true contour has {truth.SampleCount} samples; {halfWidthsPx.Length} half widths were given.");
        if (truth.SampleCount == 0) return 1;
        if (drawn.SampleCount == 0) return 0;
        var distances = new double[truth.SampleCount];
        var weights = new double[distances.Length];
        Fill(truth, new SegmentGrid(drawn), distances, weights);
        var within = 0.0;
        for (var i = 0; i < distances.Length; i++)
            if (distances[i] <= halfWidthsPx[i]) within += weights[i];
        return Math.Min(1, within / truth.LengthPx);
    }

    private static void Fill(Contour from, SegmentGrid to, Span<double> distances, Span<double> weights)
    {
        for (var i = 0; i < from.SampleCount; i++)
        {
            var (x, y, length) = from.Sample(i);
            distances[i] = to.Distance(x, y);
            weights[i] = length;
        }
    }
}
