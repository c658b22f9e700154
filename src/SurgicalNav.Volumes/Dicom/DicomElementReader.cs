using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>One data element's tag, kind and length. <see cref="IsUndefined"/>: it ends at a delimiter instead.</summary>
internal readonly record struct DicomElementHeader(uint Tag, DicomVr Vr, long Length, bool IsUndefined);

/// <summary>Steps over data elements in one encoding; every length is held against the bytes that are left.</summary>
/// <param name="bytes">Of the file.</param>
/// <param name="name">For messages.</param>
/// <param name="isExplicit">Whether heads state the kind of value.</param>
/// <param name="isBigEndian">Whether tags, lengths and numbers are.</param>
/// <param name="end">Where the elements end: the file's end, or the item's that holds them.</param>
internal readonly struct DicomElementReader(DicomBytes bytes, string name, bool isExplicit, bool isBigEndian, long end)
{
    public const int DeepestNesting = 32;
    private const uint Item = 0xFFFEE000;
    private const uint ItemEnd = 0xFFFEE00D;
    private const uint SequenceEnd = 0xFFFEE0DD;

    public bool IsExplicit => isExplicit;
    public bool IsBigEndian => isBigEndian;
    public long End => end;

    public DicomElementReader Within(long itemEnd) => new(bytes, name, isExplicit, isBigEndian, itemEnd);

    /// <summary>How the items of a sequence are encoded: an unknown VR hides implicit little endian (PS3.5 §6.2.2).</summary>
    public DicomElementReader Inside(DicomVr sequence) => sequence == DicomVr.UN ? new DicomElementReader(bytes, name, false, false, end) : this;

    /// <summary>Reads the header at <paramref name="at"/> and moves to the value, whose bytes are not fetched yet.</summary>
    public DicomElementHeader ReadHeader(ref int at)
    {
        Require(at, 8);
        var tag = (uint)UInt16(at) << 16 | UInt16(at + 2);
        uint length;
        var vr = DicomVr.None;
        if (!isExplicit || tag >> 16 == 0xFFFE)
        {
            length = UInt32(at + 4);
            at += 8;
        }
        else
        {
            var (a, b) = (bytes[at + 4], bytes[at + 5]);
            if (a is < (byte)'A' or > (byte)'Z' || b is < (byte)'A' or > (byte)'Z') throw Damaged(at, tag, "has no valid value representation");
            vr = (DicomVr)(a << 8 | b);
            if (vr.IsLong())
            {
                Require(at, 12);
                length = UInt32(at + 8);
                at += 12;
            }
            else
            {
                length = UInt16(at + 6);
                at += 8;
            }
        }
        if (length == uint.MaxValue) return new DicomElementHeader(tag, vr, 0, true);
        if (length > end - at)
            throw new VolumeFormatException(name, $"is cut short or damaged: element {DicomElement.Name(tag)} promises {length} bytes and {end - at} are left.{DicomFolder.CopyAgain}");
        return new DicomElementHeader(tag, vr, length, false);
    }

    /// <summary>Reads the whole element at <paramref name="at"/> and moves behind it; what compressed pixels or a sequence of open length hold is only walked over.</summary>
    public DicomElement ReadElement(ref int at, int depth)
    {
        var head = ReadHeader(ref at);
        var from = at;
        if (head.IsUndefined)
        {
            var itemsEnd = SkipItems(ref at, head, depth);
            return new DicomElement(head.Tag, head.Vr, from, itemsEnd - from, true);
        }
        if (!bytes.Has(from + head.Length)) throw Damaged(from, head.Tag, "cannot be held in memory");
        at += (int)head.Length;
        return new DicomElement(head.Tag, head.Vr, from, (int)head.Length, false);
    }

    /// <summary>Reads the next item's head: where its value begins and ends (its end not known yet: −1); false at the end of the sequence.</summary>
    public bool NextItem(ref int at, out DicomElementHeader item)
    {
        item = default;
        if (at >= end) return false;
        item = ReadHeader(ref at);
        if (item.Tag == SequenceEnd) return false;
        return item.Tag == Item ? true : throw Damaged(at, item.Tag, "stands where a sequence item should");
    }

    public static bool EndsItem(DicomElementHeader head) => head.Tag == ItemEnd;

    /// <summary>Moves past a value of undefined length; returns where its delimiter begins.</summary>
    public int SkipItems(ref int at, DicomElementHeader sequence, int depth)
    {
        if (depth > DeepestNesting) throw TooDeep();
        var inner = Inside(sequence.Vr);
        while (true)
        {
            var begun = at;
            var item = inner.ReadHeader(ref at);
            if (item.Tag == SequenceEnd) return begun;
            if (item.Tag != Item) throw inner.Damaged(at, item.Tag, "stands where a sequence item should");
            if (item.IsUndefined) inner.SkipElements(ref at, depth);
            else at += (int)item.Length;
            if (!bytes.Has(at)) throw Damaged(at, sequence.Tag, "cannot be held in memory");
        }
    }

    private void SkipElements(ref int at, int depth)
    {
        while (true)
        {
            var element = ReadHeader(ref at);
            if (EndsItem(element)) return;
            if (element.IsUndefined) SkipItems(ref at, element, depth + 1);
            else at += (int)element.Length;
        }
    }

    public VolumeFormatException TooDeep() => new(name, $"nests sequences deeper than {DeepestNesting}; no scan does.");

    public VolumeFormatException Damaged(int at, uint tag, string problem) =>
        new(name, $"is damaged near byte {at}: {DicomElement.Name(tag)} {problem}.{DicomFolder.CopyAgain}");

    private void Require(int at, int count)
    {
        if (end - at < count || !bytes.Has((long)at + count)) throw new VolumeFormatException(name, $"is cut short: it ends inside the head of a data element.{DicomFolder.CopyAgain}");
    }

    private ushort UInt16(int at) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Span(at, 2)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span(at, 2));
    private uint UInt32(int at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes.Span(at, 4)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span(at, 4));
}
