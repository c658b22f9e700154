using System.IO.Compression;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>Reads NIfTI-1 scans and label maps (.nii, .nii.gz), turned from the file's RAS to the scan frame's LPS; voxels stay in storage order.</summary>
/// <remarks>Memory grows with the data that really arrive, never with what a header claims; what the file cannot hold, or what is larger than any scan,
/// is refused before. Source: nifti1.h (see <see cref="NiftiHeader"/>).</remarks>
public static class NiftiReader
{
    /// <summary>Larger volumes are refused: 1024×1024×1024, eight times what a long CT of the whole body holds.</summary>
    public const int MostVoxels = 1 << 30;

    /// <summary>Deflate cannot shrink data further than 1032 to 1 (zlib's technical notes); a little more allows for headers.</summary>
    private const int MostExpansion = 1100;

    private const int ChunkVoxels = 16384;
    private const int FirstVoxels = 1 << 20;

    /// <exception cref="VolumeFormatException">The file is missing, truncated, or not a single scalar NIfTI-1 volume.</exception>
    public static Volume ReadVolume(string path) => Open(path, ReadVolume);

    /// <exception cref="VolumeFormatException">As for volumes; or a voxel is no whole number from 0 to 65535.</exception>
    public static LabelMap ReadLabelMap(string path) => Open(path, ReadLabelMap);

    /// <summary>As from a file; <paramref name="stream"/> may be gzip-compressed or plain and stays open, <paramref name="name"/> is used in messages.</summary>
    public static Volume ReadVolume(Stream stream, string name) => Decompressed(stream, name, (data, mostBytes) =>
    {
        var (header, _) = ReadHeader(data, mostBytes, name);
        if (header.Datatype.FitsInt16 && !header.IsScaled)
            return new Volume(header.Grid, ReadVoxels<short>(data, header, name, static (value, _) => (short)value), name, header.Warnings);
        return new Volume(header.Grid, ReadVoxels<float>(data, header, name, static (value, _) => (float)value), name, header.Warnings);
    });

    /// <summary>As from a file; <paramref name="stream"/> may be gzip-compressed or plain and stays open, <paramref name="name"/> is used in messages.</summary>
    public static LabelMap ReadLabelMap(Stream stream, string name) => Decompressed(stream, name, (data, mostBytes) =>
    {
        var (header, extensions) = ReadHeader(data, mostBytes, name);
        var labels = ReadVoxels<ushort>(data, header, name, static (value, file) =>
            value is >= 0 and <= ushort.MaxValue && value == Math.Floor(value)
                ? (ushort)value
                : throw new VolumeFormatException(file, $"has a voxel of value {value:g6}; labels are whole numbers from 0 to {ushort.MaxValue}. Is this a scan rather than a label map?"));
        return new LabelMap(header.Grid, labels, name, CaretLabelTable.Read(extensions, header.BigEndian)) { Warnings = header.Warnings };
    });

    private static T Open<T>(string path, Func<Stream, string, T> read)
    {
        try
        {
            using var file = File.OpenRead(path);
            return read(file, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VolumeFormatException(path, "does not exist. Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Calls <paramref name="read"/> with the plain data and the most bytes that they can come to.</summary>
    private static T Decompressed<T>(Stream stream, string name, Func<Stream, long, T> read)
    {
        var (first, second) = (stream.ReadByte(), stream.ReadByte());
        stream.Seek(0, SeekOrigin.Begin);
        if (first != 0x1f || second != 0x8b) return read(stream, stream.Length);
        try
        {
            using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            return read(gzip, stream.Length * MostExpansion);
        }
        catch (InvalidDataException e)
        {
            throw new VolumeFormatException(name, $"is a damaged gzip file: {e.Message} Copy it again from its source.", e);
        }
    }

    private static (NiftiHeader Header, byte[] Extensions) ReadHeader(Stream data, long mostBytes, string name)
    {
        var bytes = new byte[NiftiHeader.Size];
        var header = NiftiHeader.Parse(bytes.AsSpan(0, data.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), name);
        var grid = header.Grid;
        if (grid.VoxelCount > MostVoxels)
            throw new VolumeFormatException(name, $"says it has {grid.Nx}×{grid.Ny}×{grid.Nz} voxels; at most {MostVoxels >> 20} Mi are read. Crop or resample it first.");
        var needed = header.VoxelOffset + (long)grid.VoxelCount * header.Datatype.Bytes;
        if (mostBytes < needed)
            throw new VolumeFormatException(name, data.CanSeek
                ? $"is cut short: its header promises {needed} bytes and there are {mostBytes}. Copy it again from its source."
                : $"is cut short or damaged: its header promises {needed} bytes, and what there is of the compressed file cannot hold more than {mostBytes}. Copy it again from its source.");
        return (header, ReadExtensions(data, header.VoxelOffset - NiftiHeader.Size, name));
    }

    /// <summary>The bytes between header and voxels; of more than <see cref="CaretLabelTable.LargestBytes"/> only the beginning is kept.</summary>
    private static byte[] ReadExtensions(Stream data, long length, string name)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[4096];
        while (length > 0)
        {
            var read = data.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
            if (read == 0) throw new VolumeFormatException(name, "is cut short: it ends before its first voxel. Copy it again from its source.");
            if (kept.Length < CaretLabelTable.LargestBytes) kept.Write(buffer, 0, read);
            length -= read;
        }
        return kept.ToArray();
    }

    private static T[] ReadVoxels<T>(Stream data, NiftiHeader header, string name, Func<double, string, T> convert)
    {
        var count = header.Grid.VoxelCount;
        var voxels = new T[Math.Min(count, FirstVoxels)];
        var raw = new byte[ChunkVoxels * header.Datatype.Bytes];
        var values = new double[ChunkVoxels];
        for (var done = 0; done < count;)
        {
            var n = Math.Min(ChunkVoxels, count - done);
            var wanted = n * header.Datatype.Bytes;
            var got = data.ReadAtLeast(raw.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            if (got < wanted) throw new VolumeFormatException(name, $"is cut short: voxel data end after {done + got / header.Datatype.Bytes} of {count} voxels. Copy it again from its source.");
            header.Datatype.Decode(raw, values.AsSpan(0, n), header.BigEndian);
            if (done + n > voxels.Length) Array.Resize(ref voxels, (int)Math.Min(count, 2L * voxels.Length));
            for (var i = 0; i < n; i++)
                voxels[done + i] = convert(header.IsScaled ? values[i] * header.Slope + header.Intercept : values[i], name);
            done += n;
        }
        // Reading on past the last voxel makes gzip check its sum
        _ = data.Read(raw, 0, 1);
        return voxels;
    }
}
