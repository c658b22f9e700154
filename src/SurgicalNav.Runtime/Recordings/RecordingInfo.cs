using System.Globalization;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>What is in a recording: <c>surgicalnav info</c>.</summary>
public sealed record RecordingInfo
{
    public required string File { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Ended as it should and readable by its index.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>What is wrong with the file, in words; null for nothing.</summary>
    public RecordingDamage? Damage { get; init; }

    public string? WallClockStart { get; init; }

    /// <summary>From the first to the last message.</summary>
    public double DurationS { get; init; }

    public ulong Messages { get; init; }
    public long Chunks { get; init; }
    public double MegabytesPerS { get; init; }
    public IReadOnlyList<string> Compression { get; init; } = [];
    public required IReadOnlyList<RecordedTopic> Topics { get; init; }
    public IReadOnlyList<RecordedAttachment> Attachments { get; init; } = [];
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Metadata { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>What was cut away or joined since it was recorded, in words; null for nothing.</summary>
    public string? Cut { get; init; }

    /// <summary>What the recorder said of itself at its end, of the whole session; null where it did not come to it.</summary>
    public string? Health { get; init; }

    /// <summary>Whether everything but video was recorded; null where the recorder did not come to say it.</summary>
    public bool? IsHealthy { get; init; }
}

/// <param name="Repair">The command that saves what is whole.</param>
public sealed record RecordingDamage(string Error, long AtByte, string Words, string Repair);

/// <param name="Lost">Messages that were offered and not recorded; null where nobody can say.</param>
public sealed record RecordedTopic(string Topic, string Schema, string Encoding, ulong Messages, double RateHz, long? Lost);

public sealed record RecordedAttachment(string Name, string MediaType, ulong Bytes);

/// <summary>Reads a recording's index, or, where there is none or every byte is to be checked, the whole of it.</summary>
public static class RecordingInfoReader
{
    private const string HealthName = "health";

    /// <param name="path">A recording, whole or not.</param>
    /// <param name="checkAll">Read every chunk and compare every checksum, also where there is an index.</param>
    /// <param name="progress">0 to 1, where the whole file is read.</param>
    /// <exception cref="UserErrorException">It is no recording.</exception>
    public static RecordingInfo Read(string path, bool checkAll = false, Action<double>? progress = null)
    {
        using var file = RecordingFiles.Open(path);
        try
        {
            if (!checkAll) return FromIndex(path, file, McapIndex.Load(file));
        }
        catch (McapException e) when (e.Error is not (McapError.NotMcap or McapError.OtherVersion))
        {
            // Read from front to back instead, which tells more.
        }
        catch (McapException e)
        {
            throw RecordingFiles.Explain(e, path);
        }
        return FromScan(path, file, progress);
    }

    private static RecordingInfo FromIndex(string path, FileStream file, McapIndex index)
    {
        var metadata = index.Metadata.Select(m => McapIndex.ReadMetadata(file, m)).ToList();
        var statistics = index.Statistics;
        var counts = statistics?.MessagesByChannel.ToDictionary(c => c.Key, c => c.Value) ?? [];
        var duration = statistics is null || statistics.Messages == 0 ? 0 : (statistics.EndTimeNs - statistics.StartTimeNs) * 1e-9;
        return Make(path, file.Length, index.Catalog, counts, duration, metadata, index.Attachments.Select(a => new RecordedAttachment(a.Name, a.MediaType, a.DataBytes))) with
        {
            IsComplete = true,
            Messages = statistics?.Messages ?? 0,
            Chunks = index.Chunks.Count,
            Compression = [.. index.Chunks.Select(c => c.Compression.Length == 0 ? "none" : c.Compression).Distinct()],
        };
    }

    private static RecordingInfo FromScan(string path, FileStream file, Action<double>? progress)
    {
        McapReader reader;
        try
        {
            reader = new McapReader(file);
        }
        catch (McapException e)
        {
            throw RecordingFiles.Explain(e, path);
        }
        using var _ = reader;
        var counts = new Dictionary<ushort, ulong>();
        ulong messages = 0, first = ulong.MaxValue, last = 0;
        RecordingDamage? damage = null;
        try
        {
            while (reader.Read())
            {
                var message = reader.Message;
                counts[message.ChannelId] = counts.GetValueOrDefault(message.ChannelId) + 1;
                (first, last) = (Math.Min(first, message.LogTimeNs), Math.Max(last, message.LogTimeNs));
                if (messages++ % 1024 == 0) progress?.Invoke((double)reader.Position / reader.Length);
            }
            if (!reader.IsComplete) damage = null;
            McapIndex.Load(file);
        }
        catch (McapException e)
        {
            damage = new RecordingDamage(e.Error.ToString(), e.Offset, e.Detail, $"surgicalnav record --repair {path}");
        }
        return Make(path, file.Length, reader.Catalog, counts, messages == 0 ? 0 : (last - first) * 1e-9, reader.Metadata, reader.Attachments.Select(a => new RecordedAttachment(a.Name, a.MediaType, (ulong)a.Data.Length))) with
        {
            IsComplete = damage is null,
            Damage = damage,
            Messages = messages,
            Chunks = reader.Chunks,
        };
    }

    private static RecordingInfo Make(
        string path, long bytes, McapCatalog catalog, Dictionary<ushort, ulong> counts, double durationS, IReadOnlyList<McapMetadata> metadata, IEnumerable<RecordedAttachment> attachments)
    {
        var health = metadata.LastOrDefault(m => m.Name == HealthName);
        var allHealth = metadata.Where(m => IsHealth(m.Name)).ToList();
        var stretch = RecordedStretch.Of(metadata);
        return new RecordingInfo
        {
            File = path,
            Bytes = bytes,
            IsComplete = false,
            DurationS = durationS,
            MegabytesPerS = durationS > 0 ? bytes / durationS / 1e6 : 0,
            WallClockStart = metadata.FirstOrDefault(m => m.Name == "session")?.Value("wallClockStart"),
            Topics = [.. catalog.Channels.OrderBy(c => c.Topic, StringComparer.Ordinal).Select(c => Topic(c, catalog, counts, durationS, health))],
            Attachments = [.. attachments],
            Metadata = metadata.GroupBy(m => m.Name).ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, string>)g.Last().Values.GroupBy(v => v.Key).ToDictionary(v => v.Key, v => v.Last().Value)),
            Cut = stretch.IsWhole ? null : stretch.Words,
            Health = allHealth.Count == 0 ? null : string.Join(" ", allHealth.Select(h => h.Name == HealthName ? h.Value("words") : h.Name[HealthName.Length..].Trim() + ": " + h.Value("words"))),
            IsHealthy = allHealth.Count == 0 ? null : allHealth.TrueForAll(h => h.Value("complete") == "true"),
        };
    }

    /// <summary>Also that of a joined recording, which is said under its file's name.</summary>
    internal static bool IsHealth(string name) => name == HealthName || name.StartsWith(HealthName + " (", StringComparison.Ordinal);

    private static RecordedTopic Topic(McapChannel channel, McapCatalog catalog, Dictionary<ushort, ulong> counts, double durationS, McapMetadata? health)
    {
        var count = counts.GetValueOrDefault(channel.Id);
        return new RecordedTopic(
            channel.Topic, catalog.SchemaOf(channel)?.Name ?? "", channel.MessageEncoding, count, durationS > 0 ? count / durationS : 0,
            long.TryParse(health?.Value("dropped:" + channel.Topic), NumberStyles.None, CultureInfo.InvariantCulture, out var lost) ? lost : null);
    }
}
