using System.Buffers.Binary;
using System.Globalization;
using System.Xml;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>Label names from the Caret/Connectome Workbench extension (XML: LabelTable/Label Key="5"), as TotalSegmentator writes them.</summary>
/// <remarks>A table that is absent or unreadable yields no names: names are a convenience, the numbers are the data.
/// Entities and DTDs are refused, so that no file outside is opened.</remarks>
internal static class CaretLabelTable
{
    public const int LargestBytes = 4 << 20;

    public static IReadOnlyDictionary<ushort, string> Read(ReadOnlySpan<byte> extensions, bool bigEndian)
    {
        var names = new Dictionary<ushort, string>();
        if (extensions.Length < 12 || extensions[0] == 0) return names;
        for (var at = 4; at + 8 <= extensions.Length;)
        {
            var size = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(extensions[at..]) : BinaryPrimitives.ReadInt32LittleEndian(extensions[at..]);
            if (size < 8 || size > extensions.Length - at) break;
            ReadXml(extensions.Slice(at + 8, size - 8), names);
            at += size;
        }
        return names;
    }

    private static void ReadXml(ReadOnlySpan<byte> text, Dictionary<ushort, string> names)
    {
        var end = text.LastIndexOf((byte)'>');
        if (end < 0) return;
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(text[..(end + 1)].ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (!xml.EOF)
                if (xml is { NodeType: XmlNodeType.Element, Name: "Label" } && ushort.TryParse(xml.GetAttribute("Key"), NumberStyles.None, CultureInfo.InvariantCulture, out var label))
                    names[label] = xml.ReadElementContentAsString().Trim();
                else
                    xml.Read();
        }
        catch (XmlException)
        {
            // Another program's extension: what was read so far stands
        }
    }
}
