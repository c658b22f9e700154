using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>When something was measured, from the sender's own clock: the fastest message of the last 10 to 20 seconds counts as one that took no time.</summary>
/// <remarks>So only what a message took longer than the fastest is seen; the part that all of them take is not. The window lets two clocks drift apart by
/// 100 ppm (2 ms in 20 s) unharmed. Where the age must never be underestimated, the sender is to answer a beat (<see cref="MasterPacket"/>).</remarks>
public sealed class LeastLag
{
    private static readonly Duration Window = Duration.FromSeconds(10);

    private long _least = long.MaxValue, _before = long.MaxValue;
    private Instant _since;
    private bool _hasBegun;

    /// <param name="sender">By the sender's clock, ns.</param>
    /// <param name="receivedAt">Here.</param>
    /// <returns>Never later than <paramref name="receivedAt"/>.</returns>
    public Instant Take(long sender, Instant receivedAt)
    {
        var lag = receivedAt.Nanoseconds - sender;
        if (!_hasBegun || receivedAt - _since > Window)
        {
            (_before, _least, _since, _hasBegun) = (_least, long.MaxValue, receivedAt, true);
        }
        _least = Math.Min(_least, lag);
        return new Instant(sender + Math.Min(_least, _before));
    }
}
