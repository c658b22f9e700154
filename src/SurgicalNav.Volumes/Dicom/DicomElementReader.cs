using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>One data element's tag and length. <see cref="IsUndefined"/>: it ends at a delimiter instead.</summary>
internal readonly record struct DicomElementHeader(uint Tag, int Length, bool IsUndefined, bool IsUnknown);

/// <summary>Steps over data elements in one encoding; every length is held against the bytes that are left.</summary>
internal readonly struct DicomElementReader(byte[] file, string name, bool isExplicit, bool isBigEndian)
{
    private const uint Item = 0xFFFEE000;
    private const uint ItemEnd = 0xFFFEE00D;
    private const uint SequenceEnd = 0xFFFEE0DD;
    private const int DeepestNesting = 32;

    /// <summary>Reads the header at <paramref name="at"/> and moves to the value.</summary>
    public DicomElementHeader ReadHeader(ref int at)
    {
        Require(at, 8);
        var tag = (uint)UInt16(at) << 16 | UInt16(at + 2);
        uint length;
        var unknown = false;
        if (!isExplicit || tag >> 16 == 0xFFFE)
        {
            length = UInt32(at + 4);
            at += 8;
        }
        else
        {
            var (a, b) = (file[at + 4], file[at + 5]);
            unknown = a == 'U' && b == 'N';
            if (IsLong(a, b))
            {
                Require(at, 12);
                length = UInt32(at + 8);
                at += 12;
            }
            else
            {
                if (a is < (byte)'A' or > (byte)'Z' || b is < (byte)'A' or > (byte)'Z') throw Damaged(at, tag, "has no valid value representation");
                length = UInt16(at + 6);
                at += 8;
            }
        }
        if (length == uint.MaxValue) return new DicomElementHeader(tag, 0, true, unknown);
        if (length > (uint)(file.Length - at))
            throw new VolumeFormatException(name, $"is cut short or damaged: element ({tag >> 16:x4},{tag & 0xffff:x4}) promises {length} bytes and {file.Length - at} are left.{DicomFolder.CopyAgain}");
        return new DicomElementHeader(tag, (int)length, false, unknown);
    }

    public void RequireDefined(DicomElementHeader element)
    {
        if (element.IsUndefined) throw new VolumeFormatException(name, $"is damaged: element ({element.Tag >> 16:x4},{element.Tag & 0xffff:x4}) has no length.{DicomFolder.CopyAgain}");
    }

    /// <summary>Moves past a sequence of undefined length.</summary>
    public void SkipItems(ref int at, DicomElementHeader sequence, int depth)
    {
        if (depth > DeepestNesting) throw new VolumeFormatException(name, $"nests sequences deeper than {DeepestNesting}; no scan does.");
        // An unknown VR of undefined length is encoded as implicit little endian (PS3.5 §6.2.2)
        var inner = sequence.IsUnknown ? new DicomElementReader(file, name, false, false) : this;
        while (true)
        {
            var item = inner.ReadHeader(ref at);
            if (item.Tag == SequenceEnd) return;
            if (item.Tag != Item) throw inner.Damaged(at, item.Tag, "stands where a sequence item should");
            if (!item.IsUndefined)
            {
                at += item.Length;
                continue;
            }
            while (true)
            {
                var element = inner.ReadHeader(ref at);
                if (element.Tag == ItemEnd) break;
                if (element.IsUndefined) inner.SkipItems(ref at, element, depth + 1);
                else at += element.Length;
            }
        }
    }

    /// <summary>The fragments of encapsulated pixel data, without the basic offset table that leads them (PS3.5 §A.4).</summary>
    public List<ReadOnlyMemory<byte>> ReadFragments(ref int at)
    {
        var fragments = new List<ReadOnlyMemory<byte>>();
        for (var first = true; ; first = false)
        {
            var item = ReadHeader(ref at);
            if (item.Tag == SequenceEnd) return fragments;
            if (item.Tag != Item || item.IsUndefined) throw Damaged(at, item.Tag, "stands where a pixel data fragment should");
            if (!first) fragments.Add(file.AsMemory(at, item.Length));
            at += item.Length;
        }
    }

    private static bool IsLong(byte a, byte b) => (a, b) switch
    {
        ((byte)'O', (byte)'B' or (byte)'D' or (byte)'F' or (byte)'L' or (byte)'V' or (byte)'W') => true,
        ((byte)'S', (byte)'Q' or (byte)'V') => true,
        ((byte)'U', (byte)'C' or (byte)'N' or (byte)'R' or (byte)'T' or (byte)'V') => true,
        _ => false,
    };

    private void Require(int at, int bytes)
    {
        if (file.Length - at < bytes) throw new VolumeFormatException(name, $"is cut short: it ends inside the head of a data element.{DicomFolder.CopyAgain}");
    }

    private VolumeFormatException Damaged(int at, uint tag, string problem) =>
        new(name, $"is damaged near byte {at}: ({tag >> 16:x4},{tag & 0xffff:x4}) {problem}.{DicomFolder.CopyAgain}");

    private ushort UInt16(int at) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
    private uint UInt32(int at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
}
