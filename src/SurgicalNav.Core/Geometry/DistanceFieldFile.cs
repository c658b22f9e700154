using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Geometry;

/// <summary>A distance-field file cannot be used. The message names it and says why.</summary>
public sealed class DistanceFieldFileException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Distance fields on disk, little-endian: "SNDF", version u32 = 2, size i32 × 3, origin f64 × 3, spacing f64 × 3, error bound f64, sample error f64
/// (not a number where unknown), form u32, CRC-32C u32 of what follows the header, CRC-32C u32 of everything before it.</summary>
/// <remarks>Form 0, exact: then the samples, f32 mm, x fastest. Form 1, compact: then what <see cref="DistanceFieldBlocks"/> writes. Version 1 is read too: it has
/// neither sample error nor form, and is exact.</remarks>
public static class DistanceFieldFile
{
    public const uint Version = 2;

    /// <summary>512 MiB of samples: 512³.</summary>
    public const long MaxSamples = 1L << 27;
    private const int HeaderBytes = 96, FirstHeaderBytes = 84;
    private const uint Exact = 0, Compact = 1;
    private static ReadOnlySpan<byte> Magic => "SNDF"u8;

    /// <summary>Writes beside the target and moves into place, so that a reader never sees half a file.</summary>
    public static void Write(string path, DistanceField field, bool compact = false)
    {
        var beside = path + ".part";
        using (var file = File.Create(beside)) Write(file, field, compact);
        File.Move(beside, path, overwrite: true);
    }

    public static void Write(Stream target, DistanceField field, bool compact = false)
    {
        var rest = compact ? DistanceFieldBlocks.Write(field) : MemoryMarshal.AsBytes(field.Samples);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], field.Size.X);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], field.Size.Y);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], field.Size.Z);
        ReadOnlySpan<double> numbers = [field.OriginMm.X, field.OriginMm.Y, field.OriginMm.Z, field.SpacingMm.X, field.SpacingMm.Y, field.SpacingMm.Z,
            field.ErrorBoundMm + (compact ? DistanceFieldBlocks.StepMm(field) : 0), field.SampleErrorMm];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(header[(20 + 8 * i)..], numbers[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[84..], compact ? Compact : Exact);
        BinaryPrimitives.WriteUInt32LittleEndian(header[88..], Crc32C.Compute(rest));
        BinaryPrimitives.WriteUInt32LittleEndian(header[92..], Crc32C.Compute(header[..92]));
        target.Write(header);
        target.Write(rest);
    }

    /// <summary>Reads all of a file; an exact one takes no more memory than it is long, a compact one at most what <see cref="MaxSamples"/> need.</summary>
    /// <exception cref="DistanceFieldFileException">Missing, no such file, damaged, or not finite.</exception>
    public static DistanceField Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, file.Length, path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not DistanceFieldFileException))
        {
            throw new DistanceFieldFileException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <param name="length">Bytes in <paramref name="source"/>.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="DistanceFieldFileException">As above.</exception>
    public static DistanceField Read(Stream source, long length, string name)
    {
        if (length < FirstHeaderBytes) throw Bad(name, $"{length} bytes are too few for a distance field");
        Span<byte> whole = stackalloc byte[HeaderBytes];
        var header = whole[..FirstHeaderBytes];
        source.ReadExactly(header);
        if (!header.StartsWith(Magic)) throw Bad(name, "this is no distance-field file");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version is not (1 or Version)) throw Bad(name, $"version {version} is not known, this program reads versions 1 and {Version}; build the field again");
        if (version == Version)
        {
            if (length < HeaderBytes) throw Bad(name, $"{length} bytes are too few for a distance field");
            source.ReadExactly(whole[FirstHeaderBytes..]);
            header = whole;
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]) != Crc32C.Compute(header[..^4])) throw Bad(name, "the header is damaged (checksum)");
        long nx = BinaryPrimitives.ReadInt32LittleEndian(header[8..]), ny = BinaryPrimitives.ReadInt32LittleEndian(header[12..]), nz = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        if (nx is < 2 or > 65536 || ny is < 2 or > 65536 || nz is < 2 or > 65536 || nx * ny > MaxSamples || nx * ny * nz > MaxSamples)
            throw Bad(name, $"a size of {nx}×{ny}×{nz} is not supported");
        Span<double> n = stackalloc double[7];
        for (var i = 0; i < n.Length; i++)
            if (!double.IsFinite(n[i] = BinaryPrimitives.ReadDoubleLittleEndian(header[(20 + 8 * i)..]))) throw Bad(name, "the header holds a value that is no number");
        if (n[6] < 0) throw Bad(name, "the error bound is negative");
        if (!(n[3] > 0 && n[4] > 0 && n[5] > 0)) throw Bad(name, "the spacing is not positive");
        var sampleErrorMm = version == 1 ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(header[76..]);
        var form = version == 1 ? Exact : BinaryPrimitives.ReadUInt32LittleEndian(header[84..]);
        if (sampleErrorMm < 0 || double.IsInfinity(sampleErrorMm) || form > Compact) throw Bad(name, "the header holds an impossible value");
        var samples = Samples(source, length, name, ((int)nx, (int)ny, (int)nz), form, header);
        return new DistanceField(samples, (int)nx, (int)ny, (int)nz, new Vec3(n[0], n[1], n[2]), new Vec3(n[3], n[4], n[5]), n[6], sampleErrorMm);
    }

    private static float[] Samples(Stream source, long length, string name, (int X, int Y, int Z) size, uint form, ReadOnlySpan<byte> header)
    {
        var count = (long)size.X * size.Y * size.Z;
        var payload = length - header.Length;
        if (form == Exact && payload != 4 * count) throw Bad(name, $"{size.X}×{size.Y}×{size.Z} samples need {header.Length + 4 * count} bytes, the file has {length}");
        if (form == Compact && payload > DistanceFieldBlocks.MostBytes(size.X, size.Y, size.Z)) throw Bad(name, $"{length} bytes are more than {size.X}×{size.Y}×{size.Z} samples can need");
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[^8..]);
        // An exact file's samples are read where they stay, so that they take their own length and no more
        var blocks = form == Compact ? new byte[payload] : [];
        var samples = form == Exact ? new float[count] : [];
        var rest = form == Exact ? MemoryMarshal.AsBytes(samples.AsSpan()) : blocks;
        source.ReadExactly(rest);
        if (checksum != Crc32C.Compute(rest)) throw Bad(name, "the samples are damaged (checksum)");
        if (form == Compact)
        {
            samples = new float[count];
            if (DistanceFieldBlocks.Read(blocks, samples, size.X, size.Y, size.Z) is { } why) throw Bad(name, why);
        }
        foreach (var s in samples)
            if (!float.IsFinite(s)) throw Bad(name, "a sample is no number");
        return samples;
    }

    private static DistanceFieldFileException Bad(string name, string why) => new($"{name}: {why}.");
}
