namespace SurgicalNav.Sensing.Sequences;

/// <summary>What a sequence says of one frame besides its transforms.</summary>
/// <param name="TimeS">"Timestamp": when the recorder thought it was measured; by its own clock. NaN where the file does not say.</param>
/// <param name="ArrivalS">"UnfilteredTimestamp": when it reached the recorder. NaN where the file does not say.</param>
/// <param name="Number">"FrameNumber", the device's own; −1 where the file does not say.</param>
/// <param name="HasImage">"ImageStatus" is OK or not stated.</param>
public readonly record struct SequenceFrame(double TimeS, double ArrivalS, long Number, bool HasImage)
{
    internal static readonly SequenceFrame Blank = new(double.NaN, double.NaN, -1, true);

    /// <summary>The measured time, or the arrival where only that is known.</summary>
    public double BestTimeS => double.IsNaN(TimeS) ? ArrivalS : TimeS;
}
