using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Threads;

/// <summary>Allocates as fast as one thread can, small and large, some of it for longer: what the worst imaging code would do to this process's memory. For trials of what that does to motion.</summary>
public sealed class GarbageMaker(IClock clock)
{
    private const int Kept = 4096, Largest = 200_000;
    private static readonly Duration Stretch = Duration.FromMilliseconds(20);

    private readonly byte[][] _kept = new byte[Kept][];
    private ulong _state = 1;

    /// <summary>Bytes asked for so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Allocates for a while. One in a thousand is large enough for the heap of large objects.</summary>
    public void Step(Instant now)
    {
        while (clock.Now - now < Stretch)
            for (var i = 0; i < 100; i++)
            {
                _state = _state * 6364136223846793005 + 1442695040888963407;
                var random = (int)(_state >> 40);
                var bytes = random % 1000 == 0 ? Largest : 16 + random % 2000;
                _kept[random % Kept] = new byte[bytes];
                Bytes += bytes;
            }
    }
}
