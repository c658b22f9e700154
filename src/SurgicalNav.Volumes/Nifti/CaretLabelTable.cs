using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>Label names from the Caret/Connectome Workbench extension (XML: LabelTable/Label Key="5"), as TotalSegmentator writes them.</summary>
/// <remarks>A table that is absent or unreadable yields no names: names are a convenience, the numbers are the data.
/// Entities and DTDs are refused, so that no file outside is opened.</remarks>
internal static class CaretLabelTable
{
    public const int LargestBytes = 4 << 20;

    /// <summary>NIFTI_ECODE_CARET.</summary>
    private const int CaretCode = 30;

    public static (IReadOnlyDictionary<ushort, string> Names, IReadOnlyDictionary<ushort, LabelColour> Colours) Read(ReadOnlySpan<byte> extensions, bool bigEndian)
    {
        var (names, colours) = (new Dictionary<ushort, string>(), new Dictionary<ushort, LabelColour>());
        if (extensions.Length < 12 || extensions[0] == 0) return (names, colours);
        for (var at = 4; at + 8 <= extensions.Length;)
        {
            var size = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(extensions[at..]) : BinaryPrimitives.ReadInt32LittleEndian(extensions[at..]);
            if (size < 8 || size > extensions.Length - at) break;
            ReadXml(extensions.Slice(at + 8, size - 8), names, colours);
            at += size;
        }
        return (names, colours);
    }

    private static void ReadXml(ReadOnlySpan<byte> text, Dictionary<ushort, string> names, Dictionary<ushort, LabelColour> colours)
    {
        var end = text.LastIndexOf((byte)'>');
        if (end < 0) return;
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(text[..(end + 1)].ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (!xml.EOF)
                if (xml is { NodeType: XmlNodeType.Element, Name: "Label" } && ushort.TryParse(xml.GetAttribute("Key"), NumberStyles.None, CultureInfo.InvariantCulture, out var label))
                {
                    if (Colour(xml) is { } colour) colours[label] = colour;
                    names[label] = xml.ReadElementContentAsString().Trim();
                }
                else
                    xml.Read();
        }
        catch (XmlException)
        {
            // Another program's extension: what was read so far stands
        }
    }
    /// <summary>The table as one extension, padded to whole 16 bytes; empty where there are no names.</summary>
    public static byte[] Write(LabelMap map)
    {
        if (map.LabelNames.Count == 0) return [];
        var document = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        using (var xml = XmlWriter.Create(document, new XmlWriterSettings { OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("CaretExtension");
            xml.WriteStartElement("VolumeInformation");
            xml.WriteAttributeString("Index", "0");
            xml.WriteStartElement("LabelTable");
            foreach (var (label, name) in map.LabelNames.OrderBy(n => n.Key))
            {
                xml.WriteStartElement("Label");
                xml.WriteAttributeString("Key", label.ToString(CultureInfo.InvariantCulture));
                if (map.LabelColours.TryGetValue(label, out var c))
                    foreach (var (channel, value) in ((string, byte)[])[("Red", c.R), ("Green", c.G), ("Blue", c.B), ("Alpha", 255)])
                        xml.WriteAttributeString(channel, (value / 255.0).ToString("0.######", CultureInfo.InvariantCulture));
                xml.WriteString(string.Concat(name.Where(XmlConvert.IsXmlChar)));
                xml.WriteEndElement();
            }
        }
        var text = Encoding.UTF8.GetBytes(document.ToString());
        var extension = new byte[(text.Length + 8 + 15) / 16 * 16];
        BinaryPrimitives.WriteInt32LittleEndian(extension, extension.Length);
        BinaryPrimitives.WriteInt32LittleEndian(extension.AsSpan(4), CaretCode);
        text.CopyTo(extension.AsSpan(8));
        return extension;
    }

    private static LabelColour? Colour(XmlReader xml)
    {
        return Channel("Red") is { } r && Channel("Green") is { } g && Channel("Blue") is { } b ? new LabelColour(r, g, b) : null;

        byte? Channel(string name) =>
            float.TryParse(xml.GetAttribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? (byte)MathF.Round(255 * value) : null;
    }
}
