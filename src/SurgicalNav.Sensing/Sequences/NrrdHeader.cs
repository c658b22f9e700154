using System.Globalization;
using System.Text;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>The header of an NRRD sequence as IGSIO writes it: "field: value" and "key:=value" lines up to an empty one (teem.sourceforge.net/nrrd/format.html).</summary>
internal static class NrrdHeader
{
    public static SequenceFile Read(HeaderLines lines)
    {
        if (!lines.TryRead(out var magic) || !magic.StartsWith("NRRD000"u8)) throw new SequenceFormatException(lines.File, "line 1", "an NRRD file begins with \"NRRD0004\" or a like word. Is this a sequence file?");
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var frames = new FrameFields(lines);
        while (lines.TryRead(out var line))
        {
            if (line.IsEmpty) return Finish(lines.File, fields, frames, lines.Offset);
            if (line[0] == '#') continue;
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || colon + 1 == line.Length) throw lines.Problem($"'{TextFields.Show(line)}' is neither \"field: value\" nor \"key:=value\".");
            var name = TextFields.Trim(line[..colon]);
            var value = line[(colon + 1)..];
            if (value[0] == '=' && frames.TryTake(name, TextFields.Trim(value[1..]))) continue;
            if (fields.Count == SequenceLimits.MostFields) throw lines.Problem($"more than {SequenceLimits.MostFields} fields stand in the header.");
            fields[Encoding.Latin1.GetString(name)] = Encoding.Latin1.GetString(TextFields.Trim(value[0] == '=' ? value[1..] : value));
        }
        // A header with its data elsewhere may end with the file.
        if (fields.ContainsKey("data file") || fields.ContainsKey("datafile")) return Finish(lines.File, fields, frames, lines.Offset);
        throw new SequenceFormatException(lines.File, "the end of the header", "the empty line before the data is missing: the file is cut. Copy or record it again.");
    }

    private static SequenceFile Finish(string file, Dictionary<string, string> fields, FrameFields frames, long endOfHeader) =>
        new(file, fields, frames.Frames, frames.Transforms, Images(file, fields, frames.Frames.Count, endOfHeader), frames.Ignored);

    private static SequenceImages? Images(string file, Dictionary<string, string> fields, int frames, long endOfHeader)
    {
        var sizes = Needed("sizes").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(w => long.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var v) && v <= int.MaxValue ? v : throw Problem("sizes", "it must hold whole numbers from 0.")).ToArray();
        if (sizes.Length is < 2 or > 5) throw Problem("sizes", $"it has {sizes.Length} axes; a sequence has 2 to 5.");
        var kinds = fields.TryGetValue("kinds", out var stated)
            ? stated.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [.. Enumerable.Repeat("domain", Math.Min(2, sizes.Length)), .. Enumerable.Repeat("list", Math.Max(0, sizes.Length - 2))];
        if (kinds.Length != sizes.Length) throw Problem("kinds", $"it names {kinds.Length} axes and sizes has {sizes.Length}.");
        var channels = 1L;
        var skip = 0;
        if (kinds[0].Equals("vector", StringComparison.OrdinalIgnoreCase) || kinds[0].EndsWith("color", StringComparison.OrdinalIgnoreCase)) (channels, skip) = (sizes[0], 1);
        var (width, height, depth, list) = PictureAxes.Sort(file, sizes.AsSpan(skip), kinds.AsSpan(skip));
        ImageFields.CheckFrames(file, list, frames);
        if (width == 0 || height == 0) return null;
        if (depth > 1) throw Problem("sizes", $"volumes of {depth} slices in each frame are not read; export the sequence as single slices.");
        var element = Element(Needed("type"));
        PictureAxes.CheckSize(file, width, height, channels, element);
        var dataFile = fields.GetValueOrDefault("data file") ?? fields.GetValueOrDefault("datafile");
        if (dataFile is not null && (dataFile.Length == 0 || dataFile.AsSpan().IndexOfAny('/', '\\', ' ') >= 0 || dataFile is "." or ".."))
            throw Problem("data file", "it must be the name of one file in the same folder.");
        return new SequenceImages(
            (int)width, (int)height, (int)channels, element, fields.GetValueOrDefault("endian", "little").Equals("big", StringComparison.OrdinalIgnoreCase),
            Encoding(Needed("encoding")), dataFile, dataFile is null ? endOfHeader : 0, fields.GetValueOrDefault("ultrasound image orientation", ""), []);

        string Needed(string name) => fields.GetValueOrDefault(name) ?? throw Problem(name, "it is missing.");

        SequenceFormatException Problem(string name, string what) => new(file, $"field {name}", what);

        SequenceEncoding Encoding(string name) => name.ToUpperInvariant() switch
        {
            "RAW" => SequenceEncoding.Raw,
            "GZIP" or "GZ" => SequenceEncoding.Gzip,
            _ => throw Problem("encoding", "only raw and gzip are read; write the sequence with one of these."),
        };

        SequenceElement Element(string name) => name.ToUpperInvariant() switch
        {
            "UCHAR" or "UNSIGNED CHAR" or "UINT8" or "UINT8_T" => SequenceElement.UInt8,
            "SIGNED CHAR" or "INT8" or "INT8_T" => SequenceElement.Int8,
            "USHORT" or "UNSIGNED SHORT" or "UINT16" or "UINT16_T" => SequenceElement.UInt16,
            "SHORT" or "SIGNED SHORT" or "INT16" or "INT16_T" => SequenceElement.Int16,
            "UINT" or "UNSIGNED INT" or "UINT32" or "UINT32_T" => SequenceElement.UInt32,
            "INT" or "SIGNED INT" or "INT32" or "INT32_T" => SequenceElement.Int32,
            "FLOAT" => SequenceElement.Float32,
            "DOUBLE" => SequenceElement.Float64,
            _ => throw Problem("type", "this kind of number is not read; known are the integers of 8, 16 and 32 bits, float and double."),
        };
    }
}
