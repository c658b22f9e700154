using System.Globalization;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Mends a recording that was cut short or damaged: <c>surgicalnav record --repair</c>.</summary>
public static class RecordingRepair
{
    /// <param name="Output">Null where nothing needed mending, and nothing was written.</param>
    public sealed record Result(string Input, string? Output, SalvageReport Report);

    /// <param name="input">Left as it is, unless it is named as the output too.</param>
    /// <param name="output">Null for the input's name with ".repaired" in it.</param>
    /// <param name="progress">0 to 1.</param>
    /// <exception cref="UserErrorException">The input is no recording, or the output is there already.</exception>
    public static Result Run(string input, string? output, Action<double>? progress = null)
    {
        output ??= Path.Combine(Path.GetDirectoryName(input) ?? "", Path.GetFileNameWithoutExtension(input) + ".repaired" + Path.GetExtension(input));
        var sameFile = Path.GetFullPath(input) == Path.GetFullPath(output);
        if (IsWhole(input, progress) is { } messages)
            return new Result(input, null, new SalvageReport(true, messages, 0, 0, 0, 0, 0, 0, []));
        SalvageReport report = null!;
        RecordingFiles.Write(output, sameFile, file =>
        {
            using var source = RecordingFiles.Open(input);
            try
            {
                report = McapSalvage.Repair(source, file, progress: progress is null ? null : at => progress((double)at / source.Length));
            }
            catch (McapException e)
            {
                throw RecordingFiles.Explain(e, input);
            }
        });
        return new Result(input, output, report);
    }

    public static string Words(Result result)
    {
        var r = result.Report;
        if (result.Output is null) return $"{result.Input} is whole ({r.Messages} messages): nothing to mend, and nothing was written.";
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"kept    {r.Messages} messages in {r.ChunksKept} whole chunks{(r.MessagesOfCutChunk > 0 ? $" (and of them {r.MessagesOfCutChunk} from an unfinished one, which no checksum covers)" : "")}, {r.Attachments} attachments, {r.Metadata} metadata records"),
            r.ChunksLost == 0 && r.LostBytes == 0 ? "lost    nothing that had reached the file" : string.Create(CultureInfo.InvariantCulture, $"lost    {r.ChunksLost} chunks that are cut or damaged; {r.LostBytes} bytes of the file are in no record that could be used whole"),
        };
        lines.AddRange(r.Damages.Select(d => "damage  " + d));
        lines.Add("written " + result.Output);
        return string.Join('\n', lines);
    }

    /// <summary>How many messages a whole file holds; null where it is not whole.</summary>
    private static ulong? IsWhole(string path, Action<double>? progress)
    {
        using var file = RecordingFiles.Open(path);
        try
        {
            using var reader = new McapReader(file);
            var messages = 0ul;
            for (; reader.Read(); messages++)
                if (messages % 1024 == 0) progress?.Invoke((double)reader.Position / reader.Length);
            McapIndex.Load(file);
            return messages;
        }
        catch (McapException e)
        {
            if (e.Error is McapError.NotMcap or McapError.OtherVersion) throw RecordingFiles.Explain(e, path);
            return null;
        }
    }
}
