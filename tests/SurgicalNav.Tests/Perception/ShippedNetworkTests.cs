using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Perception;
using SurgicalNav.Perception.Inference;

namespace SurgicalNav.Tests.Perception;

/// <summary>Holds every network under models/ to its card and to the promises of the hot path.</summary>
public sealed class ShippedNetworkTests
{
    public static TheoryData<string> Cards =>
        [.. Directory.GetFiles(Repository.Path("models"), "model.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Cards))]
    public void FixedThreadsRepeatToTheBitAndAFrameAllocatesNothing(string card)
    {
        using var first = new SegmentationSession(Repository.Path(card), new SegmentationOptions(ExecutionProvider.Cpu, 2));
        using var second = new SegmentationSession(Repository.Path(card), new SegmentationOptions(ExecutionProvider.Cpu, 2));
        using var frames = new FramePool(320, 240, PixelFormat.Bgr24, 1);
        using var masks = new FramePool(first.Card.Input.Width, first.Card.Input.Height, PixelFormat.Gray8, 1);
        frames.TryRent(default, default, 1, out var frame);
        var random = new SeededRandom(7, 1);
        foreach (ref var value in frame.Pixels) value = (byte)random.NextInt(256);

        var segmenter = new Segmenter(first);
        Segment(segmenter, frame, masks);
        var logits = first.Logits.ToArray();
        Segment(new Segmenter(second), frame, masks);
        Assert.Equal(logits, second.Logits);
        Allocations.AssertNone(() => Segment(segmenter, frame, masks), warmUp: 5, calls: 10);
        Assert.Equal(logits, first.Logits);
        frame.Release();
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void ACardStandsInItsOwnFolderBesideItsReadmeAndKeepsTheFileSmall(string card)
    {
        var folder = Path.GetDirectoryName(Repository.Path(card))!;
        using var session = new SegmentationSession(Repository.Path(card), SegmentationOptions.Default);
        Assert.Equal(Path.GetFileName(folder), session.Card.Name);
        Assert.True(File.Exists(Path.Combine(folder, "README.md")));
        Assert.Equal(0, session.Card.IndexOf("background"));
        Assert.InRange(new FileInfo(Path.Combine(folder, session.Card.File)).Length, 1, 10_000_000);
    }

    private static void Segment(Segmenter segmenter, FrameLease frame, FramePool masks)
    {
        if (!segmenter.TryProcess(frame, masks, out var mask)) throw new InvalidOperationException("no mask");
        mask.Release();
    }
}
