using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Turns stored pixels into numbers and quantities (PS3.5 §8, PS3.3 §C.7.6.3, §C.11.1).</summary>
internal static class DicomPixels
{
    /// <summary>16-bit cells as read, in the file's byte order, to the values stored in them. Bits beyond the stored ones may hold overlays: shifting them out also
    /// extends the sign.</summary>
    public static void Unpack16(Span<short> cells, DicomImage image)
    {
        if (image.TransferSyntax.HasBigEndianPixels) BinaryPrimitives.ReverseEndianness(cells, cells);
        var (up, down) = (15 - image.HighBit, 16 - image.BitsStored);
        if (down == 0) return;
        var done = 0;
        if (image.IsSigned)
        {
            foreach (ref var v in MemoryMarshal.Cast<short, Vector<short>>(cells)) v = v << up >> down;
            done = cells.Length / Vector<short>.Count * Vector<short>.Count;
            for (var i = done; i < cells.Length; i++) cells[i] = (short)((short)(cells[i] << up) >> down);
        }
        else
        {
            foreach (ref var v in MemoryMarshal.Cast<short, Vector<ushort>>(cells)) v = v << up >> down;
            done = cells.Length / Vector<short>.Count * Vector<short>.Count;
            for (var i = done; i < cells.Length; i++) cells[i] = (short)((ushort)(cells[i] << up) >> down);
        }
    }

    /// <summary>8-bit cells to the values stored in them.</summary>
    public static void Unpack8(ReadOnlySpan<byte> cells, Span<short> values, DicomImage image)
    {
        var (up, down) = (7 - image.HighBit, 8 - image.BitsStored);
        for (var i = 0; i < values.Length; i++)
            values[i] = image.IsSigned ? (short)((sbyte)(cells[i] << up) >> down) : (short)((byte)(cells[i] << up) >> down);
    }

    /// <summary>Least and largest of stored 16-bit values.</summary>
    public static (int Least, int Largest) Range(ReadOnlySpan<short> values, bool isSigned) => isSigned ? RangeOf(values) : RangeOf(MemoryMarshal.Cast<short, ushort>(values));

    /// <summary>Whole slope and intercept in place; the caller knows that every result fits. Arithmetic modulo 2¹⁶ is exact then, for signed and unsigned alike.</summary>
    public static void Rescale(Span<short> values, int slope, int intercept)
    {
        if (slope == 1 && intercept == 0) return;
        var (s, t) = (unchecked((short)slope), unchecked((short)intercept));
        var (vs, vt) = (new Vector<short>(s), new Vector<short>(t));
        var vectors = MemoryMarshal.Cast<short, Vector<short>>(values);
        if (slope == 1) foreach (ref var v in vectors) v += vt;
        else foreach (ref var v in vectors) v = v * vs + vt;
        for (var i = vectors.Length * Vector<short>.Count; i < values.Length; i++) values[i] = unchecked((short)(values[i] * s + t));
    }

    /// <summary>Stored 16-bit values to real ones.</summary>
    public static void Rescale(ReadOnlySpan<short> stored, bool isSigned, Span<float> values, double slope, double intercept)
    {
        if (isSigned)
            for (var i = 0; i < values.Length; i++) values[i] = (float)(stored[i] * slope + intercept);
        else
            for (var i = 0; i < values.Length; i++) values[i] = (float)((ushort)stored[i] * slope + intercept);
    }

    /// <summary>32-bit cells, whole or floating, or 64-bit floating ones, to real values.</summary>
    public static void UnpackWide(ReadOnlySpan<byte> cells, Span<float> values, DicomImage image, double slope, double intercept)
    {
        var (up, down, isBig) = (31 - image.HighBit, 32 - image.BitsStored, image.TransferSyntax.HasBigEndianPixels);
        for (var i = 0; i < values.Length; i++)
        {
            double stored;
            if (image.BitsAllocated == 64)
            {
                stored = isBig ? BinaryPrimitives.ReadDoubleBigEndian(cells[(8 * i)..]) : BinaryPrimitives.ReadDoubleLittleEndian(cells[(8 * i)..]);
            }
            else
            {
                var raw = isBig ? BinaryPrimitives.ReadUInt32BigEndian(cells[(4 * i)..]) : BinaryPrimitives.ReadUInt32LittleEndian(cells[(4 * i)..]);
                stored = image.IsFloating ? BitConverter.UInt32BitsToSingle(raw) : image.IsSigned ? (int)(raw << up) >> down : raw << up >> down;
            }
            values[i] = (float)(stored * slope + intercept);
        }
    }

    private static (int Least, int Largest) RangeOf<T>(ReadOnlySpan<T> values) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var (least, largest) = (T.MaxValue, T.MinValue);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        if (vectors.Length > 0)
        {
            var (low, high) = (vectors[0], vectors[0]);
            foreach (var v in vectors) (low, high) = (Vector.Min(low, v), Vector.Max(high, v));
            for (var i = 0; i < Vector<T>.Count; i++) (least, largest) = (T.Min(least, low[i]), T.Max(largest, high[i]));
        }
        foreach (var value in values[(vectors.Length * Vector<T>.Count)..]) (least, largest) = (T.Min(least, value), T.Max(largest, value));
        return (int.CreateChecked(least), int.CreateChecked(largest));
    }
}
