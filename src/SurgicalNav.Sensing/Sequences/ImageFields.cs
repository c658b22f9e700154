using System.Globalization;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>What the fields of a MetaImage header say about the pictures, checked against each other.</summary>
internal sealed class ImageFields(string file, Dictionary<string, string> fields)
{
    /// <summary>Null where the sequence has no pictures (a size of 0, or none stated).</summary>
    public SequenceImages? Read(int frames, long endOfHeader)
    {
        if (!fields.TryGetValue("DimSize", out var dimSize)) return null;
        var sizes = Wholes("DimSize", dimSize);
        if (sizes.Length is < 2 or > 4) throw Problem("DimSize", $"'{Shown(dimSize)}' has {sizes.Length} sizes; a sequence has 2 to 4.");
        var (width, height, depth, list) = PictureAxes.Sort(file, sizes, Kinds(sizes.Length));
        CheckFrames(file, list, frames);
        if (width == 0 || height == 0) return null;
        if (depth > 1) throw Problem("DimSize", $"volumes of {depth} slices in each frame are not read; export the sequence as single slices.");
        if (fields.TryGetValue("BinaryData", out var binary) && !Truth("BinaryData", binary)) throw Problem("BinaryData", "pictures written as text are not read; write the sequence with BinaryData = True.");
        var channels = fields.TryGetValue("ElementNumberOfChannels", out var stated) ? Wholes("ElementNumberOfChannels", stated)[0] : 1;
        var element = Element();
        PictureAxes.CheckSize(file, width, height, channels, element);
        var compressed = fields.TryGetValue("CompressedData", out var packed) && Truth("CompressedData", packed);
        return new SequenceImages(
            (int)width, (int)height, (int)channels, element, fields.TryGetValue("BinaryDataByteOrderMSB", out var order) && Truth("BinaryDataByteOrderMSB", order),
            compressed ? SequenceEncoding.Zlib : SequenceEncoding.Raw, DataFile(), IsLocal ? endOfHeader : 0,
            fields.GetValueOrDefault("UltrasoundImageOrientation", ""), Spacing());
    }

    private bool IsLocal => string.Equals(fields["ElementDataFile"], "LOCAL", StringComparison.OrdinalIgnoreCase);

    /// <summary>A sequence's frames are those its fields describe; a size that says otherwise means that a part is missing.</summary>
    internal static void CheckFrames(string file, long stated, int described)
    {
        if (described > 0 && stated != described)
            throw new SequenceFormatException(file, "the size of the list of frames", $"it says {stated} frames, and {described} are described. The header is cut or was edited; record or export the sequence again.");
    }

    private string? DataFile()
    {
        if (IsLocal) return null;
        var name = fields["ElementDataFile"];
        if (name.Length == 0 || name.AsSpan().IndexOfAny('/', '\\') >= 0 || name is "." or "..")
            throw Problem("ElementDataFile", $"'{Shown(name)}' must be LOCAL or the name of a file in the same folder.");
        return name;
    }

    private string[] Kinds(int count)
    {
        if (!fields.TryGetValue("Kinds", out var kinds)) return [.. Enumerable.Repeat("domain", count - 1), "list"];
        var words = kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == count ? words : throw Problem("Kinds", $"it names {words.Length} axes and DimSize has {count}.");
    }

    private SequenceElement Element() => fields.GetValueOrDefault("ElementType", "").ToUpperInvariant() switch
    {
        "MET_UCHAR" => SequenceElement.UInt8,
        "MET_CHAR" => SequenceElement.Int8,
        "MET_USHORT" => SequenceElement.UInt16,
        "MET_SHORT" => SequenceElement.Int16,
        "MET_UINT" => SequenceElement.UInt32,
        "MET_INT" => SequenceElement.Int32,
        "MET_FLOAT" => SequenceElement.Float32,
        "MET_DOUBLE" => SequenceElement.Float64,
        var other => throw Problem("ElementType", $"'{Shown(other)}' is not read; known are MET_UCHAR, MET_CHAR, MET_USHORT, MET_SHORT, MET_UINT, MET_INT, MET_FLOAT and MET_DOUBLE."),
    };

    private double[] Spacing() => fields.TryGetValue("ElementSpacing", out var text)
        ? [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && double.IsFinite(v) ? v : throw Problem("ElementSpacing", $"'{Shown(w)}' is no number."))]
        : [];

    private long[] Wholes(string field, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 8) throw Problem(field, "it must hold whole numbers.");
        return [.. words.Select(w => long.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var v) && v <= int.MaxValue ? v : throw Problem(field, $"'{Shown(w)}' is no whole number from 0."))];
    }

    private bool Truth(string field, string text) =>
        string.Equals(text, "True", StringComparison.OrdinalIgnoreCase) || (string.Equals(text, "False", StringComparison.OrdinalIgnoreCase)
            ? false
            : throw Problem(field, $"'{Shown(text)}' must be True or False."));

    private SequenceFormatException Problem(string field, string what) => new(file, $"field {field}", what);

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
