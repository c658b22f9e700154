using System.Globalization;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Meta;

/// <summary>The "Key = Value" lines of a MetaImage header up to ElementDataFile, which is the last.</summary>
/// <remarks>Source: MetaIO documentation (https://itk.org/Wiki/ITK/MetaIO/Documentation) and metaImage.cxx of ITK 5.2 for what it leaves open.</remarks>
internal sealed class MetaImageHeader
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    public required string File { get; init; }

    /// <summary>The lines behind "ElementDataFile = LIST".</summary>
    public List<string> DataFileList { get; } = [];

    /// <summary>Whether a file's beginning looks like one: a line "Key = Value" with a key that comes first in such files.</summary>
    public static bool Begins(ReadOnlySpan<byte> start)
    {
        foreach (var key in (ReadOnlySpan<string>)["ObjectType", "NDims", "Comment", "ObjectSubType", "Name"])
        {
            var at = 0;
            while (at < key.Length && at < start.Length && start[at] == key[at]) at++;
            if (at != key.Length) continue;
            while (at < start.Length && start[at] is (byte)' ' or (byte)'\t') at++;
            if (at < start.Length && start[at] == '=') return true;
        }
        return false;
    }

    /// <summary>Reads the header; leaves the stream behind it, where LOCAL data begin.</summary>
    /// <exception cref="VolumeFormatException">No MetaImage, or a header without end.</exception>
    public static MetaImageHeader Read(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[64];
        var got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position -= got;
        if (!Begins(start[..got])) throw new VolumeFormatException(file, "does not begin like a MetaImage file (ObjectType = Image).");
        var header = new MetaImageHeader { File = file };
        var list = false;
        HeaderText.Read(stream, file, endsAtEnd: true, line =>
        {
            if (list) return header.Listed(line);
            if (line.Length == 0) return false;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new VolumeFormatException(file, $"has the header line '{DataFileNames.Short(line)}', which is no 'Key = Value'.");
            var (key, value) = (line[..equals].Trim(), line[(equals + 1)..].Trim());
            if (!header._fields.TryAdd(key, value)) throw new VolumeFormatException(file, $"says '{DataFileNames.Short(key)}' twice.");
            if (!key.Equals("ElementDataFile", StringComparison.OrdinalIgnoreCase)) return false;
            list = value.StartsWith("LIST", StringComparison.Ordinal);
            return !list;
        });
        header.Require("ElementDataFile");
        return header;
    }

    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (_fields.TryGetValue(name, out var value)) return value;
        return null;
    }

    public string Require(string name) => Find(name) ?? throw new VolumeFormatException(File, $"does not say its {name}; it may be cut short.");

    /// <summary>Finite numbers; null where the field is absent.</summary>
    /// <exception cref="VolumeFormatException">Another count, or no numbers.</exception>
    public double[]? Numbers(int count, params ReadOnlySpan<string> names)
    {
        if (Find(names) is not { } text) return null;
        var words = Words(text);
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            if (words.Length != count || !double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw new VolumeFormatException(File, $"says '{DataFileNames.Short(text)}' for {names[0]}, where {count} numbers belong.");
        return numbers;
    }

    /// <exception cref="VolumeFormatException">It is there and no whole number.</exception>
    public long? Whole(string name)
    {
        if (Find(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : throw new VolumeFormatException(File, $"says '{DataFileNames.Short(text)}' for {name}, which is no whole number.");
    }

    public bool Flag(bool absent, params ReadOnlySpan<string> names) => Find(names) is not { Length: > 0 } text ? absent : text[0] is 'T' or 't' or '1';

    public static string[] Words(string text) => text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private bool Listed(string line)
    {
        if (line.Length > 0) DataFileList.Add(line);
        if (DataFileList.Count > DataFileNames.MostFiles) throw new VolumeFormatException(File, $"names more than {DataFileNames.MostFiles} data files.");
        return false;
    }
}
