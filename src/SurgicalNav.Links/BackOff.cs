using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links;

/// <summary>Pauses between tries: doubled each time up to a cap, each shortened by a random part so that many that lost one server do not come back in step.</summary>
/// <param name="first">After the first failure.</param>
/// <param name="cap">The longest.</param>
/// <param name="jitter">Greatest share taken off a pause, 0 to 1.</param>
public sealed class BackOff(Duration first, Duration cap, double jitter, SeededRandom random)
{
    /// <summary>Past this many doublings of a nanosecond the cap has long been reached.</summary>
    private const int MostDoublings = 40;

    /// <summary>Failures since the last <see cref="Reset"/>.</summary>
    public int Failures { get; private set; }

    public Duration Next()
    {
        var doublings = Math.Min(Failures++, MostDoublings);
        var whole = Math.Min(cap.Nanoseconds, first.Nanoseconds * Math.Pow(2, doublings));
        return new Duration((long)(whole * (1 - jitter * random.NextDouble())));
    }

    public void Reset() => Failures = 0;

    /// <summary>0.25 s doubling up to 5 s, each up to a quarter shorter: a plugged-in device is back within the time a person looks up.</summary>
    public static BackOff Usual(ulong seed) => new(Duration.FromMilliseconds(250), Duration.FromSeconds(5), 0.25, new SeededRandom(seed));
}
