using System.Buffers.Binary;

namespace SurgicalNav.Core.Geometry;

/// <summary>The compact form of a distance field's samples: whole steps in blocks of 16³, and one number for a block that is the same throughout, as beyond a
/// band. Little-endian: step f64 mm, then block by block, x fastest: u8 = 0 and one i16, or u8 = 1 and an
/// i16 for each sample of the block, x fastest.</summary>
/// <remarks>A sample is rounded downwards, so that it never promises more distance than it did; it may be a step too small.</remarks>
internal static class DistanceFieldBlocks
{
    private const int Edge = 16;
    private const int HeadBytes = 8;

    /// <summary>One thousandth of a mm where the distances allow it.</summary>
    private const double FinestStepMm = 1e-3;

    public static long MostBytes(int nx, int ny, int nz) => HeadBytes + (long)Blocks(nx) * Blocks(ny) * Blocks(nz) + 2L * nx * ny * nz;

    /// <summary>Distance between two counts that holds all of the field's samples.</summary>
    public static double StepMm(DistanceField field)
    {
        var largest = 0f;
        foreach (var sample in field.Samples) largest = Math.Max(largest, Math.Abs(sample));
        return Math.Max(FinestStepMm, largest / (double)short.MaxValue);
    }

    public static byte[] Write(DistanceField field)
    {
        var (nx, ny, nz) = field.Size;
        var step = StepMm(field);
        var bytes = new byte[MostBytes(nx, ny, nz)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, step);
        var at = HeadBytes;
        Span<short> block = stackalloc short[Edge * Edge * Edge];
        for (var z = 0; z < nz; z += Edge)
            for (var y = 0; y < ny; y += Edge)
                for (var x = 0; x < nx; x += Edge)
                {
                    var counts = block[..Gather(field, step, x, y, z, block)];
                    var same = !counts.ContainsAnyExcept(counts[0]);
                    bytes[at++] = same ? (byte)0 : (byte)1;
                    foreach (var count in same ? counts[..1] : counts)
                    {
                        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), count);
                        at += 2;
                    }
                }
        return bytes[..at];
    }

    /// <summary>Fills the samples; null where that went well, else why not, in words.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes, Span<float> samples, int nx, int ny, int nz)
    {
        if (bytes.Length < HeadBytes) return "the samples are cut short";
        var step = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        if (!(step > 0 && step < 1e6)) return "the step between counts is impossible";
        var rest = bytes[HeadBytes..];
        for (var z = 0; z < nz; z += Edge)
            for (var y = 0; y < ny; y += Edge)
                for (var x = 0; x < nx; x += Edge)
                {
                    var (wide, high, deep) = (Math.Min(Edge, nx - x), Math.Min(Edge, ny - y), Math.Min(Edge, nz - z));
                    if (rest.Length < 3 || rest[0] > 1) return "a block of samples is damaged";
                    var same = rest[0] == 0;
                    var counts = same ? 1 : wide * high * deep;
                    if (rest.Length < 1 + 2 * counts) return "the samples are cut short";
                    var values = rest.Slice(1, 2 * counts);
                    var n = 0;
                    for (var k = z; k < z + deep; k++)
                        for (var j = y; j < y + high; j++)
                            foreach (ref var sample in samples.Slice((k * ny + j) * nx + x, wide))
                            {
                                sample = Sample(BinaryPrimitives.ReadInt16LittleEndian(values[(2 * n)..]), step);
                                if (!same) n++;
                            }
                    rest = rest[(1 + 2 * counts)..];
                }
        return rest.IsEmpty ? null : "bytes are left over after the samples";
    }

    private static int Blocks(int samples) => (samples + Edge - 1) / Edge;

    /// <summary>What a count stands for; float32's own rounding goes downwards too.</summary>
    private static float Sample(short count, double stepMm)
    {
        var sample = (float)(count * stepMm);
        return sample > count * stepMm ? MathF.BitDecrement(sample) : sample;
    }

    private static int Gather(DistanceField field, double step, int x, int y, int z, Span<short> counts)
    {
        var (nx, ny, nz) = field.Size;
        var n = 0;
        for (var k = z; k < Math.Min(nz, z + Edge); k++)
            for (var j = y; j < Math.Min(ny, y + Edge); j++)
                foreach (var sample in field.Samples.Slice((k * ny + j) * nx + x, Math.Min(Edge, nx - x)))
                    counts[n++] = (short)Math.Max(short.MinValue, Math.Floor(sample / step));
        return n;
    }
}
