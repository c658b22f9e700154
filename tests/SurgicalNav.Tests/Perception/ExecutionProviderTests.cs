using SurgicalNav.Perception.Inference;

namespace SurgicalNav.Tests.Perception;

public sealed class ExecutionProviderTests
{
    [Theory]
    [InlineData("cpu", ExecutionProviderKind.Cpu, null)]
    [InlineData("CUDA", ExecutionProviderKind.Cuda, null)]
    [InlineData("TensorRT", ExecutionProviderKind.TensorRt, null)]
    [InlineData("webgpu", ExecutionProviderKind.WebGpu, null)]
    [InlineData("/opt/ep/libprovider.so", ExecutionProviderKind.PlugIn, "/opt/ep/libprovider.so")]
    [InlineData("provider.dll", ExecutionProviderKind.PlugIn, "provider.dll")]
    public void TheOptionIsReadAsWritten(string text, ExecutionProviderKind kind, string? path)
    {
        var provider = ExecutionProvider.Parse(text);
        Assert.Equal(new ExecutionProvider(kind, path), provider);
        Assert.Equal(provider, ExecutionProvider.Parse(provider.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    public void AnUnknownNameIsRefusedWithTheChoices(string text)
    {
        var error = Assert.Throws<FormatException>(() => ExecutionProvider.Parse(text));
        Assert.Contains("cpu, cuda, tensorrt, webgpu, or the path", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", "-p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("tensorrt", "-p:OnnxRuntimePackage=Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("webgpu", "WebGPU plug-in provider's library")]
    [InlineData("/no/such/libprovider.so", "/no/such/libprovider.so does not exist")]
    public void WhatCannotBeHadIsRefusedWithTheWayToGetIt(string text, string advice)
    {
        var available = Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetAvailableProviders();
        if (available.Any(name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase))) Assert.Skip($"this build has {text}.");
        using var folder = new NetworkFolder("colour");
        var error = Assert.Throws<ExecutionProviderUnavailableException>(() => new SegmentationSession(folder.CardPath, new SegmentationOptions(ExecutionProvider.Parse(text))));
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryThatIsNoProviderIsRefused()
    {
        using var folder = new NetworkFolder("colour");
        var library = folder.NetworkPath + ".so";
        File.WriteAllText(library, "not a library");
        var error = Assert.Throws<ExecutionProviderUnavailableException>(() => new SegmentationSession(folder.CardPath, new SegmentationOptions(ExecutionProvider.Parse(library))));
        Assert.Contains("built for this version of ONNX Runtime", error.Message, StringComparison.Ordinal);
    }
}
