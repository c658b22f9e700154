using Microsoft.ML.OnnxRuntime;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Inference;

/// <summary>A loaded network with one input and one output bound to buffers that never move.</summary>
/// <remarks>Not thread-safe. Owns the session. A run allocates nothing managed.</remarks>
internal sealed class BoundNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions;
    private readonly OrtValue _inputValue;
    private readonly OrtValue _outputValue;

    /// <param name="session">Loaded; disposed here where binding fails.</param>
    /// <param name="path">Of the network, for messages.</param>
    /// <param name="input">Name and shape.</param>
    /// <param name="output">Name and shape.</param>
    /// <exception cref="ModelCardException">ONNX Runtime does not accept the buffers.</exception>
    public BoundNetwork(InferenceSession session, string path, (string Name, long[] Shape) input, (string Name, long[] Shape) output)
    {
        _session = session;
        try
        {
            Input = GC.AllocateArray<float>(Numbers(input.Shape), pinned: true);
            Output = GC.AllocateArray<float>(Numbers(output.Shape), pinned: true);
            _runOptions = new RunOptions();
            _inputValue = OrtValue.CreateTensorValueFromMemory(Input, input.Shape);
            _outputValue = OrtValue.CreateTensorValueFromMemory(Output, output.Shape);
            _binding = session.CreateIoBinding();
            _binding.BindInput(input.Name, _inputValue);
            _binding.BindOutput(output.Name, _outputValue);
        }
        catch (Exception e)
        {
            // What was not reached is still null.
            _binding?.Dispose();
            _outputValue?.Dispose();
            _inputValue?.Dispose();
            _runOptions?.Dispose();
            session.Dispose();
            if (e is OnnxRuntimeException) throw new ModelCardException($"{path}: ONNX Runtime {OrtEnv.Instance().GetVersionString()} does not accept the network's buffers: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Loads a network, holds it to its card and binds it.</summary>
    /// <param name="shapes">Checks the loaded network and says what is bound; the session is disposed where it throws.</param>
    public static BoundNetwork Open(string path, string sha256, SegmentationOptions options, Func<InferenceSession, ((string, long[]) Input, (string, long[]) Output)> shapes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, 64);
        var session = NetworkFile.Open(path, sha256, options);
        ((string, long[]) Input, (string, long[]) Output) bound;
        try
        {
            bound = shapes(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
        return new BoundNetwork(session, path, bound.Input, bound.Output);
    }

    /// <summary>Written by the caller before <see cref="Run"/>.</summary>
    public float[] Input { get; }

    /// <summary>Valid until the next <see cref="Run"/>.</summary>
    public float[] Output { get; }

    /// <summary>Runs the network once on the caller's thread and the session's pool.</summary>
    /// <returns>False when ONNX Runtime reported a failure or a number is not finite; <see cref="Output"/> is then worthless.</returns>
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
        return float.IsFinite(System.Numerics.Tensors.TensorPrimitives.SumOfMagnitudes<float>(Output));
    }

    public void Dispose()
    {
        _binding.Dispose();
        _inputValue.Dispose();
        _outputValue.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static int Numbers(long[] shape) => (int)shape.Aggregate(1L, (product, n) => product * n);
}
