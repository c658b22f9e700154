using System.Text;
using CsCheck;
using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.Tests.Links.Dynamixel;

/// <summary>Byte stuffing, exhausted: against an independent one (replacement in text), through whole packets, and through the reader.</summary>
public sealed class DynamixelStuffingTests
{
    private static readonly byte[] Symbols = [0xFF, 0xFD, 0x00, 0x55];

    /// <summary>Payload and packet of a status of ID 1; published as adversarial, since public implementations get some of them wrong.</summary>
    [Theory]
    [InlineData("FFFFFD00", "FFFFFD000109005500FFFFFDFD00D89C")]
    [InlineData("FFFFFFFD", "FFFFFD000109005500FFFFFFFDFDFE9E")]
    [InlineData("FFFFFDFD", "FFFFFD000109005500FFFFFDFDFDD51E")]
    [InlineData("FFFFFFFFFD000000", "FFFFFD00010D005500FFFFFFFFFDFD0000000F3E")]
    [InlineData("FFFFFDFFFDFD", "FFFFFD00010B005500FFFFFDFDFFFDFD5460")]
    [InlineData("FFFFFDFFFFFD", "FFFFFD00010C005500FFFFFDFDFFFFFDFD1916")]
    [InlineData("FDFFFFFDFD", "FFFFFD00010A005500FDFFFFFDFDFD752F")]
    [InlineData("FFFFFDFDFDFD", "FFFFFD00010B005500FFFFFDFDFDFDFD7FE0")]
    public void AdversarialPackets(string payload, string packet)
    {
        Assert.Equal(packet, Convert.ToHexString(Dxl.Status(1, 0, Convert.FromHexString(payload))));
        Assert.Equal([$"1 Status 0 {payload}"], Dxl.Read(new DynamixelReader(), Convert.FromHexString(packet)));
    }

    /// <summary>Every payload of up to 4 of {FF, FD, 00, 55}, between every piece of a header: 341 payloads, 49 surroundings.</summary>
    [Fact]
    public void EveryPayloadOfUpToFourSymbolsAmongPiecesOfHeaders()
    {
        byte[][] pieces = [[], [0xFF], [0xFF, 0xFF], [0xFF, 0xFF, 0xFD], [0xFF, 0xFF, 0xFD, 0x00], [0xFD], [0xFF, 0xFF, 0xFD, 0xFD]];
        var reader = new DynamixelReader();
        var count = 0;
        foreach (var middle in Payloads(Symbols, 4))
            foreach (var before in pieces)
                foreach (var after in pieces)
                {
                    Check(reader, [.. before, .. middle, .. after]);
                    count++;
                }
        Assert.Equal(341 * 49, count);
        Assert.Equal(0, reader.Counters.Errors);
    }

    /// <summary>Every payload over {FF, FD, 00} of up to 8: 9,841 of them.</summary>
    [Fact]
    public void EveryPayloadOfUpToEightOfThreeSymbols()
    {
        var reader = new DynamixelReader();
        foreach (var payload in Payloads(Symbols[..3], 8)) Check(reader, payload);
        Assert.Equal(2 * 9841, reader.Counters.Packets);
        Assert.Equal(0, reader.Counters.Errors);
    }

    /// <summary>What no sound sender writes is refused: FF FF FD without its FD, at the end too.</summary>
    [Theory]
    [InlineData("FFFFFD00", -1)]
    [InlineData("FFFFFD", -1)]
    [InlineData("FFFFFFFD55", -1)]
    [InlineData("FFFFFDFD", 3)]
    [InlineData("FFFFFDFDFD", 4)]
    public void UnsoundStuffingIsRefused(string stuffed, int bytes) => Assert.Equal(bytes, DynamixelStuffing.Remove(Convert.FromHexString(stuffed)));

    /// <summary>Taking out is the inverse of putting in, and the other way round for whatever is accepted: there is one way to write a payload.</summary>
    [Fact]
    public void EveryAcceptedBodyIsTheOneThatWouldBeWritten()
    {
        foreach (var body in Payloads(Symbols, 7))
        {
            var plain = body.ToArray();
            var length = DynamixelStuffing.Remove(plain);
            if (length >= 0) Assert.Equal(body, Stuffed(plain.AsSpan(0, length)));
        }
    }

    [Fact]
    public void RandomPayloadsComeBackHoweverTheyAreCutAndMerged() =>
        Gen.Select(Gen.Byte.Array[0, 300].Array[1, 5], Gen.OneOf(Gen.Const((byte)0xFF), Gen.Const((byte)0xFD), Gen.Const((byte)0x00)).Array[0, 200], Gen.Int[1, 40], Gen.Byte[0, 252]).Sample((payloads, symbols, piece, id) =>
        {
            var all = payloads.Append(symbols).ToList();
            var line = all.SelectMany(p => Dxl.Status(id, 3, p)).ToArray();
            var expected = all.Select(p => $"{id} Status 3 {Convert.ToHexString(p)}");
            var reader = new DynamixelReader();
            Assert.Equal(expected, Dxl.Read(reader, line, piece));
            Assert.Equal((0, 0L), (reader.Pending, reader.Counters.Errors));
        });

    private static void Check(DynamixelReader reader, byte[] payload)
    {
        var expected = Stuffed(payload);
        Assert.Equal(expected, DynamixelStuffingOf(payload));
        var status = Dxl.Status(1, 0, payload);
        Assert.Equal(7 + expected.Length + 4, status.Length);
        Assert.Equal(expected, status[9..^2]);
        // The length is that after stuffing.
        Assert.Equal(expected.Length + 4, status[5] | status[6] << 8);
        var hex = Convert.ToHexString(payload);
        Assert.Equal([$"1 Status 0 {hex}"], Dxl.Read(reader, status));
        Assert.Equal([$"7 Write 0 {hex}"], Dxl.Read(reader, Dxl.Instruction(7, DynamixelInstruction.Write, payload), 1));
        Assert.True(status.AsSpan(7, status.Length - 9).IndexOf(DynamixelProtocol.Header) < 0);
    }

    private static byte[] DynamixelStuffingOf(byte[] plain)
    {
        var into = new byte[DynamixelStuffing.MostBytes(plain.Length)];
        var seen = 0;
        return into[..DynamixelStuffing.Add(plain, into, ref seen)];
    }

    /// <summary>Independent: FF FF FD cannot overlap itself, so that replacing it in text is stuffing.</summary>
    private static byte[] Stuffed(ReadOnlySpan<byte> plain) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(plain).Replace("\u00FF\u00FF\u00FD", "\u00FF\u00FF\u00FD\u00FD", StringComparison.Ordinal));

    private static IEnumerable<byte[]> Payloads(byte[] symbols, int most)
    {
        for (var length = 0; length <= most; length++)
        {
            var indices = new int[length];
            while (true)
            {
                yield return [.. indices.Select(i => symbols[i])];
                var at = length - 1;
                while (at >= 0 && ++indices[at] == symbols.Length) indices[at--] = 0;
                if (at < 0) break;
            }
        }
    }
}
