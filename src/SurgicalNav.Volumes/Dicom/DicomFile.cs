using System.Buffers.Binary;
using System.IO.Compression;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Where a file's pixels lie. <see cref="Length"/> is 0 where they come in fragments that have not been walked.</summary>
internal readonly record struct DicomPixelPlace(uint Tag, int Offset, long Length, bool IsFragmented);

/// <summary>One DICOM file: its file meta information, its data set, and where its pixels lie.</summary>
/// <remarks>Source: PS3.10 §7, PS3.5 §A. A file without the mark, or without file meta information, is read where its first element shows how it is encoded, with
/// a warning.</remarks>
public sealed class DicomFile
{
    /// <summary>What a deflated file may inflate to at most; deflate itself grows a thousandfold at most.</summary>
    private const int LargestInflated = 1 << 30;
    private const int MarkAt = 128;

    /// <summary>What may stand before the pixels, bytes.</summary>
    private const int LargestHead = 64 << 20;

    /// <summary>Offset tables and what follows the pixels, bytes.</summary>
    private const int SmallPixels = 16 << 20;

    private readonly List<string> _warnings = [];

    private DicomFile(DicomBytes bytes, string name)
    {
        (Bytes, Name) = (bytes, name);
        Meta = new DicomElements(bytes, name, Explicit, null);
        DataSet = Meta;
    }

    public string Name { get; }

    /// <summary>Group 0002; empty where the file lacks it.</summary>
    public DicomElements Meta { get; private set; }

    /// <summary>Where only the head was read: what stands before the pixels.</summary>
    public DicomElements DataSet { get; private set; }

    public DicomTransferSyntax TransferSyntax { get; private set; } = DicomTransferSyntax.ExplicitLittleEndian;

    /// <summary>What is not as the standard wants it and was read all the same.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    internal DicomBytes Bytes { get; private set; }

    /// <summary>Null where the file holds no pixels.</summary>
    internal DicomPixelPlace? Pixels { get; private set; }

    /// <summary>Whether the bytes carry the DICM mark of a DICOM file.</summary>
    public static bool HasMark(ReadOnlySpan<byte> file) => file.Length >= MarkAt + 4 && file.Slice(MarkAt, 4).SequenceEqual("DICM"u8);

    /// <summary>Everything, pixels and what follows them included. The bytes are kept, not copied.</summary>
    /// <exception cref="VolumeFormatException">No DICOM file, damaged, or of an unknown transfer syntax.</exception>
    public static DicomFile Parse(byte[] file, string name) =>
        Whole(new DicomBytes(file), name) ?? throw new VolumeFormatException(name, "is not a DICOM file: the mark 'DICM' at byte 128 is missing, and it does not begin with a data element.");

    /// <summary>Reads a whole file from disk.</summary>
    /// <exception cref="VolumeFormatException">Unreadable, no DICOM file, damaged, or of an unknown transfer syntax.</exception>
    public static DicomFile Open(string path)
    {
        using var bytes = new DicomBytes(new DicomFileSource(path).Open(), Array.MaxLength);
        return Whole(bytes, path) ?? throw new VolumeFormatException(path, "is not a DICOM file.");
    }

    /// <summary>Reads up to the pixels, no further; null where it is no DICOM file. Where the data set is damaged, what stands before that is given all the same.</summary>
    /// <exception cref="VolumeFormatException">Unreadable, damaged before the data set, or of an unknown transfer syntax.</exception>
    internal static DicomFile? ReadHead(DicomSource source, out VolumeFormatException? damage)
    {
        using var bytes = new DicomBytes(source.Open(), LargestHead);
        return Read(bytes, source.Name, whole: false, out damage);
    }

    /// <summary>Reads a file whose head is known whole, as far as its pixels can be meant: compressed ones are no larger than twice the picture.</summary>
    /// <exception cref="VolumeFormatException">Changed since, damaged or unreadable.</exception>
    internal static DicomFile ReadWhole(DicomSource source, DicomImage image)
    {
        var most = image.Pixels.Offset + 2L * image.FrameBytes * image.FrameCount + SmallPixels;
        using var bytes = new DicomBytes(source.Open(), (int)Math.Min(Array.MaxLength, most));
        return Whole(bytes, source.Name) ?? throw new VolumeFormatException(source.Name, "is no DICOM file any more.");
    }

    private static DicomFile? Whole(DicomBytes bytes, string name)
    {
        var file = Read(bytes, name, whole: true, out var damage);
        return damage is null ? file : throw damage;
    }

    private static DicomFile? Read(DicomBytes bytes, string name, bool whole, out VolumeFormatException? damage)
    {
        damage = null;
        var file = new DicomFile(bytes, name);
        var at = 0;
        if (bytes.Has(MarkAt + 4) && HasMark(bytes.Span(0, MarkAt + 4))) at = MarkAt + 4;
        else if (!file.BeginsLikeADataSet()) return null;
        else file._warnings.Add("The mark of a DICOM file (DICM at byte 128) is missing.");
        at = file.ReadMeta(at);
        if (file.TransferSyntax.IsDeflated) at = file.Inflate(at);
        try
        {
            file.ReadDataSet(at, whole);
        }
        catch (VolumeFormatException e)
        {
            damage = e;
        }
        return file;
    }

    private DicomElementReader Explicit => new(Bytes, Name, true, false, Bytes.Length);

    private int ReadMeta(int at)
    {
        while (Bytes.Has(at + 8L) && BinaryPrimitives.ReadUInt16LittleEndian(Bytes.Span(at, 2)) == 2) Meta.Add(Explicit.ReadElement(ref at, 0));
        Meta.Seal();
        var uid = Meta.Text(DicomTags.TransferSyntaxUid);
        if (uid.Length > 0)
        {
            TransferSyntax = DicomTransferSyntax.Find(uid) ?? throw new VolumeFormatException(Name, $"has the transfer syntax '{(uid.Length > 64 ? uid[..64] : uid)}', which is not read.");
            if (!TransferSyntax.IsDeflated && !TransferSyntax.IsBigEndian && GuessSyntax(at) is { IsBigEndian: false } shown && shown.IsExplicit != TransferSyntax.IsExplicit)
            {
                TransferSyntax = TransferSyntax with { IsExplicit = shown.IsExplicit };
                _warnings.Add($"The file's transfer syntax is {uid}, yet its elements are {(shown.IsExplicit ? "explicit" : "implicit")}; they are read so.");
            }
            return at;
        }
        TransferSyntax = GuessSyntax(at) ?? throw new VolumeFormatException(Name, "does not state its transfer syntax (0002,0010), and its first element does not show it.");
        _warnings.Add($"The file does not state its transfer syntax (0002,0010); its first element shows {(TransferSyntax.IsExplicit ? "explicit" : "implicit")} {(TransferSyntax.IsBigEndian ? "big" : "little")} endian.");
        return at;
    }

    /// <summary>Data sets begin with group 0008 (0002 where the file meta information follows no mark); its two bytes and the letters of a VR tell the encoding.</summary>
    private DicomTransferSyntax? GuessSyntax(int at)
    {
        if (!Bytes.Has(at + 8L)) return null;
        var head = Bytes.Span(at, 8);
        var isBigEndian = head[0] == 0 && head[1] == 8;
        if (!isBigEndian && (head[0] is not (2 or 8) || head[1] != 0)) return null;
        if (Enum.IsDefined((DicomVr)(head[4] << 8 | head[5])) && head[4] != 0) return isBigEndian ? DicomTransferSyntax.ExplicitBigEndian : DicomTransferSyntax.ExplicitLittleEndian;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        return !isBigEndian && length <= Bytes.Length - at - 8 ? DicomTransferSyntax.ImplicitLittleEndian : null;
    }

    /// <summary>Without the mark, two elements must follow one another as data sets begin: any file could hold the bytes of one.</summary>
    private bool BeginsLikeADataSet()
    {
        if (GuessSyntax(0) is not { } syntax) return false;
        var reader = new DicomElementReader(Bytes, Name, syntax.IsExplicit, syntax.IsBigEndian, Bytes.Length);
        try
        {
            var at = 0;
            var first = reader.ReadElement(ref at, 0);
            var second = reader.ReadHeader(ref at);
            return (first.Tag & 0xFFFF) < 0x100 && second.Tag > first.Tag && second.Tag >> 16 <= 0x10;
        }
        catch (VolumeFormatException)
        {
            return false;
        }
    }

    private int Inflate(int at)
    {
        if (!Bytes.Has(Bytes.Length)) throw new VolumeFormatException(Name, "is too large to be inflated.");
        using var packed = new MemoryStream(Bytes.Memory(at, (int)Bytes.Length - at).ToArray());
        using var inflater = new DeflateStream(packed, CompressionMode.Decompress);
        using var all = new MemoryStream();
        var piece = new byte[64 << 10];
        try
        {
            for (int got; (got = inflater.Read(piece)) > 0;)
            {
                if (all.Length + got > LargestInflated) throw new VolumeFormatException(Name, $"inflates to more than {LargestInflated >> 20} MiB.");
                all.Write(piece, 0, got);
            }
        }
        catch (InvalidDataException e)
        {
            throw new VolumeFormatException(Name, $"is damaged: its deflated data set cannot be inflated.{DicomFolder.CopyAgain}", e);
        }
        Bytes = new DicomBytes(all.ToArray());
        return 0;
    }

    private void ReadDataSet(int at, bool whole)
    {
        var reader = new DicomElementReader(Bytes, Name, TransferSyntax.IsExplicit, TransferSyntax.IsBigEndian, Bytes.Length);
        DataSet = new DicomElements(Bytes, Name, reader, null);
        while (at < Bytes.Length)
        {
            if (IsPaddingFrom(at)) break;
            var ahead = at;
            var head = reader.ReadHeader(ref ahead);
            if (head.Tag is DicomTags.PixelData or DicomTags.FloatPixelData or DicomTags.DoublePixelData)
            {
                Pixels = new DicomPixelPlace(head.Tag, ahead, head.Length, head.IsUndefined);
                if (!whole) break;
            }
            DataSet.Add(reader.ReadElement(ref at, 0));
        }
        DataSet.Seal();
    }

    /// <summary>Some writers fill their files up with zeros behind the last element.</summary>
    private bool IsPaddingFrom(int at)
    {
        var left = Bytes.Length - at;
        if (!Bytes.Has(at + Math.Min(left, 8)) || Bytes.Span(at, (int)Math.Min(left, 8)).ContainsAnyExcept((byte)0)) return false;
        if (!Bytes.Has(Bytes.Length) || Bytes.Span(at, (int)left).ContainsAnyExcept((byte)0)) return false;
        _warnings.Add($"The file ends in {left} bytes of zeros.");
        return true;
    }

    /// <summary>The fragments of compressed pixels with the basic offset table that leads them (PS3.5 §A.4).</summary>
    /// <exception cref="VolumeFormatException">They are cut short or damaged.</exception>
    internal (ReadOnlyMemory<byte> OffsetTable, IReadOnlyList<ReadOnlyMemory<byte>> Fragments) ReadFragments()
    {
        var fragments = new List<ReadOnlyMemory<byte>>();
        if (DataSet.Find(DicomTags.PixelData) is not { IsUndefined: true } pixels) return (default, fragments);
        var reader = new DicomElementReader(Bytes, Name, true, false, (long)pixels.Offset + pixels.Length);
        var at = pixels.Offset;
        while (reader.NextItem(ref at, out var item))
        {
            if (item.IsUndefined) throw reader.Damaged(at, item.Tag, "stands where a pixel data fragment should");
            fragments.Add(Bytes.Memory(at, (int)item.Length));
            at += (int)item.Length;
        }
        return fragments.Count == 0 ? (default, fragments) : (fragments[0], fragments[1..]);
    }

}
