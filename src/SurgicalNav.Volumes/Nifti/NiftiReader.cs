using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>Reads NIfTI-1 and NIfTI-2 scans and label maps (.nii, .nii.gz), turned from the file's RAS to the scan frame's LPS; voxels stay in storage order.</summary>
/// <remarks>Memory grows with the data that really arrive, never with what a header claims; what the file cannot hold, or what is larger than any scan,
/// is refused before. Source: nifti1.h and nifti2.h (see <see cref="NiftiHeader"/>).</remarks>
public static class NiftiReader
{
    /// <summary>Larger volumes are refused.</summary>
    public const int MostVoxels = VoxelLayout.MostVoxels;

    /// <exception cref="VolumeFormatException">The file is missing, truncated, or not a single scalar NIfTI volume.</exception>
    public static Volume ReadVolume(string path) => ScanFile.Open(path, ReadVolume);

    /// <exception cref="VolumeFormatException">As for volumes; or a voxel is no whole number from 0 to 65535.</exception>
    public static LabelMap ReadLabelMap(string path) => ScanFile.Open(path, ReadLabelMap);

    /// <summary>As from a file; <paramref name="stream"/> may be gzip-compressed or plain and stays open, <paramref name="name"/> is used in messages.</summary>
    public static Volume ReadVolume(Stream stream, string name) => Decompressed(stream, name, (data, mostBytes, plain) =>
    {
        var (header, _) = ReadHeader(data, mostBytes, plain, name);
        return VoxelReader.ReadVolume(data, header.Layout, name, header.Warnings, plain);
    });

    /// <summary>As from a file; <paramref name="stream"/> may be gzip-compressed or plain and stays open, <paramref name="name"/> is used in messages.</summary>
    public static LabelMap ReadLabelMap(Stream stream, string name) => Decompressed(stream, name, (data, mostBytes, plain) =>
    {
        var (header, extensions) = ReadHeader(data, mostBytes, plain, name);
        var (names, colours) = CaretLabelTable.Read(extensions, header.Layout.BigEndian);
        return new LabelMap(header.Layout.Grid, VoxelReader.ReadLabels(data, header.Layout, name, plain), name, names) { Warnings = header.Warnings, LabelColours = colours };
    });

    /// <summary>Whether the file says itself that its voxels are labels: by its intent, or by naming them.</summary>
    internal static bool HoldsLabels(Stream stream, string name) => Decompressed(stream, name, (data, mostBytes, plain) =>
    {
        var (header, extensions) = ReadHeader(data, mostBytes, plain, name);
        return header.SaysLabels || CaretLabelTable.Read(extensions, header.Layout.BigEndian).Names.Count > 0;
    });

    /// <summary>Calls <paramref name="read"/> with the plain data, the most bytes that they can come to, and whether they are known to be there.</summary>
    private static T Decompressed<T>(Stream stream, string name, Func<Stream, long, bool, T> read)
    {
        if (!ScanFile.IsGzip(stream)) return read(stream, stream.Length, true);
        return ScanFile.Unpacking(name, "gzip", () =>
        {
            using var gzip = ScanFile.Gunzip(stream);
            return read(gzip, stream.Length * ScanFile.MostExpansion, false);
        });
    }

    private static (NiftiHeader Header, byte[] Extensions) ReadHeader(Stream data, long mostBytes, bool plain, string name)
    {
        var bytes = new byte[NiftiHeader.LargestSize];
        var got = data.ReadAtLeast(bytes.AsSpan(0, NiftiHeader.Size), NiftiHeader.Size, throwOnEndOfStream: false);
        if (NiftiHeader.IsSecond(bytes.AsSpan(0, got))) got += data.ReadAtLeast(bytes.AsSpan(got), bytes.Length - got, throwOnEndOfStream: false);
        var header = NiftiHeader.Parse(bytes.AsSpan(0, got), name);
        header.Layout.Bounded(name);
        ScanFile.RequireBytes(header.VoxelOffset + header.Layout.Bytes, mostBytes, !plain, name);
        return (header, ReadExtensions(data, header.VoxelOffset - got, name));
    }

    /// <summary>The bytes between header and voxels; of more than <see cref="CaretLabelTable.LargestBytes"/> only the beginning is kept.</summary>
    private static byte[] ReadExtensions(Stream data, long length, string name)
    {
        var kept = new byte[Math.Min(length, CaretLabelTable.LargestBytes)];
        if (data.ReadAtLeast(kept, kept.Length, throwOnEndOfStream: false) < kept.Length) ScanFile.Skip(Stream.Null, 1, name);
        ScanFile.Skip(data, length - kept.Length, name);
        return kept;
    }
}
