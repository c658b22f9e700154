using OpenCvSharp;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Sensing.Endoscopes;

public sealed class ImageSequenceTests
{
    [Fact]
    public void PicturesComeInTheOrderOfTheirNumbersAtTheirMoments()
    {
        using var scratch = new Scratch();
        foreach (var i in (int[])[10, 2, 1]) scratch.Picture($"frame{i}.png", 16, 12, i);
        using var source = ImageSequenceSource.Open(scratch.Folder, new ImageSequenceOptions { FramesPerSecond = 50 });
        Assert.Equal((16, 12, false), (source.Width, source.Height, source.IsStereo));
        var got = new List<(long Sequence, double AcquiredMs, double ReceivedMs)>();
        int[] order = [1, 2, 10];
        for (var ms = 100; ms < 200; ms += 3)
        {
            var now = Instant.FromSeconds(ms * 1e-3);
            if (!source.TryNext(now, out var frame)) continue;
            Assert.Equal(Scratch.Pixels(16, 12, order[got.Count]), frame.Left.Pixels);
            got.Add((frame.Left.Sequence, frame.Left.AcquiredAt.Seconds * 1e3, frame.Left.ReceivedAt.Seconds * 1e3));
            frame.Release();
        }
        Assert.Equal([(0, 100, 100), (1, 120, 121), (2, 140, 142)], got.Select(g => (g.Sequence, Math.Round(g.AcquiredMs), Math.Round(g.ReceivedMs))));
        Assert.True(source.IsFinished);
    }

    [Theory]
    [InlineData(StereoLayout.SideBySide, 32, 12)]
    [InlineData(StereoLayout.TopBottom, 16, 24)]
    public void TwoEyesAreCutFromOnePicture(StereoLayout layout, int width, int height)
    {
        using var scratch = new Scratch();
        scratch.Picture("a.png", width, height, 4);
        using var source = ImageSequenceSource.Open(scratch.At("a.png"), new ImageSequenceOptions { Layout = layout });
        Assert.Equal((16, 12, true), (source.Width, source.Height, source.IsStereo));
        Assert.True(source.TryNext(default, out var frame));
        var whole = Scratch.Pixels(width, height, 4);
        for (var y = 0; y < 12; y++)
        {
            var left = whole.AsSpan(y * width * 3, 48);
            var right = whole.AsSpan(layout == StereoLayout.SideBySide ? (y * width + 16) * 3 : (y + 12) * width * 3, 48);
            Assert.True(left.SequenceEqual(frame.Left.Pixels.Slice(y * 48, 48)));
            Assert.True(right.SequenceEqual(frame.Right!.Pixels.Slice(y * 48, 48)));
        }
        frame.Release();
    }

    [Fact]
    public void TwoSequencesMakeAPairAndWhatHasNoPartnerIsDropped()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.At("l"));
        Directory.CreateDirectory(scratch.At("r"));
        for (var i = 0; i < 4; i++)
        {
            scratch.Picture($"l/{i}.png", 8, 8, i);
            scratch.Picture($"r/{i}.png", 8, 8, 100 + i);
        }
        File.WriteAllBytes(scratch.At("r/2.png"), [1, 2, 3]);
        using var source = new StereoPairSource(ImageSequenceSource.Open(scratch.At("l")), ImageSequenceSource.Open(scratch.At("r")));
        var pairs = new List<long>();
        for (var i = 0; i < 20 && !source.IsFinished; i++)
        {
            if (!source.TryNext(new Instant(i), out var frame)) continue;
            Assert.Equal(frame.Left.Sequence, frame.Right!.Sequence);
            Assert.Equal(Scratch.Pixels(8, 8, 100 + (int)frame.Right.Sequence), frame.Right.Pixels);
            pairs.Add(frame.Left.Sequence);
            frame.Release();
        }
        Assert.Equal([0, 1, 3], pairs);
        Assert.Equal(2, source.Dropped);
    }

    [Fact]
    public void AnUnreadableOrOddFrameIsDroppedAndSaidButDoesNotEndTheSequence()
    {
        using var scratch = new Scratch();
        scratch.Picture("1.png", 16, 12, 1);
        var second = File.ReadAllBytes(scratch.Picture("2.png", 16, 12, 2));
        File.WriteAllBytes(scratch.At("2.png"), second[..^20]);
        scratch.Picture("3.png", 17, 12, 3);
        scratch.Picture("4.png", 16, 12, 4);
        var faults = new FaultLog();
        using var source = ImageSequenceSource.Open(scratch.Folder, faults: faults);
        var (sequences, problems) = (new List<long>(), new List<string>());
        for (var i = 0; i < 10 && !source.IsFinished; i++)
        {
            if (source.TryNext(new Instant(i), out var frame))
            {
                sequences.Add(frame.Left.Sequence);
                frame.Release();
            }
            else if (!source.IsFinished)
            {
                problems.Add(source.LastProblem!);
            }
        }
        Assert.Equal([0, 3], sequences);
        Assert.Equal(2, source.Dropped);
        Assert.Contains("2.png is truncated", problems[0], StringComparison.Ordinal);
        Assert.Contains("17×12 pixels, the first was 16×12", problems[1], StringComparison.Ordinal);
        Assert.Equal(2, faults.Count(FaultCode.FrameDropped));
    }

    [Fact]
    public void WhatCannotBePlayedIsRefusedInWords()
    {
        using var scratch = new Scratch();
        Says("holds no pictures", scratch.Folder);
        Says("does not exist", scratch.At("none.mp4"));
        File.WriteAllBytes(scratch.At("noise.mp4"), new byte[5000]);
        Says("cannot be opened as a video", scratch.At("noise.mp4"));
        scratch.Picture("odd.png", 15, 12, 1);
        Says("odd number", scratch.At("odd.png"), new ImageSequenceOptions { Layout = StereoLayout.SideBySide });

        static void Says(string words, string path, ImageSequenceOptions? options = null) =>
            Assert.Contains(words, Assert.Throws<PictureException>(() => ImageSequenceSource.Open(path, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AVideoIsPlayedAtItsOwnRateAndMayBeginAgain()
    {
        using var scratch = new Scratch();
        var path = scratch.At("v.avi");
        using (var writer = new VideoWriter(path, FourCC.MJPG, 25, new Size(64, 48)))
        {
            Assert.True(writer.IsOpened());
            for (var i = 0; i < 10; i++)
            {
                using var grey = new Mat(48, 64, MatType.CV_8UC3, Scalar.All(20 * i));
                writer.Write(grey);
            }
        }
        using var source = ImageSequenceSource.Open(path, new ImageSequenceOptions { Loop = true });
        for (var i = 0; i < 25; i++)
        {
            Assert.True(source.TryNext(Instant.FromSeconds(i * 0.04), out var frame));
            Assert.False(source.TryNext(Instant.FromSeconds(i * 0.04 + 0.02), out _));
            Assert.InRange(frame.Left.Pixels[1000], 20 * (i % 10) - 4, 20 * (i % 10) + 4);
            frame.Release();
        }
    }

    [Fact]
    public void HeldFramesAreDroppedNotOverwritten()
    {
        using var scratch = new Scratch();
        for (var i = 0; i < 4; i++) scratch.Picture($"{i}.png", 8, 8, i);
        using var source = ImageSequenceSource.Open(scratch.Folder, new ImageSequenceOptions { PoolCapacity = 1 });
        Assert.True(source.TryNext(default, out var held));
        Assert.False(source.TryNext(default, out _));
        Assert.Equal(Scratch.Pixels(8, 8, 0), held.Left.Pixels);
        Assert.Equal(1, source.Dropped);
        held.Release();
        Assert.True(source.TryNext(default, out var next));
        Assert.Equal(2, next.Left.Sequence);
        next.Release();
    }
}
