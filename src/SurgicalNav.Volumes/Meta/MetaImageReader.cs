using System.Globalization;
using System.IO.Compression;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Meta;

/// <summary>Reads MetaImage scans and label maps: attached (.mha) and detached (.mhd with data files beside it), raw, zlib-compressed or in words, any byte order.</summary>
/// <remarks>Memory grows with the data that really arrive. Source: see <see cref="MetaImageHeader"/>.</remarks>
public static class MetaImageReader
{
    /// <exception cref="VolumeFormatException">The file is missing, cut short, or not a single scalar MetaImage.</exception>
    public static Volume ReadVolume(string path) => ScanFile.Open(path, ReadVolume);

    /// <summary>As from a file; <paramref name="stream"/> can seek and stays open; data files are sought beside <paramref name="name"/>.</summary>
    public static Volume ReadVolume(Stream stream, string name) => Read(stream, name, (data, layout, warnings, known) => VoxelReader.ReadVolume(data, layout, name, warnings, known));

    /// <exception cref="VolumeFormatException">As for volumes; or a voxel is no whole number from 0 to 65535.</exception>
    public static LabelMap ReadLabelMap(string path) => ScanFile.Open(path, ReadLabelMap);

    public static LabelMap ReadLabelMap(Stream stream, string name) => Read(stream, name, (data, layout, warnings, known) =>
        new LabelMap(layout.Grid, VoxelReader.ReadLabels(data, layout, name, known), name) { Warnings = warnings });

    private static T Read<T>(Stream stream, string name, Func<Stream, VoxelLayout, IReadOnlyList<string>, bool, T> read)
    {
        var header = MetaImageHeader.Read(stream, name);
        if (header.Find("ObjectType") is { } kind && !kind.Equals("Image", StringComparison.OrdinalIgnoreCase))
            throw new VolumeFormatException(name, $"holds a MetaIO object of type '{DataFileNames.Short(kind)}', no image.");
        if (header.Whole("ElementNumberOfChannels") is { } channels and not 1) throw new VolumeFormatException(name, $"holds {channels} values per voxel; a scan has one.");
        var warnings = new List<string>();
        var layout = Layout(header, warnings).Bounded(name);
        var packed = header.Flag(false, "CompressedData");
        return ScanFile.Unpacking(name, "compressed", () =>
        {
            if (header.Require("ElementDataFile") is "LOCAL" or "local" or "Local")
            {
                var local = Decoded(stream, header, layout, packed, layout.Bytes, name, leaveOpen: true);
                using var inner = ReferenceEquals(local, stream) ? null : local;
                return read(local, layout, warnings, inner is null);
            }
            var files = DataFiles(header);
            if (layout.Bytes % files.Count != 0) throw new VolumeFormatException(name, $"spreads {layout.Bytes} bytes over {files.Count} data files, which is no equal share.");
            var each = layout.Bytes / files.Count;
            using var parts = new DataParts(files, each, file => ScanFile.OpenData(file, data => Decoded(data, header, layout, packed, each, file, leaveOpen: false)));
            return read(parts, layout, warnings, false);
        });
    }

    private static VoxelLayout Layout(MetaImageHeader header, List<string> warnings)
    {
        var grid = MetaImageGeometry.Of(header, warnings);
        var type = header.Require("ElementType");
        var known = type switch
        {
            "MET_CHAR" or "MET_ASCII_CHAR" => VoxelType.Int8,
            "MET_UCHAR" => VoxelType.UInt8,
            "MET_SHORT" => VoxelType.Int16,
            "MET_USHORT" => VoxelType.UInt16,
            "MET_INT" or "MET_LONG" => VoxelType.Int32,
            "MET_UINT" or "MET_ULONG" => VoxelType.UInt32,
            "MET_LONG_LONG" => VoxelType.Int64,
            "MET_ULONG_LONG" => VoxelType.UInt64,
            "MET_FLOAT" => VoxelType.Float32,
            "MET_DOUBLE" => VoxelType.Float64,
            _ => throw new VolumeFormatException(header.File, $"has voxels of type '{DataFileNames.Short(type)}', which is no scalar scan."),
        };
        var slope = header.Numbers(1, "ElementToIntensityFunctionSlope")?[0] ?? 1;
        var intercept = header.Numbers(1, "ElementToIntensityFunctionOffset")?[0] ?? 0;
        if (slope == 0) slope = 1;
        if (slope != 1 || intercept != 0) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Values are scaled as the file's ElementToIntensityFunction says: × {slope:g6} + {intercept:g6}. Other programs may not."));
        return new VoxelLayout(grid, known, header.Flag(false, "ElementByteOrderMSB", "BinaryDataByteOrderMSB") && header.Flag(true, "BinaryData"), slope, intercept);
    }

    private static IReadOnlyList<string> DataFiles(MetaImageHeader header)
    {
        var named = header.Require("ElementDataFile");
        var words = MetaImageHeader.Words(named);
        string[] names;
        if (words is ["LIST", ..]) names = [.. header.DataFileList];
        else if (words.Length is 4 && words[0].Contains('%', StringComparison.Ordinal)) names = DataFileNames.ByPattern(header.File, words[0], words[1], words[2], words[3]);
        else names = [named];
        if (names.Length == 0) throw new VolumeFormatException(header.File, "names no data file.");
        return [.. names.Select(name => DataFileNames.Beside(header.File, name))];
    }

    private static Stream Decoded(Stream stream, MetaImageHeader header, VoxelLayout layout, bool packed, long bytes, string file, bool leaveOpen)
    {
        var skip = header.Whole("HeaderSize") ?? 0;
        if (skip < -1) throw new VolumeFormatException(header.File, $"says to skip {skip} bytes (HeaderSize).");
        var left = stream.Length - stream.Position;
        if (!header.Flag(true, "BinaryData"))
        {
            ScanFile.RequireBytes(2 * (bytes / layout.Type.Bytes) - 1, left, false, file);
            return new TextVoxels(stream, layout.Type, hexadecimal: false, file, leaveOpen);
        }
        if (skip == -1)
        {
            if (packed) throw new VolumeFormatException(header.File, "says that the voxels end with the file (HeaderSize −1), which only uncompressed data can.");
            ScanFile.RequireBytes(bytes, left, false, file);
            stream.Position = stream.Length - bytes;
            return stream;
        }
        ScanFile.Skip(stream, skip, file);
        left -= skip;
        ScanFile.RequireBytes(bytes, packed ? left * ScanFile.MostExpansion : left, packed, file);
        return packed ? new ZLibStream(stream, CompressionMode.Decompress, leaveOpen) : stream;
    }
}
