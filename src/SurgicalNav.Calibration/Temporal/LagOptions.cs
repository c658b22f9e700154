namespace SurgicalNav.Calibration.Temporal;

/// <summary>What is believed of a temporal calibration, and what is refused.</summary>
public sealed record LagOptions
{
    /// <summary>Lags are looked for within plus and minus this.</summary>
    public double MaxLagS { get; init; } = 0.5;

    /// <summary>The tracked body must have moved this far along its main direction (PLUS asks for 8 mm).</summary>
    public double LeastTrackerMotion { get; init; } = 8;

    /// <summary>The picture must have moved this far (px).</summary>
    public double LeastVideoMotion { get; init; } = 8;

    /// <summary>Length of the video over which the tracker was heard too.</summary>
    public double LeastOverlapS { get; init; } = 5;

    public int LeastVideoSamples { get; init; } = 40;

    /// <summary>The two motions must agree this well.</summary>
    public double LeastCorrelation { get; init; } = 0.8;

    /// <summary>Another lag must leave at least so many times more of the motion unexplained than the best one does.</summary>
    public double LeastDistinction { get; init; } = 2;

    /// <summary>A wider interval than this half width is of no use.</summary>
    public double MostHalfWidthS { get; init; } = 0.05;
}

/// <summary>Why a temporal calibration was refused.</summary>
public enum LagRefusal { TooShortOverlap, TooLittleTrackerMotion, TooLittleVideoMotion, LowCorrelation, PeriodicAmbiguity, AtTheEdge, TooUncertain }

/// <summary>The two motions do not tell the lag. The message says why, with the numbers, and what to do.</summary>
public sealed class LagRefusedException(LagRefusal reason, string message) : Exception(message)
{
    public LagRefusal Reason => reason;
}
