using CsCheck;
using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.Tests.Links.Dynamixel;

/// <summary>What the reader makes of noise, damage, lost bytes and lies about lengths.</summary>
public sealed class DynamixelReaderTests
{
    private static readonly byte[] Ping = Convert.FromHexString("FFFFFD000107005500060426655D");
    private const string PingRead = "1 Status 0 060426";

    [Fact]
    public void StatusesOfTheManualAreRead()
    {
        Assert.Equal([PingRead], Dxl.Read(new(), Ping));
        Assert.Equal(["2 Status 0 1F080000"], Dxl.Read(new(), Convert.FromHexString("FFFFFD0002080055001F080000BABE")));
        Assert.Equal(["1 Status 0 7700"], Dxl.Read(new(), Convert.FromHexString("FFFFFD0001060055007700C369")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("FFFF")]
    [InlineData("FFFFFF")]
    [InlineData("FFFFFD")]
    [InlineData("FFFFFDFD")]
    [InlineData("FFFFFDFF")]
    [InlineData("FFFFFD01")]
    [InlineData("00FDFFFF")]
    [InlineData("FFFFFD00FD0400")]
    [InlineData("FFFFFD00FF0400")]
    [InlineData("FFFFFD00010200")]
    [InlineData("FFFFFD0001FFFF55")]
    public void NoiseBeforeAPacketIsPassedOver(string noise)
    {
        foreach (var piece in (int[])[1, 2, 3, 1000])
        {
            var reader = new DynamixelReader();
            Assert.Equal([PingRead], Dxl.Read(reader, [.. Convert.FromHexString(noise), .. Ping], piece));
            Assert.Equal(noise.Length / 2, reader.Counters.NoiseBytes);
        }
    }

    /// <summary>A length of up to 65,535 is claimed; nothing grows, and the next packet is read at once, for its header cannot be inside another.</summary>
    [Fact]
    public void AGiantLengthHoldsNothingUp()
    {
        for (var length = 3; length <= ushort.MaxValue; length += 97)
        {
            var reader = new DynamixelReader();
            byte[] liar = [0xFF, 0xFF, 0xFD, 0x00, 0x01, (byte)length, (byte)(length >> 8), 0x55, 0x00, 0x12];
            // A shorter claim ends within the packet after it, and its CRC is wrong.
            Assert.Equal([PingRead], Dxl.Read(reader, [.. liar, .. Ping]));
            Assert.Equal(0, reader.Pending);
        }
    }

    [Fact]
    public void ALengthWhoseBytesNeverComeIsGivenUpByItsOwner()
    {
        var reader = new DynamixelReader();
        // A fast answer is not stuffed, so that a header inside it says nothing.
        byte[] liar = [0xFF, 0xFF, 0xFD, 0x00, 0xFE, 0x00, 0x0F, 0x55];
        Assert.Empty(Dxl.Read(reader, [.. liar, .. Ping]));
        Assert.Equal(liar.Length + Ping.Length, reader.Pending);
        reader.GiveUp();
        Assert.Equal([PingRead], Dxl.Drain(reader));
        Assert.Equal((1L, 0), (reader.Counters.Broken, reader.Pending));
    }

    [Fact]
    public void EveryLostByteLosesOnePacketOnly()
    {
        for (var lost = 0; lost < Ping.Length; lost++)
        {
            var reader = new DynamixelReader();
            var packets = Dxl.Read(reader, [.. Ping, .. Ping[..lost], .. Ping[(lost + 1)..], .. Ping, .. Ping], 5);
            Assert.Equal([PingRead, PingRead, PingRead], packets);
        }
    }

    /// <summary>The polynomial has x + 1 as a factor and its Hamming distance is 4 at these lengths: up to three wrong bits are always noticed where the length still says the truth.</summary>
    [Fact]
    public void NoPacketWithUpToThreeWrongBitsIsTaken()
    {
        var packet = Dxl.Status(1, 0, 0xA6, 0xFF, 0xFF, 0xFD);
        var bits = packet.Length * 8;
        var reader = new DynamixelReader();
        var tried = 0;
        for (var a = 0; a < bits; a++)
            for (var b = a; b < bits; b++)
                for (var c = b; c < bits; c += b == a ? bits : 7)
                {
                    var wrong = packet.ToArray();
                    foreach (var bit in new HashSet<int> { a, b, c }) wrong[bit / 8] ^= (byte)(1 << bit % 8);
                    reader.Clear();
                    foreach (var read in Dxl.Read(reader, wrong)) Assert.Fail($"bits {a}, {b}, {c}: {read}");
                    tried++;
                }
        Assert.True(tried > bits * bits / 2, $"{tried}");
    }

    /// <summary>And whatever they do to the length, the packet behind is read.</summary>
    [Fact]
    public void AfterAnyWrongBitThePacketBehindIsRead()
    {
        var packet = Dxl.Status(1, 0, 0xA6, 0x00, 0xFD, 0xFF, 0xFF);
        for (var bit = 0; bit < packet.Length * 8; bit++)
        {
            var wrong = packet.ToArray();
            wrong[bit / 8] ^= (byte)(1 << bit % 8);
            var reader = new DynamixelReader();
            var packets = Dxl.Read(reader, [.. wrong, .. Ping]);
            while (reader.Pending > 0)
            {
                reader.GiveUp();
                Dxl.Drain(reader, packets);
            }
            Assert.Equal([PingRead], packets);
        }
    }

    [Fact]
    public void ArbitraryBytesNeverThrowAndAlwaysLeaveRoom() =>
        Gen.OneOf(Gen.Byte.Array[0, 3000], Gen.OneOf(Gen.Const((byte)0xFF), Gen.Const((byte)0xFD), Gen.Const((byte)0x00), Gen.Const((byte)0x55), Gen.Const((byte)0xFE)).Array[0, 3000]).Array[1, 4].Sample(pieces =>
        {
            var reader = new DynamixelReader();
            foreach (var piece in pieces)
            {
                Dxl.Read(reader, piece, 700);
                Assert.True(reader.Room().Length > 0);
                Assert.InRange(reader.Pending, 0, DynamixelProtocol.MostPacketBytes);
            }
        });

    [Fact]
    public void AFastAnswerIsNotStuffedAndItsPartsAreTakenAsTheyStand()
    {
        byte[] parts = [0, 1, 0xFF, 0xFF, 0xFD, 0x00, 0, 0, 0x80, 2, 0xFF, 0xFF, 0xFD, 0xFD];
        var wire = new byte[64];
        var length = DynamixelPacket.EncodeFast(wire, parts, [4, 4]);
        Assert.Equal(8 + 2 * 8, length);
        Assert.Equal(length - 7, wire[5]);
        // The CRC between the devices is that of all before it.
        Assert.Equal(DynamixelCrc.Compute(wire.AsSpan(0, 14)), wire[14] | wire[15] << 8);
        var reader = new DynamixelReader();
        wire.AsSpan(0, length).CopyTo(reader.Room());
        reader.Commit(length);
        Assert.True(reader.TryRead(out var packet));
        Assert.True(packet.IsFast);
        Assert.Equal(parts[..6], packet.FastParts[..6].ToArray());
        Assert.Equal(parts[8..], packet.FastParts[8..].ToArray());
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        var reader = new DynamixelReader();
        Allocations.AssertNone(() =>
        {
            Ping.CopyTo(reader.Room());
            reader.Commit(Ping.Length);
            if (!reader.TryRead(out _)) throw new InvalidOperationException("nothing was read");
        });
    }
}
