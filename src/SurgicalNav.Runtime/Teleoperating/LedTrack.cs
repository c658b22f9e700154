using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>How well the tip did what a hand meant.</summary>
/// <param name="DelayMs">By how much it was late: the delay that explains its motion best.</param>
/// <param name="RmsMm">Distance from where the hand meant it to be so much earlier, scaled.</param>
/// <param name="WorstMm">The farthest.</param>
public sealed record LedDeviation(double DelayMs, double RmsMm, double WorstMm);

/// <summary>Where the tip of one arm was measured while a hand led it.</summary>
internal sealed class LedTrack
{
    /// <summary>A filter that begins at rest needs a few of its delays to catch up with a hand in motion.</summary>
    private const double SettlesS = 0.5;

    private const double LeastDelayS = 0, MostDelayS = 0.3, DelayStepS = 0.002;

    private readonly List<(Instant At, Vec3 TipMm, int Stretch)> _points = [];
    private readonly List<(Instant At, Vec3 TipMm, MasterHand Hand, Quat TableFromConsole)> _stretches = [];
    private Instant _lastAt;
    private bool _wasLed;

    public double LedS { get; private set; }
    public double TipPathMm { get; private set; }

    /// <summary>Times that leading began.</summary>
    public int Stretches => _stretches.Count;

    /// <param name="at">When the tip was measured so.</param>
    /// <param name="isLed">A hand leads it.</param>
    /// <param name="tipMm">In the shared frame.</param>
    /// <param name="hand">That leads it.</param>
    /// <param name="tableFromConsole">The console's axes in the shared frame; they stand still while an instrument is led.</param>
    public void Add(Instant at, bool isLed, Vec3 tipMm, MasterHand hand, Quat tableFromConsole)
    {
        if (isLed && !_wasLed) _stretches.Add((at, tipMm, hand, tableFromConsole));
        else if (isLed && at > _lastAt)
        {
            LedS += (at - _lastAt).Seconds;
            TipPathMm += (tipMm - _points[^1].TipMm).Length;
        }
        if (isLed && (!_wasLed || at > _lastAt)) _points.Add((at, tipMm, _stretches.Count - 1));
        (_wasLed, _lastAt) = (isLed, at);
    }

    /// <param name="meantMm">Where a hand means to be, in the console.</param>
    /// <param name="scale">mm of the tip for one of the hand.</param>
    /// <returns>Null where nothing was led for long enough.</returns>
    public LedDeviation? Deviation(Func<MasterHand, Instant, Vec3> meantMm, double scale)
    {
        var settled = _points.Where(p => (p.At - _stretches[p.Stretch].At).Seconds >= SettlesS).ToList();
        if (settled.Count < 100) return null;
        LedDeviation? best = null;
        for (var delay = LeastDelayS; delay <= MostDelayS; delay += DelayStepS)
        {
            var (sum, worst) = (0.0, 0.0);
            foreach (var (at, tip, stretch) in settled)
            {
                var (beganAt, from, hand, tableFromConsole) = _stretches[stretch];
                var wanted = from + tableFromConsole.Rotate((meantMm(hand, at - Duration.FromSeconds(delay)) - meantMm(hand, beganAt)) * scale);
                var off = (tip - wanted).Length;
                (sum, worst) = (sum + off * off, Math.Max(worst, off));
            }
            var rms = Math.Sqrt(sum / settled.Count);
            if (best is null || rms < best.RmsMm) best = new LedDeviation(delay * 1000, rms, worst);
        }
        return best;
    }
}
