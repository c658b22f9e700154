namespace SurgicalNav.Runtime.Calibrating;

/// <summary>How the video's motion is found.</summary>
public enum VideoMotion
{
    /// <summary>A bright line where the pictures are one, else the shift of the whole picture.</summary>
    Auto,

    /// <summary>Of the one bright line of an ultrasound picture.</summary>
    Line,

    /// <summary>Of the whole picture.</summary>
    Shift,
}

/// <summary>What <c>surgicalnav calibrate temporal</c> was asked.</summary>
public sealed record TemporalOptions
{
    /// <summary>A sequence with poses.</summary>
    public required string Tracker { get; init; }

    /// <summary>A sequence with pictures; may be left out where the signal has times of its own.</summary>
    public string? Video { get; init; }

    /// <summary>The video's motion measured elsewhere.</summary>
    public string? Signal { get; init; }

    /// <summary>The moved body's transform; null finds it.</summary>
    public string? Tool { get; init; }

    /// <summary>The body it is tracked against; null finds it, empty is the tracker itself.</summary>
    public string? Reference { get; init; }

    public VideoMotion Motion { get; init; }
    public double MaxLagMs { get; init; } = 500;
    public int ValidDays { get; init; } = 180;

    /// <summary>Folder for the calibration and the plot; null writes neither.</summary>
    public string? OutFolder { get; init; }
}
