using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Geometry;

/// <summary>A distance-field file cannot be used. The message names it and says why.</summary>
public sealed class DistanceFieldFileException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Distance fields on disk, little-endian: "SNDF", version u32, size i32 × 3, origin f64 × 3, spacing f64 × 3, error bound f64,
/// CRC-32C u32 of what follows the header, CRC-32C u32 of everything before it.</summary>
/// <remarks>Version 1, exact: then the samples, f32 mm, x fastest. Version 2, compact: then what <see cref="DistanceFieldBlocks"/> writes, some seventh of the
/// size.</remarks>
public static class DistanceFieldFile
{
    public const uint Version = 1;
    public const uint CompactVersion = 2;

    /// <summary>512 MiB of samples: 512³.</summary>
    public const long MaxSamples = 1L << 27;
    private const int HeaderBytes = 84;
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
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], compact ? CompactVersion : Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], field.Size.X);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], field.Size.Y);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], field.Size.Z);
        ReadOnlySpan<double> numbers = [field.OriginMm.X, field.OriginMm.Y, field.OriginMm.Z, field.SpacingMm.X, field.SpacingMm.Y, field.SpacingMm.Z,
            field.ErrorBoundMm + (compact ? DistanceFieldBlocks.StepMm(field) : 0)];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(header[(20 + 8 * i)..], numbers[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[76..], Crc32C.Compute(rest));
        BinaryPrimitives.WriteUInt32LittleEndian(header[80..], Crc32C.Compute(header[..80]));
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
        if (length < HeaderBytes) throw Bad(name, $"{length} bytes are too few for a distance field");
        Span<byte> header = stackalloc byte[HeaderBytes];
        source.ReadExactly(header);
        if (!header.StartsWith(Magic)) throw Bad(name, "this is no distance-field file");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version is not (Version or CompactVersion)) throw Bad(name, $"version {version} is not known, this program reads versions {Version} and {CompactVersion}; build the field again");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[80..]) != Crc32C.Compute(header[..80])) throw Bad(name, "the header is damaged (checksum)");
        long nx = BinaryPrimitives.ReadInt32LittleEndian(header[8..]), ny = BinaryPrimitives.ReadInt32LittleEndian(header[12..]), nz = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        if (nx is < 2 or > 65536 || ny is < 2 or > 65536 || nz is < 2 or > 65536 || nx * ny > MaxSamples || nx * ny * nz > MaxSamples)
            throw Bad(name, $"a size of {nx}×{ny}×{nz} is not supported");
        Span<double> n = stackalloc double[7];
        for (var i = 0; i < n.Length; i++)
            if (!double.IsFinite(n[i] = BinaryPrimitives.ReadDoubleLittleEndian(header[(20 + 8 * i)..]))) throw Bad(name, "the header holds a value that is no number");
        if (n[6] < 0) throw Bad(name, "the error bound is negative");
        if (!(n[3] > 0 && n[4] > 0 && n[5] > 0)) throw Bad(name, "the spacing is not positive");
        if (version == Version && length != HeaderBytes + 4 * nx * ny * nz) throw Bad(name, $"{nx}×{ny}×{nz} samples need {HeaderBytes + 4 * nx * ny * nz} bytes, the file has {length}");
        if (version == CompactVersion && length - HeaderBytes > DistanceFieldBlocks.MostBytes((int)nx, (int)ny, (int)nz)) throw Bad(name, $"{length} bytes are more than {nx}×{ny}×{nz} samples can need");
        // An exact file's samples are read where they stay, so that they take their own length and no more
        var blocks = version == Version ? [] : new byte[length - HeaderBytes];
        var samples = version == Version ? new float[nx * ny * nz] : [];
        var rest = version == Version ? MemoryMarshal.AsBytes(samples.AsSpan()) : blocks;
        source.ReadExactly(rest);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[76..]) != Crc32C.Compute(rest)) throw Bad(name, "the samples are damaged (checksum)");
        var sampleErrorMm = double.NaN;
        if (version == CompactVersion)
        {
            samples = new float[nx * ny * nz];
            if (DistanceFieldBlocks.Read(blocks, samples, (int)nx, (int)ny, (int)nz, out sampleErrorMm) is { } why) throw Bad(name, why);
        }
        foreach (var s in samples)
            if (!float.IsFinite(s)) throw Bad(name, "a sample is no number");
        return new DistanceField(samples, (int)nx, (int)ny, (int)nz, new Vec3(n[0], n[1], n[2]), new Vec3(n[3], n[4], n[5]), n[6], sampleErrorMm);
    }

    private static DistanceFieldFileException Bad(string name, string why) => new($"{name}: {why}.");
}
