using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Inference;

/// <summary>A network's file, as its card names it.</summary>
internal static class NetworkFile
{
    /// <summary>Largest that is read.</summary>
    public const long MaxBytes = 1L << 29;

    private static byte[] ReadChecked(string path, string sha256)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes) throw new ModelCardException($"{path}: {file.Length} bytes; networks of up to {MaxBytes} bytes are read.");
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelCardException($"{path}: the network named by the model card cannot be read ({e.Message}).", e);
        }
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return string.Equals(found, sha256, StringComparison.Ordinal)
            ? bytes
            : throw new ModelCardException($"{path}: SHA-256 is {found}, the model card says {sha256}. The file is damaged or is another network; restore it, or update the card if the change is meant.");
    }

    /// <summary>Reads the network beside a card, holds it to the card's SHA-256 and loads it.</summary>
    /// <exception cref="ModelCardException">Missing, too large, another file than the card's, or refused by ONNX Runtime.</exception>
    /// <exception cref="ExecutionProviderUnavailableException">The provider cannot be had here, or cannot run all of it.</exception>
    public static InferenceSession Open(string path, string sha256, SegmentationOptions asked)
    {
        var bytes = ReadChecked(path, sha256);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = asked.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        // Denormal numbers stay what they are: the switch for them would stay set on the calling thread, for whatever that computes afterwards
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
