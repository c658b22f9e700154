using System.Buffers.Binary;
using CsCheck;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Tests.Links.OpenIgtLink;

public sealed class ReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(4096)]
    public void PiecesOfAnySizeMakeTheSameMessages(int piece)
    {
        byte[] stream = [.. Igtl.Transform(), .. Igtl.TrackingData("A", "B"), .. Igtl.Transform(2), .. Igtl.TrackingData()];
        var reader = new IgtlReader();
        Assert.Equal([IgtlKind.Transform, IgtlKind.TrackingData, IgtlKind.Transform, IgtlKind.TrackingData], Igtl.Feed(reader, stream, piece));
        Assert.Equal(new IgtlCounters(4, 0, 0, 0, 0), reader.Counters);
        Assert.Equal(0, reader.Pending);
    }

    [Fact]
    public void ForeignTypesLargerThanTheBufferAreSkippedWhole()
    {
        var image = Foreign("IMAGE", new byte[3_000_000]);
        var reader = new IgtlReader(1024);
        Assert.Equal([IgtlKind.Transform, IgtlKind.Transform], Igtl.Feed(reader, [.. Igtl.Transform(), .. image, .. Igtl.Transform()], 1500));
        Assert.Equal(new IgtlCounters(2, 1, 0, 0, 0), reader.Counters);
    }

    [Fact]
    public void AWrongChecksumCostsOneMessageAndNoMore()
    {
        var bad = Igtl.Transform();
        bad[80] ^= 4;
        var reader = new IgtlReader();
        Assert.Equal([IgtlKind.Transform, IgtlKind.Transform], Igtl.Feed(reader, [.. Igtl.Transform(), .. bad, .. Igtl.Transform()]));
        Assert.Equal(new IgtlCounters(2, 0, 1, 0, 0), reader.Counters);
    }

    [Fact]
    public void NoiseBetweenMessagesIsSteppedOver()
    {
        byte[] noise = [0, 1, 2, 0, 1, (byte)'T', 0xFF, 0, 2, .. "hello"u8];
        var reader = new IgtlReader();
        Assert.Equal([IgtlKind.Transform, IgtlKind.Transform], Igtl.Feed(reader, [.. noise, .. Igtl.Transform(), .. noise, .. Igtl.Transform()], 7));
        Assert.Equal(2 * noise.Length, reader.Counters.ResyncBytes);
    }

    [Fact]
    public void AHeaderThatClaimsTheWorldTakesNoMemoryAndLosesNothing()
    {
        var huge = Igtl.Transform();
        BinaryPrimitives.WriteUInt64BigEndian(huge.AsSpan(42), ulong.MaxValue);
        var reader = new IgtlReader();
        Assert.Equal([IgtlKind.Transform], Igtl.Feed(reader, [.. huge, .. Igtl.Transform()]));
        Assert.Equal(huge.Length, reader.Counters.ResyncBytes);
    }

    [Fact]
    public void AKnownTypeWithTooLargeABodyIsSteppedOver()
    {
        var reader = new IgtlReader(512);
        var many = Igtl.TrackingData([.. Enumerable.Range(0, 20).Select(i => "tool" + i)]);
        Assert.Equal([IgtlKind.Transform], Igtl.Feed(reader, [.. many, .. Igtl.Transform()]));
        Assert.Equal(new IgtlCounters(1, 0, 0, 0, many.Length), reader.Counters);
    }

    [Theory]
    [InlineData(1, 49)]
    [InlineData(1, 16_000)]
    [InlineData(2, 47)]
    [InlineData(2, 9000)]
    public void ADamagedSizeDoesNotSwallowTheMessagesAfterIt(int version, int claimed)
    {
        var damaged = Igtl.Transform((ushort)version);
        BinaryPrimitives.WriteUInt64BigEndian(damaged.AsSpan(42), (ulong)claimed);
        Assert.Equal([IgtlKind.Transform], Igtl.Feed(new IgtlReader(), [.. damaged, .. Igtl.Transform()]));
    }

    [Fact]
    public void RandomBytesNeverBreakTheReader() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 300]).Sample((bytes, piece) =>
        {
            Igtl.Feed(new IgtlReader(256), bytes, piece);
        }, iter: 500);

    [Fact]
    public void DamagedMessagesNeverBreakTheReaderAndIntactOnesAfterThemGetThrough() =>
        Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 400], Gen.Byte, Gen.Int[1, 90]).Sample((at1, value1, at2, value2, piece) =>
        {
            byte[] stream = [.. Igtl.TrackingData("A", "B"), .. Igtl.Transform(3), .. Igtl.Transform(1)];
            stream[at1 % stream.Length] = value1;
            stream[at2 % stream.Length] = value2;
            var reader = new IgtlReader();
            Igtl.Feed(reader, stream, piece);
            // A damaged size may swallow up to one buffer; after that the stream must have been found again.
            var good = Igtl.Transform();
            var swallowed = reader.IsSkipping;
            var after = new List<IgtlKind>();
            for (var i = 0; i < 400 && !swallowed; i++) after.AddRange(Igtl.Feed(reader, good));
            Assert.True(swallowed || after.Count >= 200, $"only {after.Count} of 400 messages were found again");
        }, iter: 300);

    [Fact]
    public void ReadingAllocatesNothing()
    {
        var reader = new IgtlReader();
        byte[] stream = [.. Igtl.TrackingData("A", "B", "C"), .. Foreign("STRING", new byte[50]), .. Igtl.Transform(2)];
        var seen = 0;
        Allocations.AssertNone(() =>
        {
            stream.CopyTo(reader.Room());
            reader.Commit(stream.Length);
            while (reader.TryRead(out var message))
            {
                if (message.Kind == IgtlKind.TrackingData && message.Tools[1].Matrix.TryGetPose(out _, out _)) seen++;
            }
        });
        Assert.Equal(1200, seen);
    }

    private static byte[] Foreign(string type, byte[] body)
    {
        var wire = new byte[58 + body.Length];
        wire[1] = 1;
        System.Text.Encoding.ASCII.GetBytes(type).CopyTo(wire, 2);
        BinaryPrimitives.WriteUInt64BigEndian(wire.AsSpan(42), (ulong)body.Length);
        BinaryPrimitives.WriteUInt64BigEndian(wire.AsSpan(50), Crc64.Compute(body));
        body.CopyTo(wire, 58);
        return wire;
    }
}
