using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Inference;

/// <summary>How a network is run.</summary>
/// <param name="Provider">Processor or accelerator.</param>
/// <param name="Threads">Threads of ONNX Runtime's own pool for one run, the caller's included; fixed, so that timing and rounding repeat.</param>
public sealed record SegmentationOptions(ExecutionProvider Provider, int Threads = 1)
{
    public static readonly SegmentationOptions Default = new(ExecutionProvider.Cpu);
}

/// <summary>One segmentation network, loaded, checked against its card and bound to buffers that never move.</summary>
/// <remarks>Not thread-safe: one owner fills <see cref="Input"/>, calls <see cref="Run"/>, reads <see cref="Logits"/>. A run allocates nothing managed.
/// Idle threads of the pool block instead of spinning: they share their cores with the guard and the drawing.</remarks>
public sealed class SegmentationSession : IDisposable
{
    /// <summary>Largest network file that is read, in bytes.</summary>
    public const long MaxModelBytes = NetworkFile.MaxBytes;

    private readonly BoundNetwork _network;

    /// <param name="cardPath">Path of a model.json; the network lies beside it.</param>
    /// <param name="options">Provider and threads.</param>
    /// <exception cref="ModelCardException">The card or the network is missing, damaged or does not fit the other.</exception>
    /// <exception cref="ExecutionProviderUnavailableException">The provider cannot be had here.</exception>
    public SegmentationSession(string cardPath, SegmentationOptions options)
    {
        Card = ModelCardFile.Load(cardPath);
        Provider = options.Provider;
        var modelPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(cardPath))!, Card.File);
        NetworkShape shape = default;
        _network = BoundNetwork.Open(modelPath, Card.Sha256, options, session =>
        {
            shape = new NetworkShape(session, Card, modelPath);
            return ((Card.Input.Name, [1, 3, Card.Input.Height, Card.Input.Width]), (Card.Output.Name, [1, Card.Classes.Count, shape.OutputHeight, shape.OutputWidth]));
        });
        (OutputWidth, OutputHeight) = (shape.OutputWidth, shape.OutputHeight);
    }

    public ModelCard Card { get; }
    public ExecutionProvider Provider { get; }
    public int OutputWidth { get; }
    public int OutputHeight { get; }

    /// <summary>3×height×width, planes in the card's channel order, normalised; written by the caller before <see cref="Run"/>.</summary>
    public Span<float> Input => _network.Input;

    /// <summary>classes×<see cref="OutputHeight"/>×<see cref="OutputWidth"/>; valid until the next <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Logits => _network.Output;

    /// <summary>Runs the network once on the caller's thread and the session's pool.</summary>
    /// <returns>False when ONNX Runtime reported a failure or a logit is not finite; <see cref="Logits"/> is then worthless.</returns>
    public bool Run() => _network.Run();

    public void Dispose() => _network.Dispose();
}
