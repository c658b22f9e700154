using System.Buffers.Binary;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>One short session on one thread, with robots, its pictures kept as they are.</summary>
public sealed class RecordedDemo : IAsyncLifetime
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("surgicalnav-recorded-").FullName;
    internal string Recording => Path.Combine(Folder, "session.mcap");

    private Dictionary<string, string> Environment => new() { ["XDG_CACHE_HOME"] = Path.Combine(Folder, "cache") };

    public async ValueTask InitializeAsync()
    {
        var run = await ProgramRun.Of(
            Environment, "record", "--out", Recording, "--single-thread", "--video", "raw", "--mono", "--seconds", "3", "--seed", "7", "--size", "320x180", "--rate", "20", "--summary", Path.Combine(Folder, "summary"));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("0 pictures dropped", run.Output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal Task<ProgramRun> Replay(string recording, params string[] arguments) => ProgramRun.Of(Environment, ["replay", recording, .. arguments]);

    /// <summary>The same recording, but that the tracker's latency it says it was made with is another, of as many digits.</summary>
    internal string WithAnotherLatency()
    {
        var changed = Path.Combine(Folder, "changed.mcap");
        var bytes = File.ReadAllBytes(Recording);
        // Attachment (MCAP specification): log and create time u64, name, media type, data with their lengths, and the CRC-32 of all that.
        var begin = bytes.AsSpan().IndexOf("navigation.json"u8) - 4 - 16;
        var data = bytes.AsSpan().IndexOf("{\n  \"version\": 1,\n  \"tracker\""u8);
        var end = data + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(data - 8));
        var latency = data + bytes.AsSpan(data, end - data).IndexOf("\"constantLatencyNs\": 9000000"u8);
        Assert.True(begin > 0 && latency > data);
        "\"constantLatencyNs\": 8000000"u8.CopyTo(bytes.AsSpan(latency));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(end), Crc32(bytes.AsSpan(begin, end - begin)));
        File.WriteAllBytes(changed, bytes);
        return changed;
    }

    /// <summary>ISO 3309, bit by bit.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }
        return ~crc;
    }
}
