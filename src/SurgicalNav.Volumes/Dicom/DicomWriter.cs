using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Writes one data set, element by element in ascending order of tags; items of sequences likewise, each with a writer of its own.</summary>
/// <remarks>Source: DICOM PS3.5 §7, PS3.10 §7.1. Lengths are defined, values padded to even length.</remarks>
/// <param name="isExplicit">Whether heads state the kind of value.</param>
/// <param name="isBigEndian">Whether tags, lengths and numbers are.</param>
public sealed class DicomWriter(bool isExplicit = true, bool isBigEndian = false)
{
    private const int LongestShort = 0xFFFE;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private long _last = -1;

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Text values; written as UTF-8 where one is not ASCII: such a data set must state SpecificCharacterSet ISO_IR 192.</summary>
    public DicomWriter Text(uint tag, DicomVr vr, params ReadOnlySpan<string> values) =>
        Value(tag, vr, Encoding.UTF8.GetBytes(string.Join('\\', values)));

    /// <summary>Decimal strings, each shortened to the 16 characters that a DS may have.</summary>
    public DicomWriter Numbers(uint tag, params ReadOnlySpan<double> values)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = Decimal(values[i]);
        return Text(tag, DicomVr.DS, texts);
    }

    public DicomWriter Integers(uint tag, params ReadOnlySpan<int> values)
    {
        var texts = new string[values.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = values[i].ToString(CultureInfo.InvariantCulture);
        return Text(tag, DicomVr.IS, texts);
    }

    public DicomWriter UInt16(uint tag, params ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++) Put16(bytes.AsSpan(2 * i), values[i]);
        return Value(tag, DicomVr.US, bytes);
    }

    public DicomWriter UInt32(uint tag, params ReadOnlySpan<uint> values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++) Put32(bytes.AsSpan(4 * i), values[i]);
        return Value(tag, DicomVr.UL, bytes);
    }

    /// <summary>Tags as values (VR AT).</summary>
    public DicomWriter Tags(uint tag, params ReadOnlySpan<uint> values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            Put16(bytes.AsSpan(4 * i), (ushort)(values[i] >> 16));
            Put16(bytes.AsSpan(4 * i + 2), (ushort)values[i]);
        }
        return Value(tag, DicomVr.AT, bytes);
    }

    public DicomWriter Doubles(uint tag, params ReadOnlySpan<double> values)
    {
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = BitConverter.DoubleToUInt64Bits(values[i]);
            if (isBigEndian) BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8 * i), bits);
            else BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), bits);
        }
        return Value(tag, DicomVr.FD, bytes);
    }

    /// <summary>Bytes as they are to stand in the file: the caller sees to their order.</summary>
    public DicomWriter Value(uint tag, DicomVr vr, ReadOnlySpan<byte> value)
    {
        Head(tag, vr, (uint)(value.Length + 1 & ~1));
        _bytes.Write(value);
        if (value.Length % 2 == 1) _bytes.Write([vr.IsText() && vr != DicomVr.UI ? (byte)' ' : (byte)0]);
        return this;
    }

    /// <summary>An element as another data set of the same encoding holds it, whatever is in it.</summary>
    /// <exception cref="InvalidOperationException">That data set is encoded otherwise.</exception>
    public DicomWriter Copy(DicomElements from, DicomElement element)
    {
        if (from.IsExplicit != isExplicit || from.IsBigEndian != isBigEndian) throw new InvalidOperationException("Elements are copied between data sets of one encoding only.");
        if (!element.IsUndefined) return Value(element.Tag, element.Vr, from.Bytes(element).Span);
        Head(element.Tag, element.Vr, uint.MaxValue);
        _bytes.Write(from.Bytes(element).Span);
        // The items of a sequence whose VR is unknown are little endian whatever the file is
        new DicomWriter(false, isBigEndian && element.Vr != DicomVr.UN).Delimiter(_bytes, 0xE0DD, 0);
        return this;
    }

    /// <summary>A sequence: each call writes one item's elements.</summary>
    public DicomWriter Sequence(uint tag, params IEnumerable<Action<DicomWriter>> items) => Sequence(tag, DicomVr.SQ, items);

    /// <summary>A sequence under another VR than SQ (private ones of explicit files are often UN, whose items are implicit little endian).</summary>
    public DicomWriter Sequence(uint tag, DicomVr vr, IEnumerable<Action<DicomWriter>> items)
    {
        var all = new ArrayBufferWriter<byte>();
        foreach (var write in items)
        {
            var item = vr == DicomVr.UN ? new DicomWriter(false, false) : new DicomWriter(isExplicit, isBigEndian);
            write(item);
            item.Delimiter(all, 0xE000, (uint)item.Bytes.Length);
            all.Write(item.Bytes);
        }
        return Value(tag, vr, all.WrittenSpan);
    }

    /// <summary>Compressed pixels, with an empty offset table.</summary>
    public DicomWriter Fragments(IEnumerable<ReadOnlyMemory<byte>> fragments)
    {
        Head(DicomTags.PixelData, DicomVr.OB, uint.MaxValue);
        Delimiter(_bytes, 0xE000, 0);
        foreach (var fragment in fragments)
        {
            Delimiter(_bytes, 0xE000, (uint)(fragment.Length + 1 & ~1));
            _bytes.Write(fragment.Span);
            if (fragment.Length % 2 == 1) _bytes.Write([(byte)0]);
        }
        Delimiter(_bytes, 0xE0DD, 0);
        return this;
    }

    /// <summary>A whole file: preamble, mark, file meta information and this data set.</summary>
    /// <param name="syntax">Must be how this data set was written.</param>
    /// <param name="sopClassUid">As in the data set.</param>
    /// <param name="sopInstanceUid">As in the data set.</param>
    public byte[] ToFile(DicomTransferSyntax syntax, string sopClassUid, string sopInstanceUid)
    {
        if (syntax.IsExplicit != isExplicit || syntax.IsBigEndian != isBigEndian || syntax.IsDeflated) throw new InvalidOperationException("The data set was written in another encoding.");
        var meta = new DicomWriter();
        meta.Value(0x00020001, DicomVr.OB, [0, 1]).Text(0x00020002, DicomVr.UI, sopClassUid).Text(0x00020003, DicomVr.UI, sopInstanceUid)
            .Text(DicomTags.TransferSyntaxUid, DicomVr.UI, syntax.Uid).Text(0x00020012, DicomVr.UI, ImplementationUid).Text(0x00020013, DicomVr.SH, "SURGICALNAV");
        var length = new DicomWriter().UInt32(0x00020000, (uint)meta.Bytes.Length);
        return [.. new byte[128], .. "DICM"u8, .. length.Bytes, .. meta.Bytes, .. Bytes];
    }

    /// <summary>A UID made from a UUID (PS3.5 §B.2), so that no root has to be registered.</summary>
    private const string ImplementationUid = "2.25.302178304917523893347846528112703271957";

    private static string Decimal(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException("A decimal string holds finite numbers only.", nameof(value));
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 15; text.Length > 16; digits--) text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text;
    }

    private void Head(uint tag, DicomVr vr, uint length)
    {
        if (tag <= _last) throw new InvalidOperationException($"Element {DicomElement.Name(tag)} must be written before {DicomElement.Name((uint)_last)}.");
        _last = tag;
        if (isExplicit && vr == DicomVr.None) throw new InvalidOperationException($"Element {DicomElement.Name(tag)} needs a value representation in explicit encoding.");
        if (!isExplicit || !vr.IsLong())
        {
            if (isExplicit && length > LongestShort) throw new InvalidOperationException($"Element {DicomElement.Name(tag)} is longer than {vr} allows.");
            var head = _bytes.GetSpan(8)[..8];
            PutTag(head, tag);
            if (isExplicit)
            {
                (head[4], head[5]) = ((byte)((int)vr >> 8), (byte)vr);
                Put16(head[6..], (ushort)length);
            }
            else
            {
                Put32(head[4..], length);
            }
            _bytes.Advance(8);
            return;
        }
        var longHead = _bytes.GetSpan(12)[..12];
        PutTag(longHead, tag);
        (longHead[4], longHead[5], longHead[6], longHead[7]) = ((byte)((int)vr >> 8), (byte)vr, 0, 0);
        Put32(longHead[8..], length);
        _bytes.Advance(12);
    }

    private void Delimiter(ArrayBufferWriter<byte> into, ushort element, uint length)
    {
        var head = into.GetSpan(8)[..8];
        PutTag(head, 0xFFFE0000u | element);
        Put32(head[4..], length);
        into.Advance(8);
    }

    private void PutTag(Span<byte> into, uint tag)
    {
        Put16(into, (ushort)(tag >> 16));
        Put16(into[2..], (ushort)tag);
    }

    private void Put16(Span<byte> into, ushort value)
    {
        if (isBigEndian) BinaryPrimitives.WriteUInt16BigEndian(into, value);
        else BinaryPrimitives.WriteUInt16LittleEndian(into, value);
    }

    private void Put32(Span<byte> into, uint value)
    {
        if (isBigEndian) BinaryPrimitives.WriteUInt32BigEndian(into, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(into, value);
    }
}
