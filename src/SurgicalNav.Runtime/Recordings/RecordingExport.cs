using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Takes a recording apart into files that other programs read: <c>surgicalnav export</c>.</summary>
public static class RecordingExport
{
    public static readonly IReadOnlyList<string> Formats = ["csv", "parquet", "png", "igs.mha"];

    /// <param name="path">Whole, or cut short: then up to where it was cut.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="folder">Created when missing; files in it are written over.</param>
    /// <param name="topics">Only these; none for all.</param>
    /// <param name="progress">0 to 1.</param>
    /// <returns>Files written, and in words why the rest of a damaged recording is missing.</returns>
    /// <exception cref="UserErrorException">Not to be read, not to be written, or nothing in it fits the format.</exception>
    public static async Task<(IReadOnlyList<string> Files, string? CutShort)> RunAsync(string path, string format, string folder, IReadOnlyList<string> topics, Action<double>? progress = null)
    {
        if (!Formats.Contains(format)) throw new UserErrorException($"--to {format} is not known: choose from {string.Join(", ", Formats)}.");
        RecordingFiles.Open(path).Dispose();
        try
        {
            Directory.CreateDirectory(folder);
            using IRecordingSink sink = format switch
            {
                "csv" => new CsvSink(folder),
                "parquet" => new ParquetSink(folder),
                "png" => new PngSink(folder),
                _ => new SequenceSink(folder),
            };
            string? cutShort = null;
            try
            {
                Walk(path, topics, sink, progress);
            }
            catch (McapException e) when (e.Error is not (McapError.NotMcap or McapError.OtherVersion))
            {
                cutShort = e.Message;
            }
            var files = await sink.FinishAsync();
            if (files.Count == 0) throw new UserErrorException($"{path} holds nothing that can be written as {format}{(topics.Count > 0 ? " on " + string.Join(", ", topics) : "")}. See what it holds with: surgicalnav info {path}");
            return (files, cutShort);
        }
        catch (McapException e)
        {
            throw RecordingFiles.Explain(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be written: {e.Message}. Name another folder with --out.", e);
        }
    }

    /// <summary>A topic as the name of a file.</summary>
    internal static string FileName(string topic) => string.Concat(topic.Trim('/').Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')) is { Length: > 0 } name && name.Trim('.').Length > 0 ? name : "topic";

    private static void Walk(string path, IReadOnlyList<string> topics, IRecordingSink sink, Action<double>? progress)
    {
        for (var pass = 0; pass < sink.Passes; pass++)
        {
            using var reader = new SessionReader(path);
            for (var n = 0; reader.Read(); n++)
            {
                if (topics.Count == 0 || topics.Contains(reader.Topic)) sink.Take(reader, pass);
                if (n % 256 == 0) progress?.Invoke((pass + (double)reader.Bytes.Position / reader.Bytes.Length) / sink.Passes);
            }
        }
    }
}

/// <summary>Receives the messages of a recording in their order, as often as it needs to.</summary>
internal interface IRecordingSink : IDisposable
{
    int Passes { get; }

    void Take(SessionReader reader, int pass);

    Task<IReadOnlyList<string>> FinishAsync();
}
