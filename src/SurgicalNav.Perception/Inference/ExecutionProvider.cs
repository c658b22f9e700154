namespace SurgicalNav.Perception.Inference;

public enum ExecutionProviderKind { Cpu, Cuda, TensorRt, WebGpu, PlugIn }

/// <summary>What a network shall run on, as asked for with <c>--ep</c>. Asking for it never falls back to something slower in silence.</summary>
/// <param name="Kind">Which provider.</param>
/// <param name="LibraryPath">For <see cref="ExecutionProviderKind.PlugIn"/>: the provider's shared library; else null.</param>
public sealed record ExecutionProvider(ExecutionProviderKind Kind, string? LibraryPath = null)
{
    public static readonly ExecutionProvider Cpu = new(ExecutionProviderKind.Cpu);

    /// <summary>Reads <c>cpu</c>, <c>cuda</c>, <c>tensorrt</c>, <c>webgpu</c> (any case) or the path of a plug-in provider's library.</summary>
    /// <exception cref="FormatException">None of these.</exception>
    public static ExecutionProvider Parse(string text) => text.ToUpperInvariant() switch
    {
        "CPU" => Cpu,
        "CUDA" => new(ExecutionProviderKind.Cuda),
        "TENSORRT" => new(ExecutionProviderKind.TensorRt),
        "WEBGPU" => new(ExecutionProviderKind.WebGpu),
        _ when LooksLikeLibrary(text) => new(ExecutionProviderKind.PlugIn, text),
        _ => throw new FormatException(
            $"\"{text}\" names no execution provider. Give cpu, cuda, tensorrt, webgpu, or the path of a plug-in provider's library (…/libonnxruntime_providers_x.so)."),
    };

    public override string ToString() => Kind == ExecutionProviderKind.PlugIn ? LibraryPath! : Kind.ToString().ToLowerInvariant();

    private static bool LooksLikeLibrary(string text) =>
        text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)
        || text.EndsWith(".so", StringComparison.Ordinal) || text.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".dylib", StringComparison.Ordinal);
}

/// <summary>The asked-for execution provider cannot be had here; the message says how to get it.</summary>
public sealed class ExecutionProviderUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
