using System.Globalization;
using System.Text;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes;

/// <summary>Names and colours of labels in a text file beside a label map: colour tables of 3D Slicer and FreeSurfer (number, name, R, G, B, A) and label
/// descriptions of ITK-SNAP (number, R, G, B, A, two flags, "name"). Names are kept as they are written.</summary>
public sealed class LabelTable
{
    private const int LargestBytes = 8 << 20;

    private readonly Dictionary<ushort, string> _names = [];
    private readonly Dictionary<ushort, LabelColour> _colours = [];

    private LabelTable() { }

    public IReadOnlyDictionary<ushort, string> Names => _names;
    public IReadOnlyDictionary<ushort, LabelColour> Colours => _colours;

    /// <exception cref="VolumeFormatException">The file is missing, or has a line that is neither.</exception>
    public static LabelTable Read(string path) => ScanFile.Open(path, (stream, name) =>
    {
        if (stream.Length > LargestBytes) throw new VolumeFormatException(name, $"is {stream.Length} bytes long, no table of label names.");
        var bytes = new byte[stream.Length];
        return Parse(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), name);
    });

    /// <summary>As from a file of that name.</summary>
    public static LabelTable Parse(ReadOnlySpan<byte> file, string name)
    {
        var table = new LabelTable();
        var number = 0;
        foreach (var raw in Encoding.UTF8.GetString(file).AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.IsEmpty || line[0] == '#') continue;
            if (!table.Add(Words(line)))
                throw new VolumeFormatException(name, $"has the line {number} '{DataFileNames.Short(line.ToString())}', which is neither 'number name R G B A' (3D Slicer) nor 'number R G B A visible mesh \"name\"' (ITK-SNAP).");
        }
        if (table._names.Count == 0) throw new VolumeFormatException(name, "names no label.");
        return table;
    }

    /// <summary>As 3D Slicer reads it; it has blanks in names as underscores.</summary>
    public static string Write(LabelMap map)
    {
        var text = new StringBuilder("# Color table of label numbers: number name R G B A\n");
        foreach (var (label, name) in map.LabelNames.OrderBy(n => n.Key))
        {
            var c = map.LabelColours.GetValueOrDefault(label, new LabelColour(128, 128, 128));
            text.Append(CultureInfo.InvariantCulture, $"{label} {string.Concat(name.Select(l => char.IsWhiteSpace(l) ? '_' : l))} {c.R} {c.G} {c.B} 255\n");
        }
        return text.ToString();
    }

    private bool Add(List<string> words)
    {
        if (words.Count < 5 || !ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var label)) return false;
        var (first, said) = words.Count == 8 ? (1, words[7]) : (2, words[1]);
        if (!byte.TryParse(words[first], NumberStyles.None, CultureInfo.InvariantCulture, out var r) || !byte.TryParse(words[first + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var g)
            || !byte.TryParse(words[first + 2], NumberStyles.None, CultureInfo.InvariantCulture, out var b)) return false;
        _names[label] = said;
        _colours[label] = new LabelColour(r, g, b);
        return true;
    }

    private static List<string> Words(ReadOnlySpan<char> line)
    {
        var words = new List<string>();
        while (!(line = line.TrimStart()).IsEmpty)
        {
            var quoted = line[0] == '"';
            if (quoted) line = line[1..];
            var end = quoted ? line.IndexOf('"') : line.IndexOfAny(' ', '\t');
            words.Add((end < 0 ? line : line[..end]).ToString());
            line = end < 0 ? [] : line[(end + 1)..];
        }
        return words;
    }
}
