namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>What a capture is doing.</summary>
public enum CaptureState
{
    /// <summary>Opening it for the first time.</summary>
    Opening,

    /// <summary>Frames come.</summary>
    Streaming,

    /// <summary>It has gone, or has never come; tried again after a wait.</summary>
    Waiting,

    /// <summary>The file's end, or nothing that can be played.</summary>
    Finished,
}

/// <summary>How a capture stands; a new one is made when the state or the words change, not per frame.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Words">In words: what it delivers, what it waits for, or why it ended.</param>
/// <param name="Failed">It ended, or waits, because something is wrong.</param>
/// <param name="Reconnects">How often it came back after a loss.</param>
/// <param name="Width">Of one eye as delivered, px; 0 before the first frame.</param>
/// <param name="Height">Likewise.</param>
/// <param name="View">What of each eye's picture is delivered, for the camera's calibration.</param>
/// <param name="FourCc">The codec or pixel format in four letters.</param>
/// <param name="NominalRateHz">As the source says; null where it does not.</param>
public sealed record CaptureReport(CaptureState State, string Words, bool Failed, int Reconnects, int Width, int Height, EyeView View, string FourCc, double? NominalRateHz);
