using System.Globalization;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nrrd;

/// <summary>The fields and key/value pairs of a NRRD header.</summary>
/// <remarks>Source: G. Kindlmann, Definition of NRRD File Format (https://teem.sourceforge.net/nrrd/format.html), versions 1 to 5. Field names are
/// compared without blanks and case, because teem accepts both spellings.</remarks>
internal sealed class NrrdHeader
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public required string File { get; init; }

    /// <summary>Such as the segments of 3D Slicer; escapes resolved.</summary>
    public Dictionary<string, string> KeyValues { get; } = new(StringComparer.Ordinal);

    /// <summary>The lines behind "data file: LIST".</summary>
    public List<string> DataFileList { get; } = [];

    public bool IsDetached => Find("datafile") is not null;

    /// <summary>Reads the header; leaves an attached one's stream at its data.</summary>
    /// <exception cref="VolumeFormatException">No NRRD, or a header without end.</exception>
    public static NrrdHeader Read(Stream stream, string file)
    {
        Span<byte> magic = stackalloc byte[8];
        var start = stream.Position;
        var got = stream.ReadAtLeast(magic, 8, throwOnEndOfStream: false);
        stream.Position = start;
        if (!magic[..got].StartsWith("NRRD000"u8) || magic[7] is < (byte)'1' or > (byte)'5')
            throw new VolumeFormatException(file, "does not begin like a NRRD file (NRRD0001 to NRRD0005).");
        var detached = false;
        var lines = HeaderText.Read(stream, file, endsAtEnd: true, line =>
        {
            detached |= Name(line) is "datafile";
            return line.Length == 0;
        });
        var header = new NrrdHeader { File = file };
        for (var i = 1; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || line[0] == '#') continue;
            if (header._fields.TryGetValue("datafile", out var data) && data.StartsWith("LIST", StringComparison.Ordinal))
            {
                header.DataFileList.Add(line);
                if (header.DataFileList.Count > DataFileNames.MostFiles) throw new VolumeFormatException(file, $"names more than {DataFileNames.MostFiles} data files.");
                continue;
            }
            var pair = line.IndexOf(":=", StringComparison.Ordinal);
            if (pair > 0 && (line.IndexOf(": ", StringComparison.Ordinal) is var field && (field < 0 || pair < field)))
                header.KeyValues[Unescaped(line[..pair])] = Unescaped(line[(pair + 2)..]);
            else if (line.IndexOf(':', StringComparison.Ordinal) is var colon && colon > 0)
                header.Add(Name(line)!, line[(colon + 1)..].Trim());
            else
                throw new VolumeFormatException(file, $"has the header line '{DataFileNames.Short(line)}', which is neither a field nor a pair of key and value.");
        }
        if (!detached && lines[^1].Length > 0) throw new VolumeFormatException(file, "is cut short: it ends within its header.");
        return header;
    }

    /// <summary>What a field says, by its name without blanks; null where it is absent.</summary>
    public string? Find(string name) => _fields.GetValueOrDefault(name);

    public string Require(string name) => Find(name) ?? throw new VolumeFormatException(File, $"has no field '{name}', without which it cannot be read.");

    /// <exception cref="VolumeFormatException">It is there and no whole number.</exception>
    public long? Whole(string name)
    {
        if (Find(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : throw new VolumeFormatException(File, $"says '{DataFileNames.Short(text)}' for '{name}', which is no whole number.");
    }

    public static string[] Words(string text) => text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private void Add(string name, string value)
    {
        if (!_fields.TryAdd(name, value)) throw new VolumeFormatException(File, $"has the field '{name}' twice.");
    }

    private static string? Name(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return null;
        return string.Concat(line[..colon].Where(c => c is not (' ' or '\t' or '_'))).ToLowerInvariant() switch
        {
            "centering" => "centerings",
            "spacing" => "spacings",
            "kind" => "kinds",
            var name => name,
        };
    }

    private static string Unescaped(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
