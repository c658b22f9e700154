using SurgicalNav.Core.Measuring;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>The measured time line of the frames drawn so far. One owner; adding allocates nothing.</summary>
public sealed class FrameFigures
{
    private const int Kept = 36_000;
    private readonly long[] _withdrawn = new long[Enum.GetValues<Withdrawal>().Length];

    public SampleStatistics FrameToSwapMs { get; } = new(Kept);
    public SampleStatistics OwnCpuMs { get; } = new(Kept);
    public SampleStatistics PoseAgeMs { get; } = new(Kept);
    public SampleStatistics MaskAgeMs { get; } = new(Kept);
    public long Drawn { get; private set; }
    public long OverlaysShown { get; private set; }

    public void Count(Withdrawal why)
    {
        Drawn++;
        if (why == Withdrawal.None) OverlaysShown++;
        _withdrawn[(int)why]++;
    }

    /// <summary>Reasons that occurred, with the number of frames.</summary>
    public Dictionary<string, long> Withdrawn()
    {
        var result = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 1; i < _withdrawn.Length; i++)
            if (_withdrawn[i] > 0) result[((Withdrawal)i).ToString()] = _withdrawn[i];
        return result;
    }
}
