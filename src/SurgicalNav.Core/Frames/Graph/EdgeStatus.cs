namespace SurgicalNav.Core.Frames.Graph;

/// <summary>Where an edge's transform comes from.</summary>
public enum EdgeKind
{
    /// <summary>By construction; has no age.</summary>
    Fixed,

    /// <summary>Measured once, on a day, for some time.</summary>
    Calibrated,

    /// <summary>Measured again and again while the session runs.</summary>
    Live,
}

/// <summary>Whether an edge may be used now.</summary>
public enum EdgeStatus
{
    Ok,

    /// <summary>There is no transform: none yet, or its source says that there is none.</summary>
    Missing,

    /// <summary>Newest measurement older than the edge allows.</summary>
    Stale,

    /// <summary>No rigid transform, or a covariance that is none.</summary>
    Invalid,

    /// <summary>The calibration's last day has passed.</summary>
    Expired,

    /// <summary>The calibration is dated after today.</summary>
    NotYetValid,
}

/// <summary>A question that the graph as it is built cannot answer, or an edge that it cannot take. The message names frames and edges.</summary>
public sealed class TransformGraphException(string message) : Exception(message);
