using System.Buffers.Binary;
using System.Globalization;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>The data elements of one data set: a file's own, its file meta information, or one item of a sequence. Immutable.</summary>
/// <remarks>Source: DICOM PS3.5 §7. Values are decoded when they are asked for; sequences too, so that a damaged one is found by whoever needs it.</remarks>
public sealed class DicomElements
{
    private readonly DicomBytes _bytes;
    private readonly DicomElementReader _reader;
    private readonly List<DicomElement> _elements = [];
    private readonly DicomElements? _parent;
    private readonly int _depth;
    private DicomText? _text;

    internal DicomElements(DicomBytes bytes, string name, DicomElementReader reader, DicomElements? parent)
    {
        (_bytes, Name, _reader, _parent, _depth) = (bytes, name, reader, parent, parent is null ? 0 : parent._depth + 1);
        if (_depth > DicomElementReader.DeepestNesting) throw reader.TooDeep();
    }

    /// <summary>The file's, for messages.</summary>
    public string Name { get; }

    public bool IsExplicit => _reader.IsExplicit;
    public bool IsBigEndian => _reader.IsBigEndian;

    /// <summary>By ascending tag.</summary>
    public IReadOnlyList<DicomElement> All => _elements;

    /// <summary>Whether the element is there and not empty.</summary>
    public bool Has(uint tag) => Find(tag) is { Length: > 0 };

    public DicomElement? Find(uint tag)
    {
        var (low, high) = (0, _elements.Count - 1);
        while (low <= high)
        {
            var middle = low + high >> 1;
            var found = _elements[middle].Tag;
            if (found == tag) return _elements[middle];
            if (found < tag) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    /// <summary>The value's bytes as they stand in the file; empty where absent.</summary>
    public ReadOnlyMemory<byte> Bytes(uint tag) => Find(tag) is { } e ? Bytes(e) : default;

    public ReadOnlyMemory<byte> Bytes(DicomElement element) => _bytes.Memory(element.Offset, element.Length);

    /// <summary>Text in the data set's character set, without the padding around it; several values stay parted by backslashes; empty where absent.</summary>
    public string Text(uint tag) => Find(tag) is { Length: > 0 } e ? Characters.Decode(_bytes.Span(e.Offset, e.Length)).Trim(' ', '\0') : "";

    /// <summary>Text values parted at the backslashes, each without padding; none where absent.</summary>
    public string[] Texts(uint tag) => Text(tag) is { Length: > 0 } text ? [.. text.Split('\\').Select(t => t.Trim(' ', '\0'))] : [];

    /// <summary>A person's name in its alphabetic form, as people read it: "Doe, Archibald"; the first that there is of the other forms where that is empty.</summary>
    public string Person(uint tag) => DicomText.PersonForPeople(Text(tag));

    /// <summary>The first unsigned short (VR US); null where absent.</summary>
    public int? UInt16(uint tag) => Find(tag) is { Length: >= 2 } e ? UInt16At(e.Offset) : null;

    /// <summary>All unsigned shorts (VR US, or OW) of an element.</summary>
    public ushort[] UInt16s(uint tag) => Values(tag, 2, UInt16At);

    /// <summary>The first unsigned long (VR UL); null where absent.</summary>
    public uint? UInt32(uint tag) => Find(tag) is { Length: >= 4 } e ? UInt32At(e.Offset) : null;

    /// <summary>All unsigned longs (VR UL, or OL).</summary>
    public uint[] UInt32s(uint tag) => Values(tag, 4, UInt32At);

    /// <summary>All unsigned very long numbers (VR UV, or OV).</summary>
    public ulong[] UInt64s(uint tag) => Values(tag, 8, UInt64At);

    /// <summary>All floating point numbers (VR FL, or OF).</summary>
    public float[] Singles(uint tag) => Values(tag, 4, at => BitConverter.UInt32BitsToSingle(UInt32At(at)));

    /// <summary>All double-precision numbers (VR FD, or OD).</summary>
    public double[] Doubles(uint tag) => Values(tag, 8, at => BitConverter.UInt64BitsToDouble(UInt64At(at)));

    /// <summary>Decimal strings (VR DS, IS) split at the backslash; null where absent.</summary>
    /// <exception cref="VolumeFormatException">Not the wanted count of finite numbers.</exception>
    public double[]? Numbers(uint tag, int count, string what)
    {
        var values = Numbers(tag, what);
        return values is null || values.Length == count ? values : throw UnreadableNumbers(tag, what, $"{count} number{(count == 1 ? " is" : "s are")} expected");
    }

    /// <summary>As many decimal strings (VR DS, IS) as there are; null where absent.</summary>
    /// <exception cref="VolumeFormatException">Not finite numbers.</exception>
    public double[]? Numbers(uint tag, string what)
    {
        var parts = Texts(tag);
        if (parts.Length == 0) return null;
        var values = new double[parts.Length];
        for (var i = 0; i < values.Length; i++)
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i]))
                throw UnreadableNumbers(tag, what, "numbers are expected");
        return values;
    }

    /// <summary>Whether the element's value is a sequence of items: by its VR, its open length, or, where the VR is not known, its first bytes.</summary>
    public bool IsSequence(DicomElement e)
    {
        if (e.Vr == DicomVr.SQ) return true;
        if (e.Vr is not (DicomVr.None or DicomVr.UN) || e.Tag is DicomTags.PixelData) return false;
        if (e.IsUndefined) return true;
        if (e.Length < 8) return false;
        var start = _bytes.Span(e.Offset, 8);
        var inner = _reader.Inside(e.Vr);
        if (!start[..4].SequenceEqual(inner.IsBigEndian ? [0xFF, 0xFE, 0xE0, 0x00] : (ReadOnlySpan<byte>)[0xFE, 0xFF, 0x00, 0xE0])) return false;
        var length = inner.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(start[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        return length == uint.MaxValue || length <= e.Length - 8;
    }

    /// <summary>The items of a sequence, also of a private one or one whose VR the file does not know; none where absent or where it is no sequence.</summary>
    /// <exception cref="VolumeFormatException">The sequence is damaged.</exception>
    public IReadOnlyList<DicomElements> Items(uint tag) => Find(tag) is { } e ? Items(e) : [];

    /// <inheritdoc cref="Items(uint)"/>
    public IReadOnlyList<DicomElements> Items(DicomElement element)
    {
        var items = new List<DicomElements>();
        if (!IsSequence(element)) return items;
        var inner = _reader.Inside(element.Vr).Within((long)element.Offset + element.Length);
        var at = element.Offset;
        while (inner.NextItem(ref at, out var head))
        {
            var item = new DicomElements(_bytes, Name, head.IsUndefined ? inner : inner.Within(at + head.Length), this);
            at = item.ReadUntilEnd(at, head.IsUndefined);
            items.Add(item);
        }
        return items;
    }

    /// <summary>The first item of a sequence; null where there is none.</summary>
    public DicomElements? Item(uint tag) => Items(tag) is [var first, ..] ? first : null;

    internal void Add(DicomElement element) => _elements.Add(element);

    /// <summary>Puts elements in order that were not written so, and refuses an element that is there twice: which one would be meant?</summary>
    internal void Seal()
    {
        var isAscending = true;
        for (var i = 1; i < _elements.Count && isAscending; i++) isAscending = _elements[i - 1].Tag < _elements[i].Tag;
        if (isAscending) return;
        _elements.Sort((a, b) => a.Tag.CompareTo(b.Tag));
        for (var i = 1; i < _elements.Count; i++)
            if (_elements[i].Tag == _elements[i - 1].Tag) throw new VolumeFormatException(Name, $"is damaged: it holds element {_elements[i]} twice.{DicomFolder.CopyAgain}");
    }

    private int ReadUntilEnd(int at, bool isUndefined)
    {
        while (isUndefined || at < _reader.End)
        {
            var ahead = at;
            if (DicomElementReader.EndsItem(_reader.ReadHeader(ref ahead)))
            {
                at = ahead;
                if (isUndefined) break;
                continue;
            }
            _elements.Add(_reader.ReadElement(ref at, _depth));
        }
        Seal();
        return at;
    }

    private DicomText Characters => _text ??= Find(DicomTags.SpecificCharacterSet) is { } e
        ? DicomText.For(System.Text.Encoding.ASCII.GetString(_bytes.Span(e.Offset, e.Length)))
        : _parent?.Characters ?? DicomText.Ascii;

    private T[] Values<T>(uint tag, int size, Func<int, T> read)
    {
        if (Find(tag) is not { } e) return [];
        var values = new T[e.Length / size];
        for (var i = 0; i < values.Length; i++) values[i] = read(e.Offset + i * size);
        return values;
    }

    private ushort UInt16At(int at) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_bytes.Span(at, 2)) : BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Span(at, 2));
    private uint UInt32At(int at) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_bytes.Span(at, 4)) : BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span(at, 4));
    private ulong UInt64At(int at) => IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(_bytes.Span(at, 8)) : BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Span(at, 8));

    private VolumeFormatException UnreadableNumbers(uint tag, string what, string expected)
    {
        var text = Text(tag);
        return new VolumeFormatException(Name, $"has the unreadable {what} '{(text.Length > 80 ? text[..80] + "…" : text)}'; {expected}.");
    }
}
