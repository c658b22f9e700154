using System.Text;
using CsCheck;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

public sealed class NdiReplyReaderTests
{
    /// <summary>Everything that a reader makes of the bytes, given in pieces.</summary>
    internal static List<string> Read(NdiReplyReader reader, ReadOnlySpan<byte> bytes, int piece = int.MaxValue)
    {
        var all = new List<string>();
        while (!bytes.IsEmpty)
        {
            var room = reader.Room();
            var n = Math.Min(Math.Min(piece, room.Length), bytes.Length);
            bytes[..n].CopyTo(room);
            reader.Commit(n);
            bytes = bytes[n..];
            while (reader.TryRead(out var reply)) all.Add(reply.IsText ? Encoding.ASCII.GetString(reply.Body) : $"{reply.Kind} {Convert.ToHexString(reply.Body)}");
        }
        return all;
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Binary(ReadOnlySpan<byte> body, bool extended = false)
    {
        var frame = new byte[body.Length + 10];
        body.CopyTo(frame.AsSpan(extended ? 8 : 6));
        return frame[..NdiReplyReader.Finish(frame, body.Length, extended)];
    }

    [Fact]
    public void PublishedRepliesAreRead()
    {
        var reader = new NdiReplyReader();
        Assert.Equal(["OKAY", "RESET", "WARNING", "030A0010B0010C001", "1"], Read(reader, Bytes("OKAYA896\rRESETBE6F\rWARNING7423\r030A0010B0010C001C254\r1D4C1\r")));
        Assert.Equal(new NdiReaderCounters(5, 0, 0), reader.Counters);
    }

    /// <summary>Worked out by hand: header A5C4, length 3, its checksum; body; its checksum.</summary>
    [Fact]
    public void ABinaryReplyWrittenByHandIsRead()
    {
        byte[] bytes = [0xC4, 0xA5, 0x03, 0x00, 0, 0, 0x01, 0x02, 0x03, 0, 0];
        (bytes[4], bytes[5]) = ((byte)Bitwise(bytes.AsSpan(0, 4)), (byte)(Bitwise(bytes.AsSpan(0, 4)) >> 8));
        (bytes[9], bytes[10]) = ((byte)Bitwise(bytes.AsSpan(6, 3)), (byte)(Bitwise(bytes.AsSpan(6, 3)) >> 8));
        Assert.Equal(["Binary 010203"], Read(new NdiReplyReader(), bytes));
    }

    /// <summary>The checksum bit by bit, from its definition.</summary>
    private static int Bitwise(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
            for (var bit = 0; bit < 8; bit++) crc = ((crc ^ b >> bit) & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
        return crc;
    }

    [Fact]
    public void PiecesOfAnySizeGiveTheSame()
    {
        byte[] stream = [.. Bytes("OKAYA896\r"), .. Binary([1, 2, 3]), .. Bytes("RESETBE6F\r"), .. Binary([9], extended: true), .. Binary([])];
        for (var piece = 1; piece <= stream.Length; piece++)
            Assert.Equal(["OKAY", "Binary 010203", "RESET", "Extended 09", "Binary "], Read(new NdiReplyReader(), stream, piece));
    }

    [Fact]
    public void NoiseBeforeAReplyCostsOnlyTheNoise()
    {
        var reader = new NdiReplyReader();
        Assert.Equal(["Binary 07"], Read(reader, [0xFF, 0x00, 0xC4, 0x13, 0x80, .. Binary([7])]));
        Assert.Equal(5, reader.Counters.ResyncBytes);
        // Printable noise makes its line bad; the next one is good.
        Assert.Equal(["OKAY"], Read(reader, Bytes("xxOKAYA896\rOKAYA896\r")));
        Assert.Equal(1, reader.Counters.CrcErrors);
        // Unprintable noise within a line cuts it off.
        Assert.Equal(["OKAY"], Read(reader, Bytes("OK\u0001AYA896\rOKAYA896\r")));
    }

    [Fact]
    public void ALostByteDoesNotTakeTheNextReplyAlong()
    {
        var body = new byte[40];
        Array.Fill(body, (byte)0x55);
        var damaged = Binary(body).Where((_, i) => i != 20).ToArray();
        var reader = new NdiReplyReader();
        Assert.Equal(["Binary 07"], Read(reader, [.. damaged, .. Binary([7]), 0]));
        Assert.Equal(1, reader.Counters.CrcErrors);
    }

    [Theory]
    [InlineData("OKAYA897\r")]
    [InlineData("OKAY\r")]
    [InlineData("A89\r")]
    [InlineData("\r")]
    public void ALineWhoseChecksumIsWrongIsDropped(string line) => Assert.Empty(Read(new NdiReplyReader(), Bytes(line)));

    [Fact]
    public void EverySingleDamagedBitIsFound()
    {
        byte[] sound = [.. Bytes("OKAYA896\r"), .. Binary([1, 2, 3, 4])];
        for (var bit = 0; bit < sound.Length * 8; bit++)
        {
            var damaged = (byte[])sound.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            foreach (var reply in Read(new NdiReplyReader(), damaged)) Assert.Contains(reply, (string[])["OKAY", "Binary 01020304"]);
        }
    }

    [Fact]
    public void AHeaderThatClaimsMoreThanIsBelievedIsNoise()
    {
        var header = Binary(new byte[100], extended: true)[..8];
        BitConverter.TryWriteBytes(header.AsSpan(2), 0x7FFFFFFF);
        BitConverter.TryWriteBytes(header.AsSpan(6), Crc16.Compute(header.AsSpan(0, 6)));
        Assert.Equal(["OKAY"], Read(new NdiReplyReader(), [.. header, .. Bytes("\rOKAYA896\r")]));
        Assert.Equal(["OKAY"], Read(new NdiReplyReader(50), [.. Binary(new byte[51]), .. Bytes("\rOKAYA896\r")]));
    }

    [Fact]
    public void ALineWithoutEndDoesNotGrow()
    {
        var reader = new NdiReplyReader(100);
        for (var i = 0; i < 100; i++) Assert.Empty(Read(reader, Encoding.ASCII.GetBytes(new string('A', 1000))));
        Assert.True(reader.Pending <= NdiReplyReader.MostTextBytes + 1000);
        Assert.Contains("OKAY", Read(reader, Bytes("\rOKAYA896\r")));
    }

    [Fact]
    public void ErrorsAndWarningsAreTold()
    {
        Check("ERROR1C", (true, 0x1C), (false, 0));
        Check("WARNING", (false, 0), (true, 0));
        Check("WARNING03", (false, 0), (true, 3));
        Check("OKAY", (false, 0), (false, 0));
        Check("ERRORS1", (false, 0), (false, 0));

        static void Check(string body, (bool, int) error, (bool, int) warning)
        {
            var reply = new NdiReply(NdiReplyKind.Text, Encoding.ASCII.GetBytes(body));
            Assert.Equal(error, (reply.TryError(out var e), e));
            Assert.Equal(warning, (reply.TryWarning(out var w), w));
        }
    }

    [Fact]
    public void WhatIsWrittenIsReadWhateverComesBetween() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Bool, Gen.Byte.Array[0, 20], Gen.Int[1, 64]).Sample((body, extended, noise, piece) =>
    {
        // Noise that begins a header of its own may swallow what follows until more bytes come: left out here.
        if (noise.AsSpan().Contains((byte)0xA5)) return;
        noise = [.. noise.Where(b => b is not (>= 0x20 and < 0x7F) and not ((byte)'\n' or (byte)'\r' or 0xC4 or 0xC8))];
        var reader = new NdiReplyReader();
        var read = Read(reader, [.. noise, .. Binary(body, extended)], piece);
        Assert.Equal([$"{(extended ? "Extended" : "Binary")} {Convert.ToHexString(body)}"], read);
        Assert.Equal(noise.Length, reader.Counters.ResyncBytes);
    }, iter: 500);

    [Fact]
    public void NothingIsAllocated()
    {
        var stream = Binary(new byte[200]);
        var reader = new NdiReplyReader();
        Allocations.AssertNone(() =>
        {
            stream.CopyTo(reader.Room());
            reader.Commit(stream.Length);
            if (!reader.TryRead(out _)) throw new InvalidOperationException();
        });
    }
}
