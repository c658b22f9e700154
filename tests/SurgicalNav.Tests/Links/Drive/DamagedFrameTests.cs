using System.Runtime.InteropServices;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Tests.Simulation.Drives;

namespace SurgicalNav.Tests.Links.Drive;

/// <summary>What a serial line can do to a frame as it travels: COBS codes and delimiters are hit as well as what they carry.</summary>
public sealed class DamagedFrameTests
{
    private const int Joints = 7;

    public static TheoryData<DriveFrameType> Types => [.. Enum.GetValues<DriveFrameType>()];

    /// <summary>By exhaustion. A flip may end a frame early, join it with the next one or move its zeros; nothing that comes out may be another frame than the two that were sent.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void EveryFlipOfOneBitAndOfTwoIsDetected(DriveFrameType type)
    {
        var random = new SeededRandom(2026, (ulong)type);
        var (sent, next) = (Frame(type, random), Frame(DriveFrameType.Heartbeat, random));
        var (wire, bits) = ((byte[])[.. RawFrames.Wire(sent), .. RawFrames.Wire(next)], 8 * RawFrames.Wire(sent).Length);
        var deframer = new CobsDeframer(DriveProtocol.MaxRawBytes);
        var (flips, others, whole) = (0L, 0L, 0L);
        for (var a = 0; a < bits; a++)
        {
            Flip(wire, a);
            Look();
            for (var b = a + 1; b < bits; b++)
            {
                Flip(wire, b);
                Look();
                Flip(wire, b);
            }
            Flip(wire, a);
        }
        Assert.Equal((long)bits * (bits + 1) / 2, flips);
        Assert.Equal(0, others);
        Assert.Equal(0, whole);

        void Look()
        {
            flips++;
            ReadOnlySpan<byte> input = wire;
            while (deframer.TryRead(ref input, out var block))
            {
                if (DriveFrame.TryParse(block, out _) != DriveFrameError.None || block.SequenceEqual(next)) continue;
                if (block.SequenceEqual(sent)) whole++;
                else others++;
            }
        }
    }

    /// <summary>Behind the framing, the check sum alone: heads as they ought to be, and noise for the rest.</summary>
    [Fact]
    public void OfTenMillionRandomFramesNoneIsAccepted()
    {
        var (random, raw, accepted) = (new SeededRandom(2026), new byte[DriveProtocol.HeaderBytes + DriveProtocol.CrcBytes], 0);
        var words = MemoryMarshal.Cast<byte, ulong>(raw.AsSpan());
        for (var i = 0; i < 10_000_000; i++)
        {
            for (var w = 0; w < words.Length; w++) words[w] = random.NextUInt64();
            (raw[0], raw[1]) = (DriveProtocol.Version, (byte)(i % 2 == 0 ? DriveFrameType.Heartbeat : DriveFrameType.Disable));
            if (DriveFrame.TryParse(raw, out _) == DriveFrameError.None) accepted++;
        }
        Assert.Equal(0, accepted);
    }

    private static void Flip(byte[] wire, int bit) => wire[bit / 8] ^= (byte)(1 << (bit % 8));

    private static byte[] Frame(DriveFrameType type, SeededRandom random)
    {
        var payload = new byte[type switch
        {
            DriveFrameType.Hello or DriveFrameType.Enable => 8,
            DriveFrameType.Disable or DriveFrameType.Heartbeat => 0,
            DriveFrameType.Setpoint => 12 + 32 * Joints,
            DriveFrameType.ClearFault or DriveFrameType.Home => 4,
            DriveFrameType.Identity => 44 + 32 * Joints,
            DriveFrameType.State => 40 + 16 * Joints,
            _ => 16,
        }];
        // Every third byte a zero, as small numbers have them: most of them are COBS codes on the line.
        for (var i = 0; i < payload.Length; i++) payload[i] = random.NextInt(3) == 0 ? (byte)0 : (byte)random.NextUInt64();
        if (type == DriveFrameType.Identity) (payload[0], payload[1]) = (1, Joints);
        var raw = RawFrames.Raw(1, (byte)type, 300, 0x01020304, 0x11223344, payload);
        Assert.Equal(DriveFrameError.None, DriveFrame.TryParse(raw, out _));
        return raw;
    }
}
