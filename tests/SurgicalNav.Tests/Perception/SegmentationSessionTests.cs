using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Tests.Perception;

public sealed class SegmentationSessionTests
{
    [Fact]
    public void LogitsAreWhatTheNetworkSays()
    {
        using var folder = new NetworkFolder("colour");
        using var session = new SegmentationSession(folder.CardPath, SegmentationOptions.Default);
        const int plane = NetworkFolder.Width * NetworkFolder.Height;
        for (var i = 0; i < 3 * plane; i++) session.Input[i] = i * 0.25f;
        Assert.True(session.Run());
        for (var i = 0; i < plane; i++)
        {
            Assert.Equal(0.5f, session.Logits[i]);
            Assert.Equal(i * 0.25f, session.Logits[plane + i]);
            Assert.Equal((2 * plane + i) * 0.25f, session.Logits[2 * plane + i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ARunAllocatesNothing(int threads)
    {
        using var folder = new NetworkFolder("coarse");
        using var session = new SegmentationSession(folder.CardPath, new SegmentationOptions(ExecutionProvider.Cpu, threads));
        Allocations.AssertNone(() => session.Run());
    }

    [Fact]
    public void ValuesThatAreNotFiniteAreReported()
    {
        using var folder = new NetworkFolder("logarithm");
        using var session = new SegmentationSession(folder.CardPath, SegmentationOptions.Default);
        session.Input.Fill(1);
        Assert.True(session.Run());
        session.Input[5] = 0;
        Assert.False(session.Run());
        session.Input[5] = -1;
        Assert.False(session.Run());
        session.Input[5] = 2;
        Assert.True(session.Run());
    }

    [Fact]
    public void AChangedNetworkIsRefused()
    {
        using var folder = new NetworkFolder("colour");
        var bytes = File.ReadAllBytes(folder.NetworkPath);
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.NetworkPath, bytes);
        AssertRefused(folder, "the model card says");
    }

    [Fact]
    public void AMissingNetworkIsRefused()
    {
        using var folder = new NetworkFolder("colour");
        File.Delete(folder.NetworkPath);
        AssertRefused(folder, "cannot be read");
    }

    [Fact]
    public void AFileThatIsNoNetworkIsRefused()
    {
        var bytes = "this is no network"u8.ToArray();
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        using var folder = new NetworkFolder("colour", card => card with { Sha256 = sha256 });
        File.WriteAllBytes(folder.NetworkPath, bytes);
        AssertRefused(folder, "refuses the network");
    }

    [Fact]
    public void ANetworkThatDoesNotFitItsCardIsRefused()
    {
        AssertRefused("colour", card => card with { Input = card.Input with { Width = 32 } }, "input image is Single 1×3×8×16; the model card says Single 1×3×8×32");
        AssertRefused("colour", card => card with { Input = card.Input with { Name = "picture" } }, "no input named \"picture\"; it has image");
        AssertRefused("colour", card => card with { Output = card.Output with { Name = "mask" } }, "no output named \"mask\"; it has logits");
        AssertRefused("colour", card => card with { Classes = [card.Classes[0], card.Classes[1]] }, "expected Single 1×2×height×width");
        AssertRefused("flexible", card => card, "Export the network with fixed sizes");
        AssertRefused("doubles", card => card, "output logits is Double");
        AssertRefused("two-inputs", card => card, "has 2 inputs");
    }

    [Fact]
    public void ThreadsOutsideReasonAreRefused()
    {
        using var folder = new NetworkFolder("colour");
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationSession(folder.CardPath, new SegmentationOptions(ExecutionProvider.Cpu, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationSession(folder.CardPath, new SegmentationOptions(ExecutionProvider.Cpu, 1000)));
    }

    private static void AssertRefused(string network, Func<ModelCard, ModelCard> change, string reason)
    {
        using var folder = new NetworkFolder(network, change);
        AssertRefused(folder, reason);
    }

    private static void AssertRefused(NetworkFolder folder, string reason)
    {
        var error = Assert.Throws<ModelCardException>(() => new SegmentationSession(folder.CardPath, SegmentationOptions.Default));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.NetworkPath, error.Message, StringComparison.Ordinal);
    }
}
