namespace SurgicalNav.Calibration.Temporal;

/// <summary>The lag between a tracker and a video.</summary>
/// <param name="LagS">Tracker time minus video time of the same event: what the tracker's stamps are ahead of the video's (PLUS's TrackerLagSec).</param>
/// <param name="LowS">Lower end of the 95 % confidence interval.</param>
/// <param name="HighS">Its upper end.</param>
/// <param name="Correlation">Of the two motions at that lag; negative where they point in opposite directions.</param>
/// <param name="Distinction">How many times more of the motion the second-best lag leaves unexplained; infinite where there is no second one.</param>
/// <param name="VideoSamples">Used.</param>
/// <param name="OverlapS">From the first to the last of them.</param>
/// <param name="TrackerMotion">Peak to peak over the overlap, in the signal's unit (mm).</param>
/// <param name="VideoMotion">The same of the video (px).</param>
/// <param name="Curve">Correlation at each tried lag, for the plot.</param>
public sealed record LagEstimate(
    double LagS, double LowS, double HighS, double Correlation, double Distinction, int VideoSamples, double OverlapS,
    double TrackerMotion, double VideoMotion, IReadOnlyList<(double LagS, double Correlation)> Curve)
{
    public double HalfWidthS => (HighS - LowS) / 2;
}
