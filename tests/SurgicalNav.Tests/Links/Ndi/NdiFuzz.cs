using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

/// <summary>Random and mutated input for everything that reads what a device (or a file) says.</summary>
public static class NdiFuzz
{
    private const long MostManagedBytes = 64 << 20;

    /// <summary>Feeds <paramref name="inputs"/> inputs; throws on the first that is handled wrongly. The same seed gives the same inputs.</summary>
    /// <returns>Sound replies that came out, so that the caller sees the campaign reach beyond the checksums.</returns>
    public static long Run(ulong seed, long inputs)
    {
        var random = new SeededRandom(seed, 11);
        var (reader, frame, rom) = (new NdiReplyReader(), new NdiFrame(), TestRom.Image("8700339"));
        var seeds = Seeds();
        var buffer = new byte[4096];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0L; i < inputs; i++)
        {
            var n = Input(random, seeds, buffer);
            var input = buffer.AsSpan(0, n);
            Parse(input, random, frame);
            // With checksums put right, so that the parsers behind them are reached through the reader too.
            if (n > 8 && random.NextInt(4) == 0) n = NdiReplyReader.Finish(buffer, n - 8);
            Feed(reader, buffer.AsSpan(0, n), random, frame);
            if (i % 64 == 0)
            {
                rom[random.NextInt(rom.Length)] = (byte)random.NextInt(256);
                NdiRom.TryParse(rom.AsSpan(0, random.NextInt(rom.Length + 1)));
            }
        }
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        return grown < MostManagedBytes ? reader.Counters.Replies : throw new InvalidOperationException($"{grown} bytes stayed behind.");
    }

    private static int Input(SeededRandom random, List<byte[]> seeds, byte[] buffer)
    {
        if (random.NextInt(4) == 0)
        {
            var length = random.NextInt(512);
            for (var i = 0; i < length; i++) buffer[i] = (byte)random.NextUInt64();
            return length;
        }
        var seed = seeds[random.NextInt(seeds.Count)];
        seed.CopyTo(buffer, 0);
        var n = seed.Length;
        for (var changes = random.NextInt(6); changes > 0 && n > 1; changes--)
        {
            var at = random.NextInt(n);
            switch (random.NextInt(4))
            {
                case 0:
                    buffer[at] = (byte)random.NextUInt64();
                    break;
                case 1:
                    buffer[at] = random.NextInt(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
                case 2:
                    n = at + 1;
                    break;
                default:
                    buffer.AsSpan(at, n - at).CopyTo(buffer.AsSpan(at + 1));
                    n++;
                    break;
            }
        }
        return n;
    }

    private static void Parse(ReadOnlySpan<byte> input, SeededRandom random, NdiFrame frame)
    {
        var options = (NdiReplyOptions)random.NextUInt64() & NdiReplyOptions.All;
        NdiTx.TryParse(input, options, frame);
        NdiBx.TryParse(input, options, frame);
        if (input.Length > 8) NdiBx.TryParse(input[6..^2], options, frame);
        NdiBx2.TryParse(input, frame);
        if (input.Length > 8) NdiBx2.TryParse(input[6..^2], frame);
        if (frame.Handles.Length > NdiFrame.MostHandles || frame.Markers.Length > NdiFrame.MostMarkers) throw new InvalidOperationException("The frame grew.");
    }

    private static void Feed(NdiReplyReader reader, ReadOnlySpan<byte> input, SeededRandom random, NdiFrame frame)
    {
        while (!input.IsEmpty)
        {
            var room = reader.Room();
            if (room.IsEmpty) throw new InvalidOperationException("The reader has no room left.");
            var n = Math.Min(1 + random.NextInt(600), Math.Min(room.Length, input.Length));
            input[..n].CopyTo(room);
            reader.Commit(n);
            input = input[n..];
            while (reader.TryRead(out var reply))
            {
                reply.TryError(out _);
                reply.TryWarning(out _);
                if (!reply.IsText) NdiBx2.TryParse(reply.Body, frame);
            }
        }
        // As a client does after a time-out; otherwise one believed header would swallow thousands of inputs.
        if (random.NextInt(16) == 0) reader.Clear();
    }

    private static List<byte[]> Seeds()
    {
        var into = new byte[4096];
        var frame = new NdiFrame();
        for (var i = 1; i <= 4; i++)
            frame.Add(new NdiHandle { Handle = (ushort)i, State = (NdiHandleState)(i - 1), Rotation = Quat.Identity, TranslationMm = new Vec3(1, 2, -1500), Buttons = 3 });
        for (var i = 0; i < 9; i++) frame.Add(new NdiMarker(i < 4 ? (ushort)1 : NdiMarker.StrayHandle, (ushort)i, NdiMarkerStatus.Used, new Vec3(i, i, i)));
        frame.Add(new NdiAlert(NdiAlertKind.Alert, 2));
        return
        [
            into[..NdiTxWriter.Write(into, frame, NdiReplyOptions.All)],
            into[..NdiTxWriter.Write(into, frame, NdiReplyOptions.Transforms)],
            into[..NdiBxWriter.Write(into, frame, NdiReplyOptions.All)],
            into[..NdiBxWriter.Write(into, frame, NdiReplyOptions.Transforms)],
            into[..NdiBx2Writer.Write(into, frame)],
            into[..NdiBx2Writer.Write(into, frame, extended: true)],
            "OKAYA896\rERROR046802\rRESETBE6F\r"u8.ToArray(),
        ];
    }
}

public sealed class NdiFuzzTests
{
    [Fact]
    public void AHundredThousandInputsAreBorne() => Assert.True(NdiFuzz.Run(seed: 2026, inputs: 100_000) > 10_000);
}
