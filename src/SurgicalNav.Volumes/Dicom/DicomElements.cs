using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>The top-level elements of one DICOM file up to its pixel data, and the pixel data's own place or fragments.</summary>
/// <remarks>Source: DICOM PS3.5 §7 (element encoding), §A.4 (encapsulation); PS3.10 §7 (file meta information). The bytes are kept, not copied.
/// Walks the whole structure, so that a file cut short anywhere before the end of its pixel data is found here, before any native code sees it.</remarks>
internal sealed class DicomElements
{
    public const uint PixelData = 0x7FE00010;
    private const uint TransferSyntaxUid = 0x00020010;

    private readonly byte[] _file;
    private readonly Dictionary<uint, (int Offset, int Length)> _elements = [];

    private DicomElements(byte[] file, string name) => (_file, Name) = (file, name);

    public string Name { get; }
    public DicomTransferSyntax TransferSyntax { get; private set; } = null!;

    /// <summary>The pixel data: one run of bytes where native, the fragments without the offset table where encapsulated; empty where the file has none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PixelFragments { get; private set; } = [];

    /// <summary>Whether the bytes carry the DICM mark of a DICOM file.</summary>
    public static bool HasMark(ReadOnlySpan<byte> file) => file.Length >= 132 && file[128] == 'D' && file[129] == 'I' && file[130] == 'C' && file[131] == 'M';

    /// <exception cref="VolumeFormatException">The structure does not hold together, or the transfer syntax is unknown.</exception>
    public static DicomElements Parse(byte[] file, string name)
    {
        if (!HasMark(file)) throw new VolumeFormatException(name, "is not a DICOM file: the mark 'DICM' at byte 128 is missing.");
        var result = new DicomElements(file, name);
        var at = result.ReadMeta(132);
        if (result.TransferSyntax.IsDeflated) throw new VolumeFormatException(name, "has a deflated transfer syntax, which is not read. Convert it, for instance with gdcmconv --raw.");
        result.ReadDataSet(at);
        return result;
    }

    public bool Has(uint tag) => _elements.TryGetValue(tag, out var e) && e.Length > 0;

    /// <summary>Text of an element, trimmed of padding; empty where absent.</summary>
    public string Text(uint tag) =>
        _elements.TryGetValue(tag, out var e) ? Encoding.Latin1.GetString(_file, e.Offset, e.Length).Trim(' ', '\0') : "";

    /// <summary>An unsigned short (VR US); null where absent.</summary>
    public int? UInt16(uint tag)
    {
        if (!_elements.TryGetValue(tag, out var e) || e.Length < 2) return null;
        var bytes = _file.AsSpan(e.Offset, 2);
        return TransferSyntax.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>Decimal strings (VR DS, IS) split at the backslash; null where absent.</summary>
    /// <exception cref="VolumeFormatException">Not the wanted count of finite numbers.</exception>
    public double[]? Numbers(uint tag, int count, string what)
    {
        var text = Text(tag);
        if (text.Length == 0) return null;
        var parts = text.Split('\\');
        var values = new double[count];
        var good = parts.Length == count;
        for (var i = 0; good && i < count; i++)
            good = double.TryParse(parts[i].Trim(' ', '\0'), NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) && double.IsFinite(values[i]);
        return good ? values : throw new VolumeFormatException(Name, $"has the unreadable {what} '{(text.Length > 80 ? text[..80] + "…" : text)}'; {count} number{(count == 1 ? " is" : "s are")} expected.");
    }

    private int ReadMeta(int at)
    {
        var uid = "";
        while (at + 8 <= _file.Length && BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at)) == 2)
        {
            var reader = new DicomElementReader(_file, Name, isExplicit: true, isBigEndian: false);
            var element = reader.ReadHeader(ref at);
            reader.RequireDefined(element);
            if (element.Tag == TransferSyntaxUid) uid = Encoding.ASCII.GetString(_file, at, element.Length).Trim(' ', '\0');
            at += element.Length;
        }
        TransferSyntax = DicomTransferSyntax.Find(uid) ?? throw new VolumeFormatException(Name, uid.Length == 0
            ? "does not state its transfer syntax (0002,0010)."
            : $"has the transfer syntax '{(uid.Length > 64 ? uid[..64] : uid)}', which is not read.");
        return at;
    }

    private void ReadDataSet(int at)
    {
        var reader = new DicomElementReader(_file, Name, TransferSyntax.IsExplicit, TransferSyntax.IsBigEndian);
        while (at < _file.Length)
        {
            var element = reader.ReadHeader(ref at);
            if (element.Tag == PixelData)
            {
                PixelFragments = element.IsUndefined ? reader.ReadFragments(ref at) : [_file.AsMemory(at, element.Length)];
                return;
            }
            if (element.IsUndefined)
            {
                reader.SkipItems(ref at, element, 0);
                continue;
            }
            _elements[element.Tag] = (at, element.Length);
            at += element.Length;
        }
    }
}
