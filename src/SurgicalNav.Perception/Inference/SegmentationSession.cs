using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
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
    public const long MaxModelBytes = 1L << 29;

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
        _session = Open(ReadChecked(modelPath, Card), modelPath, options);
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

    private static byte[] ReadChecked(string path, ModelCard card)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxModelBytes) throw new ModelCardException($"{path}: {file.Length} bytes; networks of up to {MaxModelBytes} bytes are read.");
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelCardException($"{path}: the network named by the model card cannot be read ({e.Message}).", e);
        }
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return string.Equals(found, card.Sha256, StringComparison.Ordinal)
            ? bytes
            : throw new ModelCardException($"{path}: SHA-256 is {found}, the model card says {card.Sha256}. The file is damaged or is another network; restore it, or update the card if the change is meant.");
    }

    private static InferenceSession Open(byte[] bytes, string path, SegmentationOptions asked)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = asked.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        ExecutionProviders.Append(options, asked.Provider);
        try
        {
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException e) when (asked.Provider.Kind == ExecutionProviderKind.Cpu)
        {
            throw new ModelCardException($"{path}: ONNX Runtime {OrtEnv.Instance().GetVersionString()} refuses the network: {e.Message}", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ExecutionProviderUnavailableException(
                $"{path}: the network does not run wholly on execution provider {asked.Provider}, and nothing is moved to the CPU in silence: {e.Message}", e);
        }
    }
}
