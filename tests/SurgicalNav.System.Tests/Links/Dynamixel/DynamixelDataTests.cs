using System.Text.RegularExpressions;
using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.SystemTests.Links.Dynamixel;

/// <summary>Every published packet in the data folder: read, and written again to the same bytes.</summary>
public sealed partial class DynamixelDataTests
{
    [Fact]
    public void TheManualsPacketsAreReadAndWrittenAgain()
    {
        var packets = Lines("motion/reference_answers/dxl2_vectors.txt").Select(l => Bytes(l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..])).ToList();
        Assert.Equal(20, packets.Count);
        Assert.All(packets, AssertWrittenAgain);
        // All on one line, one after the other.
        Assert.Equal(20, Count([.. packets.SelectMany(p => p)]));
    }

    [Fact]
    public void TheAdversarialPacketsAreReadAndWrittenAgain()
    {
        var lines = Lines("motion/reference_answers/dxl2_stuffing.txt").Select(l => l.Split('|')).Select(l => (Payload: Bytes(l[0]), Packet: Bytes(l[1]))).ToList();
        Assert.Equal(8, lines.Count);
        foreach (var (payload, packet) in lines)
        {
            AssertWrittenAgain(packet);
            var reader = new DynamixelReader();
            packet.CopyTo(reader.Room());
            reader.Commit(packet.Length);
            Assert.True(reader.TryRead(out var status));
            Assert.Equal(payload, status.Parameters.ToArray());
        }
    }

    /// <summary>Byte literals in rustypot's tests (github.com/pollen-robotics/rustypot).</summary>
    [Fact]
    public void TheLiteralsOfAnotherLibrarysTestsAreReadAndWrittenAgain()
    {
        var source = File.ReadAllText(TestData.Path("tracker/dynamixel_packet_vectors/v2.rs"));
        var packets = Literal().Matches(source[source.IndexOf("mod tests", StringComparison.Ordinal)..])
            .Select(m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(b => Convert.ToByte(b[2..], 16)).ToArray())
            .Where(b => b.Length >= 10 && b is [0xFF, 0xFF, 0xFD, 0x00, ..]).ToList();
        Assert.Equal(7, packets.Count);
        Assert.All(packets, AssertWrittenAgain);
    }

    private static void AssertWrittenAgain(byte[] packet)
    {
        var reader = new DynamixelReader();
        packet.CopyTo(reader.Room());
        reader.Commit(packet.Length);
        Assert.True(reader.TryRead(out var read), Convert.ToHexString(packet));
        var wire = new byte[DynamixelPacket.MostWireBytes(packet.Length)];
        var length = read.IsStatus ? DynamixelPacket.EncodeStatus(wire, read.Id, read.ErrorByte, read.Parameters) : DynamixelPacket.Encode(wire, read.Id, read.Instruction, read.Parameters);
        Assert.Equal(Convert.ToHexString(packet), Convert.ToHexString(wire.AsSpan(0, length)));
        Assert.Equal((0L, 0), (reader.Counters.Errors, reader.Pending));
    }

    private static int Count(byte[] line)
    {
        var reader = new DynamixelReader();
        line.CopyTo(reader.Room());
        reader.Commit(line.Length);
        var count = 0;
        while (reader.TryRead(out _)) count++;
        return count;
    }

    private static IEnumerable<string> Lines(string file) => File.ReadLines(TestData.Path(file)).Where(l => l.Length > 0 && l[0] != '#');

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    [GeneratedRegex(@"\[\s*((?:0x[0-9A-Fa-f]{1,2},?\s*)+)\]", RegexOptions.None, 1000)]
    private static partial Regex Literal();
}
