using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>When each frame of a sequence is due on the session's clock: the first one at the start, the others as far apart as they were, divided by the speed.</summary>
/// <param name="originS">A time of the recording.</param>
/// <param name="speed">1 for the original pace.</param>
internal sealed class SequencePace(double originS, double speed)
{
    private Instant? _start;

    /// <summary>The moment that stands for the recording's origin; set once, at the first call.</summary>
    public Instant Start(Instant now) => _start ??= now;

    public Duration SinceOrigin(double timeS) => new((long)Math.Round((timeS - originS) / speed * 1e9));

    public static void Check(double speed, string file)
    {
        if (!(speed is >= 0.01 and <= 1000)) throw new ArgumentException($"{file}: a speed of {speed} is not possible; it lies between 0.01 and 1000.", nameof(speed));
    }
}
