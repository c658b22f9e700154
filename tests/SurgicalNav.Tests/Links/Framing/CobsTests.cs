using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Tests.Links.Framing;

public sealed class CobsTests
{
    private static byte[] Count(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(i => (byte)i)];

    /// <summary>The examples that every description of COBS carries (Cheshire and Baker 1999; Wikipedia's table).</summary>
    public static TheoryData<byte[], byte[]> Vectors => new()
    {
        { [], [0x01] },
        { [0x00], [0x01, 0x01] },
        { [0x00, 0x00], [0x01, 0x01, 0x01] },
        { [0x00, 0x11, 0x00], [0x01, 0x02, 0x11, 0x01] },
        { [0x11, 0x22, 0x00, 0x33], [0x03, 0x11, 0x22, 0x02, 0x33] },
        { [0x11, 0x22, 0x33, 0x44], [0x05, 0x11, 0x22, 0x33, 0x44] },
        { [0x11, 0x00, 0x00, 0x00], [0x02, 0x11, 0x01, 0x01, 0x01] },
        { Count(1, 254), [0xFF, .. Count(1, 254)] },
        { [0x00, .. Count(1, 254)], [0x01, 0xFF, .. Count(1, 254)] },
        { Count(1, 255), [0xFF, .. Count(1, 254), 0x02, 0xFF] },
        { [.. Count(2, 255), 0x00], [0xFF, .. Count(2, 255), 0x01, 0x01] },
        { [.. Count(3, 255), 0x00, 0x01], [0xFE, .. Count(3, 255), 0x02, 0x01] },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void KnownVectors(byte[] plain, byte[] encoded)
    {
        var wire = new byte[Cobs.MaxEncodedLength(plain.Length)];
        Assert.Equal(encoded, wire[..Cobs.Encode(plain, wire)]);
        var back = new byte[plain.Length + 1];
        Assert.Equal(plain, back[..Cobs.Decode(encoded, back)]);
    }

    [Fact]
    public void EveryBlockComesBackWithoutAZeroAndWithinTheBound() =>
        Gen.OneOf(Gen.Byte.Array[0, 700], Gen.Byte[0, 1].Array[0, 700], Gen.Byte[1, 255].Array[250, 520]).Sample(plain =>
        {
            var wire = new byte[Cobs.MaxEncodedLength(plain.Length)];
            var encoded = wire.AsSpan(0, Cobs.Encode(plain, wire));
            Assert.False(encoded.Contains((byte)0));
            // In place, as the deframer does it.
            Assert.Equal(plain, encoded[..Cobs.Decode(encoded, encoded)].ToArray());
        });

    [Fact]
    public void ArbitraryBytesNeverOverrun() =>
        Gen.Byte.Array[0, 600].Sample(bytes =>
        {
            var target = new byte[100];
            Assert.InRange(Cobs.Decode(bytes, target), -1, 100);
        });

    [Fact]
    public void ATooShortTargetIsAnError() => Assert.Throws<ArgumentException>(() => Cobs.Encode(new byte[10], new byte[10]));

    [Fact]
    public void FramesComeOutWhateverPiecesTheBytesComeIn() =>
        Gen.Select(Gen.Byte.Array[1, 64].Array[1, 20], Gen.Int[1, 40]).Sample((frames, piece) =>
        {
            var stream = new List<byte>();
            var wire = new byte[128];
            foreach (var frame in frames) stream.AddRange([.. wire[..Cobs.Encode(frame, wire)], 0]);
            var deframer = new CobsDeframer(64);
            var got = new List<byte[]>();
            foreach (var chunk in stream.Chunk(piece))
            {
                ReadOnlySpan<byte> input = chunk;
                while (deframer.TryRead(ref input, out var frame)) got.Add(frame.ToArray());
                Assert.True(input.IsEmpty);
            }

            Assert.Equal(frames, got);
            Assert.Equal((frames.Length, 0, 0), (deframer.Frames, deframer.Malformed, deframer.Oversize));
        });

    [Fact]
    public void AfterRubbishTheNextFrameIsFoundAndTheRubbishCounted()
    {
        var deframer = new CobsDeframer(8);
        ReadOnlySpan<byte> input = [0x09, 1, 0, .. Enumerable.Repeat((byte)1, 5000), 0, 0, 0, 0x03, 5, 6, 0];
        Assert.True(deframer.TryRead(ref input, out var frame));
        Assert.Equal([5, 6], frame.ToArray());
        Assert.Equal((1, 1, 1), (deframer.Frames, deframer.Malformed, deframer.Oversize));
    }

    [Fact]
    public void APurgeSkipsTheRestOfTheFrameAndNothingElse()
    {
        var deframer = new CobsDeframer(8);
        ReadOnlySpan<byte> input = [0x03, 5];
        Assert.False(deframer.TryRead(ref input, out _));
        deframer.Purge();
        input = [6, 0, 0x02, 7, 0];
        Assert.True(deframer.TryRead(ref input, out var frame));
        Assert.Equal([7], frame.ToArray());
        deframer.Purge();
        input = [0x02, 8, 0];
        Assert.True(deframer.TryRead(ref input, out frame));
        Assert.Equal([8], frame.ToArray());
        deframer.Discard([0x02, 9, 0]);
        input = [0x02, 10, 0];
        Assert.True(deframer.TryRead(ref input, out frame));
        Assert.Equal([10], frame.ToArray());
        deframer.Discard([0x02, 9, 0, 0x05]);
        input = [1, 2, 3, 4, 0, 0x02, 11, 0];
        Assert.True(deframer.TryRead(ref input, out frame));
        Assert.Equal([11], frame.ToArray());
    }

    [Fact]
    public void DeframingAllocatesNothing()
    {
        var random = new SeededRandom(1);
        var bytes = new byte[2000];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.NextInt(20);
        var deframer = new CobsDeframer(64);
        Allocations.AssertNone(() =>
        {
            ReadOnlySpan<byte> input = bytes;
            while (deframer.TryRead(ref input, out _))
            {
            }
        });
        Assert.True(deframer.Frames > 0 && deframer.Malformed > 0);
    }
}
