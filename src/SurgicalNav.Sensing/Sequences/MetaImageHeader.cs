using System.Text;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>The header of a MetaImage sequence as IGSIO writes it (vtkIGSIOMetaImageSequenceIO): "name = value" lines up to ElementDataFile.</summary>
internal static class MetaImageHeader
{
    public static SequenceFile Read(HeaderLines lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var frames = new FrameFields(lines);
        while (lines.TryRead(out var line))
        {
            var equals = line.IndexOf((byte)'=');
            if (equals <= 0)
            {
                if (lines.Number > 1 && TextFields.Trim(line).IsEmpty) continue;
                throw lines.Problem($"'{TextFields.Show(line)}' is no \"name = value\". Is this a MetaImage file?");
            }
            var name = TextFields.Trim(line[..equals]);
            var value = TextFields.Trim(line[(equals + 1)..]);
            if (lines.Number == 1 && (!TextFields.Is(name, "ObjectType"u8) || !TextFields.Is(value, "Image"u8)))
                throw lines.Problem("a MetaImage begins with \"ObjectType = Image\". Is this a sequence file?");
            if (frames.TryTake(name, value)) continue;
            if (fields.Count == SequenceLimits.MostFields) throw lines.Problem($"more than {SequenceLimits.MostFields} fields stand in the header.");
            fields[Encoding.Latin1.GetString(name)] = Encoding.Latin1.GetString(value);
            if (!TextFields.Is(name, "ElementDataFile"u8)) continue;
            return new SequenceFile(lines.File, fields, frames.Frames, frames.Transforms, new ImageFields(lines.File, fields).Read(frames.Frames.Count, lines.Offset), frames.Ignored);
        }
        throw new SequenceFormatException(lines.File, "the end of the header", "the field ElementDataFile is missing: the file is cut. Copy or record it again.");
    }
}
