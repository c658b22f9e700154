using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SurgicalNav.Runtime.Decoding;

/// <summary>Prints every message of some files, as text or as one JSON object a line.</summary>
/// <remarks>A JSON line has <c>file</c>, <c>ok</c>, <c>type</c>, <c>offset</c> and either <c>fields</c> or <c>error</c> (its name), <c>message</c> and <c>errorOffset</c>.</remarks>
public static class DecodeSession
{
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>How many messages were bad.</returns>
    /// <exception cref="UserErrorException">A file is missing or cannot be read.</exception>
    public static long Run(IFileDecoder decoder, IEnumerable<string> files, bool json, Action<string> print, CancellationToken stop)
    {
        var bad = 0L;
        foreach (var file in files)
        {
            if (!File.Exists(file)) throw new UserErrorException($"{file}: there is no such file. Check the path.");
            foreach (var message in decoder.Decode(file))
            {
                stop.ThrowIfCancellationRequested();
                if (!message.IsOk) bad++;
                print(json ? AsJson(file, message) : AsText(file, message));
            }
        }
        return bad;
    }

    private static string AsJson(string file, DecodedMessage message)
    {
        var line = new JsonObject { ["file"] = file, ["ok"] = message.IsOk, ["type"] = message.Type, ["offset"] = message.Offset };
        if (message.Error is { } error)
        {
            line["error"] = error.Name;
            line["message"] = error.Words;
            line["errorOffset"] = error.Offset;
        }
        else
        {
            line["fields"] = message.Fields;
        }
        return line.ToJsonString(Line);
    }

    private static string AsText(string file, DecodedMessage message)
    {
        var head = $"{file} @{message.Offset}: {(message.Type.Length == 0 ? "?" : message.Type)}";
        if (message.Error is { } error) return $"{head}: {error.Name} at byte {error.Offset}: {error.Words}";
        var text = new StringBuilder(head);
        foreach (var (name, value) in message.Fields ?? []) text.Append("\n    ").Append(name.PadRight(18)).Append(' ').Append(value?.ToJsonString(Line) ?? "null");
        return text.ToString();
    }
}
