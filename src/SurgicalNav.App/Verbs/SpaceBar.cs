using SurgicalNav.Core.Time;

namespace SurgicalNav.App.Verbs;

/// <summary>The space bar of a terminal as an enabling switch: held down while the terminal repeats it.</summary>
/// <remarks>A terminal tells no release. The key counts as held from its first repetition on, and as released when no other has come for longer than any keyboard repeats:
/// a release is seen so much later. Good for a bench; a device near people needs a switch of its own in its safety chain.</remarks>
internal sealed class SpaceBar
{
    /// <summary>Keyboards repeat 10 to 40 times a second once they have begun.</summary>
    private static readonly Duration LongestGap = Duration.FromMilliseconds(150);

    private Instant _last = Instant.MinValue;
    private bool _repeats;

    /// <summary>A person can hold a key here, and see what becomes of it.</summary>
    public static bool IsAtHand => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    public bool IsHeld(Instant now)
    {
        while (Console.KeyAvailable)
        {
            if (Console.ReadKey(intercept: true).Key != ConsoleKey.Spacebar)
            {
                // Any other key lets go.
                (_last, _repeats) = (Instant.MinValue, false);
                continue;
            }
            _repeats = _last != Instant.MinValue && now - _last <= LongestGap;
            _last = now;
        }
        if (_last != Instant.MinValue && now - _last > LongestGap) _repeats = false;
        return _repeats;
    }
}
