using Microsoft.ML.OnnxRuntime;
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

    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions;
    private readonly OrtValue _inputValue;
    private readonly OrtValue _outputValue;
    private readonly float[] _input;
    private readonly float[] _logits;

    /// <param name="cardPath">Path of a model.json; the network lies beside it.</param>
    /// <param name="options">Provider and threads.</param>
    /// <exception cref="ModelCardException">The card or the network is missing, damaged or does not fit the other.</exception>
    /// <exception cref="ExecutionProviderUnavailableException">The provider cannot be had here.</exception>
    public SegmentationSession(string cardPath, SegmentationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, 64);
        Card = ModelCardFile.Load(cardPath);
        Provider = options.Provider;
        var modelPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(cardPath))!, Card.File);
        _session = NetworkFile.Open(modelPath, Card.Sha256, options);
        try
        {
            _runOptions = new RunOptions();
            var shape = new NetworkShape(_session, Card, modelPath);
            (OutputWidth, OutputHeight) = (shape.OutputWidth, shape.OutputHeight);
            _input = GC.AllocateArray<float>(3 * Card.Input.Height * Card.Input.Width, pinned: true);
            _logits = GC.AllocateArray<float>(Card.Classes.Count * OutputHeight * OutputWidth, pinned: true);
            _inputValue = OrtValue.CreateTensorValueFromMemory(_input, [1, 3, Card.Input.Height, Card.Input.Width]);
            _outputValue = OrtValue.CreateTensorValueFromMemory(_logits, [1, Card.Classes.Count, OutputHeight, OutputWidth]);
            _binding = _session.CreateIoBinding();
            _binding.BindInput(Card.Input.Name, _inputValue);
            _binding.BindOutput(Card.Output.Name, _outputValue);
        }
        catch (Exception e)
        {
            // What was not reached is still null.
            _binding?.Dispose();
            _outputValue?.Dispose();
            _inputValue?.Dispose();
            _runOptions?.Dispose();
            _session.Dispose();
            if (e is OnnxRuntimeException) throw new ModelCardException($"{modelPath}: ONNX Runtime {OrtEnv.Instance().GetVersionString()} does not accept the network's buffers: {e.Message}", e);
            throw;
        }
    }

    public ModelCard Card { get; }
    public ExecutionProvider Provider { get; }
    public int OutputWidth { get; }
    public int OutputHeight { get; }

    /// <summary>3×height×width, planes in the card's channel order, normalised; written by the caller before <see cref="Run"/>.</summary>
    public Span<float> Input => _input;

    /// <summary>classes×<see cref="OutputHeight"/>×<see cref="OutputWidth"/>; valid until the next <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Logits => _logits;

    /// <summary>Runs the network once on the caller's thread and the session's pool.</summary>
    /// <returns>False when ONNX Runtime reported a failure or a logit is not finite; <see cref="Logits"/> is then worthless.</returns>
    public bool Run()
    {
        try
        {
            _session.RunWithBinding(_runOptions, _binding);
            _binding.SynchronizeBoundOutputs();
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
        return float.IsFinite(System.Numerics.Tensors.TensorPrimitives.SumOfMagnitudes<float>(_logits));
    }

    public void Dispose()
    {
        _binding.Dispose();
        _inputValue.Dispose();
        _outputValue.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }
}
