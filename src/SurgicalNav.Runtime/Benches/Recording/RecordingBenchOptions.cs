namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>What the recording bench runs.</summary>
public sealed record RecordingBenchOptions
{
    /// <summary>Of the sustained run and the count of collections.</summary>
    public double Minutes { get; init; } = 1;

    public int Width { get; init; } = 1920;
    public int Height { get; init; } = 1080;
    public int FramesPerS { get; init; } = 60;

    /// <summary>Poses, tracking steps and decisions, each at this rate.</summary>
    public int StatesPerS { get; init; } = 1000;

    public double HandOffSeconds { get; init; } = 10;

    /// <summary>The recording; deleted afterwards unless kept.</summary>
    public string Path { get; init; } = "out/bench/recording.mcap";

    public bool Keep { get; init; }

    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Minutes > 0 && Minutes <= 120)) throw new UserErrorException($"--minutes {Minutes} is out of range: give more than 0 and at most 120.");
    }
}
