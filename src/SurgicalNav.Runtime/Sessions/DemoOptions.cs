using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>What a person may ask of <c>surgicalnav demo</c>; validated by <see cref="Validate"/> before anything starts.</summary>
public sealed record DemoOptions
{
    public bool Headless { get; init; }

    /// <summary>Session time in seconds.</summary>
    public double Seconds { get; init; } = 20;

    public ulong Seed { get; init; } = 1;
    public string OutFolder { get; init; } = "out/demo";
    public bool SingleThread { get; init; }
    public bool NoTimings { get; init; }

    /// <summary>Picture width and height; null lets the machine's measured speed decide (on one thread: 960×540, so that runs repeat).</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Frames per second of the endoscope; null goes with the size and with what a loop on disk may take.</summary>
    public double? RateHz { get; init; }

    public bool Stereo { get; init; } = true;
    public bool Smoke { get; init; }
    public bool Blood { get; init; }
    public bool Breathing { get; init; }

    /// <summary>Show an axial slice of the scan through the tool's tip.</summary>
    public bool Slice { get; init; }

    /// <summary>Rehearsal: tracker, calibration and registration without error; latency, drift and losses stay on.</summary>
    public bool NoiseFreeTracker { get; init; }

    /// <summary>Motion as well as imaging; false leaves the two robots out.</summary>
    public bool Robots { get; init; } = true;

    /// <summary>When the manipulator's cable comes out, seconds after both devices have begun to move; null leaves it in.</summary>
    public double? PullCableAfterS { get; init; }

    /// <summary>Allocate memory as fast as a thread can beside everything else, to see what motion feels of it.</summary>
    public bool MakesGarbage { get; init; }

    /// <summary>File that the session is recorded to; null records nothing.</summary>
    public string? RecordTo { get; init; }

    /// <summary>How a recording keeps the pictures.</summary>
    public VideoCodec RecordVideo { get; init; } = VideoCodec.Jpeg;

    /// <summary>Gets the page of a live monitor four times a second, on a thread of its own; null shows none.</summary>
    public Action<Monitoring.MonitorReading>? Monitor { get; init; }

    public string ExecutionProvider { get; init; } = "cpu";

    /// <summary>Folder of a model card; null takes the project's own network.</summary>
    public string? Model { get; init; }

    /// <summary>Where the network's card stands.</summary>
    public string ModelCardPath() => Path.Combine(Model ?? ProjectFiles.Path("models/segmentation-sim"), "model.json");

    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Seconds is >= 1 and <= 3600)) throw new UserErrorException($"--seconds {Seconds} is out of range: give 1 to 3600 seconds of session time.");
        if (PullCableAfterS is { } pull && !(pull is >= 0 and <= 3600)) throw new UserErrorException($"--pull-cable {pull} is out of range: give 0 to 3600 seconds of motion.");
        if (Size is { } s && (s.Width is < 320 or > 1920 || s.Height is < 180 or > 1080)) throw new UserErrorException($"--size {s.Width}x{s.Height} is out of range: give 320x180 to 1920x1080.");
        if (RateHz is { } r && !(r is >= 5 and <= 60)) throw new UserErrorException($"--rate {r} is out of range: give 5 to 60 frames per second.");
        if (MakesGarbage && SingleThread) throw new UserErrorException("--garbage is made on a thread of its own; --single-thread has only one.");
        if (Monitor is not null && SingleThread) throw new UserErrorException("--monitor shows devices in real time; on the manual clock of --single-thread there are no rates and ages to show.");
        _ = Provider();
    }

    /// <summary>What <see cref="ExecutionProvider"/> names.</summary>
    /// <exception cref="UserErrorException">It names none.</exception>
    public Perception.Inference.ExecutionProvider Provider()
    {
        try
        {
            return Perception.Inference.ExecutionProvider.Parse(ExecutionProvider);
        }
        catch (FormatException e)
        {
            throw new UserErrorException("--ep " + e.Message, e);
        }
    }
}
