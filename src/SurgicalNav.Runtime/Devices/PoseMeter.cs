using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Measures the stream of one tracker's samples on its way to whoever else wants them.</summary>
/// <remarks>Offered to by the tracker's loop; its owner guards the figures with a lock. Allocates nothing per sample.</remarks>
public sealed class PoseMeter : IEdge<PoseSample>
{
    private ToolMeter[] _tools = [];
    private bool _numbered;
    private long _count;

    public string Name => "poses";

    public EdgeCounters Counters => new(_count, _count, 0);

    /// <summary>One for each tool, in the tracker's order.</summary>
    public IReadOnlyList<ToolMeter> Tools => _tools;

    /// <summary>Gets everything after it was measured; null for nobody.</summary>
    public IEdge<PoseSample>? Next { get; set; }

    /// <summary>The loop's moment: ages are measured against it. Set before each poll.</summary>
    public Instant Now { get; set; }

    /// <summary>Session's clock minus the device's at the newest frame, ms; null where the device sends no time.</summary>
    public double? ClockOffsetMs { get; private set; }

    /// <summary>The tracker's rate, which losses are counted against.</summary>
    public double RateHz { get; private set; }

    /// <summary>Before the first sample.</summary>
    /// <param name="tools">How many.</param>
    /// <param name="rateHz">The tracker's, which losses are counted against.</param>
    public void Begin(int tools, double rateHz) => (RateHz, _tools) = (rateHz, [.. Enumerable.Range(0, tools).Select(_ => new ToolMeter(rateHz))]);

    public void Offer(PoseSample value)
    {
        _count++;
        if (value.Tool == PoseSample.FrameMark)
        {
            _numbered = value.Frame != PoseSample.NoNumber;
            if (value.DeviceTime != default) ClockOffsetMs = (value.AcquiredAt.Nanoseconds - value.DeviceTime.Nanoseconds) * 1e-6;
        }
        else if ((uint)value.Tool < (uint)_tools.Length)
        {
            _tools[value.Tool].Take(value, _numbered, value.ReceivedAt > Now ? value.ReceivedAt : Now);
        }
        Next?.Offer(value);
    }

    public bool TryTake(out PoseSample value)
    {
        value = default;
        return false;
    }
}
