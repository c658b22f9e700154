namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>What the recording bench measured. Bars: no pose, tracking step or decision lost; at least 95 % of the pictures kept; no collection of generation 2;
/// hand-off p99.9 of at most 150 µs with the other core idle.</summary>
public sealed record RecordingBenchReport(
    double Seconds, string Codec, int Width, int Height, int Eyes, int FramesPerS, long FramesOffered, long FramesKept, double FramesKeptPercent, long FramesLate,
    long StatesOffered, long StatesLost, long ReadBackMessages, bool ReadBackWhole, double MegabytesPerS, double CpuCores, int Gen0, int Gen1, int Gen2,
    HandOffFigures HandOffIdle, HandOffFigures HandOffBusy, int Cores)
{
    public bool AllMet => StatesLost == 0 && FramesKeptPercent >= 95 && Gen2 == 0 && ReadBackWhole && HandOffIdle.Waking.P999Us <= 150;
}

/// <summary>From the offer of a value on one thread to its taking on another, µs.</summary>
/// <param name="Waking">The taker waits and is woken (<see cref="Threads.WakingEdge{T}"/>).</param>
/// <param name="Spinning">The taker looks without pause, and costs a core.</param>
/// <param name="Polling">The taker sleeps a millisecond between looks.</param>
public sealed record HandOffFigures(HandOffPercentiles Waking, HandOffPercentiles Spinning, HandOffPercentiles Polling);

public sealed record HandOffPercentiles(double P50Us, double P99Us, double P999Us, double MaxUs, long Samples);
