namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>One decoder (or a whole peer) that must take any bytes.</summary>
/// <remarks>Called on one thread. A target keeps its state from one input to the next where its decoder does.</remarks>
public interface IFuzzTarget
{
    /// <summary>Short, lower case: openigtlink, ndi, drive and so on.</summary>
    string Name { get; }

    /// <summary>Sound inputs that mutations start from; may be empty.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>For formats of text: words that stand for others at every second mutation. Empty for formats of bytes.</summary>
    IReadOnlyList<byte[]> Words => [];

    /// <summary>The longest input.</summary>
    int MostInputBytes => 4096;

    /// <summary>The most managed memory that one input may make it allocate.</summary>
    long MostBytesPerInput { get; }

    /// <summary>Takes one input. May throw the exceptions that its decoder documents only if it catches them itself: whatever leaves here is a finding.</summary>
    void Take(ReadOnlySpan<byte> input);
}

/// <summary>What a target came to.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Inputs">Given to it.</param>
/// <param name="Exceptions">Inputs whose exception left the target.</param>
/// <param name="OverMemory">Inputs that made it allocate more than it states.</param>
/// <param name="Slow">Inputs that took more than a second of CPU time; 1 more where one did not end at all.</param>
/// <param name="WorstMs">CPU time of the slowest input.</param>
/// <param name="WorstBytes">Most managed memory allocated for one input.</param>
/// <param name="StatedBytes">Allowed.</param>
/// <param name="Seconds">All in all.</param>
/// <param name="Findings">The first few: the input's number, what happened, and its bytes in hexadecimal.</param>
public sealed record FuzzFigures(string Target, long Inputs, long Exceptions, long OverMemory, long Slow, double WorstMs, long WorstBytes, long StatedBytes, double Seconds, IReadOnlyList<string> Findings)
{
    public bool IsClean => Exceptions == 0 && OverMemory == 0 && Slow == 0;
}
