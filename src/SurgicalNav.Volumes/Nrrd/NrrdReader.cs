using System.IO.Compression;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nrrd;

/// <summary>Reads NRRD scans and label maps, attached (.nrrd) and detached (.nhdr with data files beside it): raw, gzip, text and hexadecimal, turned to the scan
/// frame's LPS; voxels stay in storage order. Segmentations of 3D Slicer (.seg.nrrd) bring their names, colours and layers.</summary>
/// <remarks>Memory grows with the data that really arrive. Source: see <see cref="NrrdHeader"/>.</remarks>
public static class NrrdReader
{
    /// <exception cref="VolumeFormatException">The file is missing, cut short, or not a single scalar NRRD volume.</exception>
    public static Volume ReadVolume(string path) => ScanFile.Open(path, ReadVolume);

    /// <summary>As from a file; <paramref name="stream"/> can seek and stays open; data files are sought beside <paramref name="name"/>.</summary>
    public static Volume ReadVolume(Stream stream, string name) => Read(stream, name, (data, header, geometry, layout, known) => geometry.Layers == 1
        ? VoxelReader.ReadVolume(data, layout, name, geometry.Warnings, known)
        : throw new VolumeFormatException(name, $"holds {geometry.Layers} values per voxel; a scan has one. Is this a layered segmentation?"));

    /// <summary>One map; the layers of a segmentation are joined where no two of its segments overlap.</summary>
    /// <exception cref="VolumeFormatException">As for volumes; a voxel is no whole number from 0 to 65535; or segments overlap.</exception>
    public static LabelMap ReadLabelMap(string path) => ScanFile.Open(path, ReadLabelMap);

    public static LabelMap ReadLabelMap(Stream stream, string name) => SlicerSegments.TryJoin(ReadLabelLayers(stream, name), name, out var overlap)
        ?? throw new VolumeFormatException(name, $"has overlapping segments: {overlap}, and a label map holds one label per voxel. Export the segments one by one.");

    /// <summary>One map where no segments overlap, else one per layer.</summary>
    /// <exception cref="VolumeFormatException">As for one.</exception>
    public static IReadOnlyList<LabelMap> ReadLabelMaps(string path)
    {
        var layers = ReadLabelLayers(path);
        return SlicerSegments.TryJoin(layers, path, out _) is { } one ? [one] : layers;
    }

    /// <summary>One map per layer, each with the names of its own segments: what overlaps in a segmentation lies in different layers.</summary>
    public static IReadOnlyList<LabelMap> ReadLabelLayers(string path) => ScanFile.Open(path, ReadLabelLayers);

    public static IReadOnlyList<LabelMap> ReadLabelLayers(Stream stream, string name) => Read(stream, name, (data, header, geometry, layout, known) =>
    {
        var labels = VoxelReader.ReadLabels(data, layout, name, known);
        var segments = SlicerSegments.Of(header.KeyValues);
        var maps = new LabelMap[geometry.Layers];
        for (var layer = 0; layer < maps.Length; layer++)
        {
            var own = maps.Length == 1 ? labels : Layer(labels, layer, geometry);
            maps[layer] = new LabelMap(geometry.Grid, own, name, segments.NamesOf(layer)) { Warnings = geometry.Warnings, LabelColours = segments.ColoursOf(layer) };
        }
        return maps;
    });

    /// <summary>Whether the file says itself that its voxels are labels: by naming segments.</summary>
    internal static bool HoldsLabels(Stream stream, string name) => SlicerSegments.Of(NrrdHeader.Read(stream, name).KeyValues).Any;

    private static ushort[] Layer(ushort[] labels, int layer, NrrdGeometry geometry)
    {
        var own = new ushort[geometry.Grid.VoxelCount];
        if (!geometry.LayersFirst) Array.Copy(labels, layer * own.Length, own, 0, own.Length);
        else
            for (var v = 0; v < own.Length; v++) own[v] = labels[v * geometry.Layers + layer];
        return own;
    }

    private static T Read<T>(Stream stream, string name, Func<Stream, NrrdHeader, NrrdGeometry, VoxelLayout, bool, T> read)
    {
        var header = NrrdHeader.Read(stream, name);
        var geometry = NrrdGeometry.Of(header);
        var type = NrrdTypes.Of(header);
        var encoding = NrrdTypes.Encoding(header);
        var bigEndian = header.Find("endian")?.ToLowerInvariant() switch
        {
            "little" => false,
            "big" => true,
            null when type.Bytes == 1 || encoding == NrrdEncoding.Text => false,
            var other => throw new VolumeFormatException(name, other is null ? "does not say its byte order (endian), so that its numbers cannot be read." : $"has the unknown byte order '{DataFileNames.Short(other)}'."),
        };
        var layout = new VoxelLayout(geometry.Grid, type, bigEndian && encoding != NrrdEncoding.Text, Layers: geometry.Layers).Bounded(name);
        return ScanFile.Unpacking(name, "gzip", () =>
        {
            if (!header.IsDetached)
            {
                var attached = Decoded(stream, header, layout, encoding, layout.Bytes, name, leaveOpen: true);
                using var packed = ReferenceEquals(attached, stream) ? null : attached;
                return read(attached, header, geometry, layout, encoding == NrrdEncoding.Raw);
            }
            var files = NrrdTypes.DataFiles(header);
            if (layout.Bytes % files.Count != 0) throw new VolumeFormatException(name, $"spreads {layout.Bytes} bytes over {files.Count} data files, which is no equal share.");
            using var parts = new DataParts(files, layout.Bytes / files.Count, file => OpenPart(file, header, layout, encoding, layout.Bytes / files.Count));
            return read(parts, header, geometry, layout, false);
        });
    }

    private static Stream OpenPart(string file, NrrdHeader header, VoxelLayout layout, NrrdEncoding encoding, long bytes) => ScanFile.OpenData(file, stream => Decoded(stream, header, layout, encoding, bytes, file, leaveOpen: false));

    /// <summary>The plain bytes of one data file, after what the header says to skip.</summary>
    private static Stream Decoded(Stream stream, NrrdHeader header, VoxelLayout layout, NrrdEncoding encoding, long bytes, string file, bool leaveOpen)
    {
        var (lines, skip) = (header.Whole("lineskip") ?? 0, header.Whole("byteskip") ?? 0);
        if (lines < 0 || skip < -1) throw new VolumeFormatException(header.File, $"says to skip {lines} lines and {skip} bytes.");
        for (; lines > 0; lines--)
        {
            int b;
            do b = stream.ReadByte(); while (b is >= 0 and not '\n');
            if (b < 0) throw new VolumeFormatException(file, "is cut short: it ends within the lines that its header says to skip.");
        }
        if (skip == -1)
        {
            if (encoding != NrrdEncoding.Raw) throw new VolumeFormatException(header.File, "says that the voxels end with the file (byte skip −1), which only raw data can.");
            ScanFile.RequireBytes(bytes, stream.Length - stream.Position, false, file);
            stream.Position = stream.Length - bytes;
            return stream;
        }
        ScanFile.RequireBytes(encoding switch
        {
            NrrdEncoding.Text => 2 * (bytes / layout.Type.Bytes) - 1,
            NrrdEncoding.Hexadecimal => 2 * bytes,
            _ => skip + bytes,
        }, (stream.Length - stream.Position) * (encoding == NrrdEncoding.Gzip ? ScanFile.MostExpansion : 1), encoding == NrrdEncoding.Gzip, file);
        var data = encoding switch
        {
            NrrdEncoding.Gzip => new GZipStream(stream, CompressionMode.Decompress, leaveOpen),
            NrrdEncoding.Raw => stream,
            _ => new TextVoxels(stream, layout.Type, encoding == NrrdEncoding.Hexadecimal, file, leaveOpen),
        };
        ScanFile.Skip(data, skip, file);
        return data;
    }
}
