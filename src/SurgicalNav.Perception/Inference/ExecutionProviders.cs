using Microsoft.ML.OnnxRuntime;

namespace SurgicalNav.Perception.Inference;

/// <summary>Adds the asked-for execution provider to a session's options, or says why it cannot.</summary>
internal static class ExecutionProviders
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, string> RegisteredNames = new(StringComparer.Ordinal);

    /// <exception cref="ExecutionProviderUnavailableException">This build or machine does not have it.</exception>
    internal static void Append(SessionOptions options, ExecutionProvider provider)
    {
        if (provider.Kind == ExecutionProviderKind.Cpu) return;
        // Without this, operators that the provider lacks would run on the CPU without a word.
        options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        try
        {
            switch (provider.Kind)
            {
                case ExecutionProviderKind.Cuda:
                    Require("CUDAExecutionProvider", provider);
                    options.AppendExecutionProvider_CUDA(0);
                    break;
                case ExecutionProviderKind.TensorRt:
                    Require("TensorrtExecutionProvider", provider);
                    options.AppendExecutionProvider_Tensorrt(0);
                    break;
                case ExecutionProviderKind.WebGpu:
                    Require("WebGpuExecutionProvider", provider);
                    options.AppendExecutionProvider("WebGPU", null);
                    break;
                default:
                    AppendPlugIn(options, provider.LibraryPath!);
                    break;
            }
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or NotSupportedException or ArgumentException)
        {
            throw new ExecutionProviderUnavailableException($"Execution provider {provider} could not be started: {e.Message} {Advice(provider)}", e);
        }
    }

    private static void Require(string name, ExecutionProvider provider)
    {
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (Array.IndexOf(available, name) >= 0) return;
        throw new ExecutionProviderUnavailableException(
            $"Execution provider {provider} is not in this build of ONNX Runtime {OrtEnv.Instance().GetVersionString()} (it has {string.Join(", ", available)}). {Advice(provider)}");
    }

    private static void AppendPlugIn(SessionOptions options, string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new ExecutionProviderUnavailableException($"Execution provider library {full} does not exist. Give the path of the provider's shared library.");
        var env = OrtEnv.Instance();
        var name = Register(env, full);
        var devices = new List<OrtEpDevice>();
        foreach (var device in env.GetEpDevices())
            if (device.EpName.StartsWith(name, StringComparison.Ordinal)) devices.Add(device);
        if (devices.Count == 0)
            throw new ExecutionProviderUnavailableException($"Execution provider library {full} loads, but finds no device of its own on this machine. Check the device and its driver.");
        options.AppendExecutionProvider(env, devices, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    /// <summary>ONNX Runtime accepts a library once per process; device names begin with the name it was registered under or the provider's own.</summary>
    private static string Register(OrtEnv env, string path)
    {
        lock (Gate)
        {
            if (RegisteredNames.TryGetValue(path, out var known)) return known;
            var before = new HashSet<string>(StringComparer.Ordinal);
            foreach (var device in env.GetEpDevices()) before.Add(device.EpName);
            env.RegisterExecutionProviderLibrary(Path.GetFileNameWithoutExtension(path), path);
            foreach (var device in env.GetEpDevices())
                if (!before.Contains(device.EpName))
                    return RegisteredNames[path] = device.EpName;
            return RegisteredNames[path] = Path.GetFileNameWithoutExtension(path);
        }
    }

    private static string Advice(ExecutionProvider provider) => provider.Kind switch
    {
        ExecutionProviderKind.Cuda or ExecutionProviderKind.TensorRt =>
            "Build with -p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime.Gpu and install the CUDA, cuDNN and TensorRT libraries it names, "
            + "or give the path of a plug-in provider's library, or choose --ep cpu.",
        ExecutionProviderKind.WebGpu => "Give the path of the WebGPU plug-in provider's library (from Microsoft.ML.OnnxRuntime.EP.WebGpu), or choose --ep cpu.",
        _ => "Give the path of a plug-in provider built for this version of ONNX Runtime, or choose --ep cpu.",
    };
}
