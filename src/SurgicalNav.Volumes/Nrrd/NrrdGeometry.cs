using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nrrd;

/// <summary>Axes and space of a NRRD header as a grid in the scan frame (LPS, mm).</summary>
/// <param name="Layers">Values of the one axis that lies in no space: more than 1 only for layered segmentations.</param>
/// <param name="LayersFirst">Whether a voxel's layers lie beside each other, or one whole volume after another.</param>
internal sealed record NrrdGeometry(VolumeGrid Grid, int Layers, bool LayersFirst, IReadOnlyList<string> Warnings)
{
    private const int MostAxes = 16;

    /// <exception cref="VolumeFormatException">No single volume of one value per voxel in a usable space.</exception>
    public static NrrdGeometry Of(NrrdHeader header)
    {
        var file = header.File;
        var rank = header.Whole("dimension") ?? throw new VolumeFormatException(file, "does not say how many dimensions it has.");
        if (rank is < 1 or > MostAxes) throw new VolumeFormatException(file, $"says it has {rank} dimensions; 1 to {MostAxes} are possible.");
        var sizes = Sizes(header, (int)rank);
        var warnings = new List<string>();
        var directions = Directions(header, sizes.Length);
        var kinds = header.Find("kinds") is { } k ? NrrdHeader.Words(k) : [];
        var (spatial, layers, layersFirst) = Axes(header, sizes, directions, kinds);
        Span<int> n = [1, 1, 1];
        Span<Vec3> columns = [default, default, default];
        var turn = Turn(header, warnings);
        var mm = MillimetresPerUnit(header, warnings);
        var spacings = header.Find("spacings") is { } text ? NrrdHeader.Words(text) : [];
        for (var axis = 0; axis < spatial.Count; axis++)
        {
            var from = spatial[axis];
            n[axis] = sizes[from];
            columns[axis] = directions is not null ? turn * (directions[from]!.Value * mm) : Axis(axis) * (Number(spacings, from) is { } s && s != 0 ? Math.Abs(s) * mm : 1);
        }
        Complete(columns, spatial.Count, warnings);
        var origin = header.Find("spaceorigin") is { } o ? turn * (Vector(header, o) * mm) : Vec3.Zero;
        if (directions is null) warnings.Add("The file stores no orientation (no space directions): axes are taken as left, posterior, superior. Do not navigate with it.");
        else if (header.Find("spaceorigin") is null) warnings.Add("The file stores no space origin: the first voxel is taken to stand at 0, 0, 0. Do not navigate with it.");
        try
        {
            return new NrrdGeometry(new VolumeGrid(n[0], n[1], n[2], Mat3.FromColumns(columns[0], columns[1], columns[2]), origin), layers, layersFirst, warnings);
        }
        catch (ArgumentException e)
        {
            throw new VolumeFormatException(file, $"has an unusable geometry. {e.Message}", e);
        }
    }

    private static int[] Sizes(NrrdHeader header, int rank)
    {
        var words = NrrdHeader.Words(header.Require("sizes"));
        if (words.Length != rank) throw new VolumeFormatException(header.File, $"has {rank} dimensions and {words.Length} sizes.");
        var sizes = new int[rank];
        for (var i = 0; i < rank; i++)
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1)
                throw new VolumeFormatException(header.File, $"says its dimension {i + 1} has '{DataFileNames.Short(words[i])}' voxels.");
        return sizes;
    }

    /// <summary>Per axis a vector, null for "none"; null where the field is absent.</summary>
    private static Vec3?[]? Directions(NrrdHeader header, int rank)
    {
        if (header.Find("spacedirections") is not { } text) return null;
        var directions = new List<Vec3?>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }
            var end = text[at] == '(' ? text.IndexOf(')', at) + 1 : text.IndexOf(' ', at);
            if (end <= 0) end = text.Length;
            var word = text[at..end];
            directions.Add(word == "none" ? null : Vector(header, word));
            at = end;
        }
        return directions.Count == rank ? [.. directions] : throw new VolumeFormatException(header.File, $"has {rank} dimensions and {directions.Count} space directions.");
    }

    private static Vec3 Vector(NrrdHeader header, string text)
    {
        var words = text.StartsWith('(') && text.EndsWith(')') ? text[1..^1].Split(',') : [];
        return words.Length == 3 && Number(words, 0) is { } x && Number(words, 1) is { } y && Number(words, 2) is { } z
            ? new Vec3(x, y, z)
            : throw new VolumeFormatException(header.File, $"has '{DataFileNames.Short(text)}' where a vector of three numbers should be.");
    }

    private static double? Number(string[] words, int i) =>
        i < words.Length && double.TryParse(words[i].Trim().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static (List<int> Spatial, int Layers, bool LayersFirst) Axes(NrrdHeader header, int[] sizes, Vec3?[]? directions, string[] kinds)
    {
        var (spatial, layers, layersFirst) = (new List<int>(), 1, false);
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            var kind = axis < kinds.Length ? kinds[axis].ToLowerInvariant() : "";
            var inSpace = directions is not null ? directions[axis] is not null : kind is "domain" or "space" or "" or "???" or "none" && spatial.Count < 3;
            if (inSpace) spatial.Add(axis);
            if (inSpace || sizes[axis] == 1) continue;
            if (kind is not ("list" or "vector") || layers > 1 || (axis != 0 && axis != sizes.Length - 1))
                throw new VolumeFormatException(header.File, $"holds {sizes[axis]} values along dimension {axis + 1}{(kind.Length > 0 ? $" (of kind '{DataFileNames.Short(kind)}')" : "")}, which lies in no space; a scan is one volume of one value per voxel.");
            (layers, layersFirst) = (sizes[axis], axis == 0);
        }
        if (spatial.Count is < 1 or > 3) throw new VolumeFormatException(header.File, $"has {spatial.Count} dimensions in space; a volume has three.");
        return (spatial, layers, layersFirst);
    }

    /// <summary>From the file's space to LPS.</summary>
    private static Mat3 Turn(NrrdHeader header, List<string> warnings)
    {
        var space = header.Find("space")?.ToLowerInvariant();
        switch (space)
        {
            case "left-posterior-superior" or "lps" or "left-posterior-superior-time" or "lpst": return Mat3.Diagonal(1, 1, 1);
            case "right-anterior-superior" or "ras" or "right-anterior-superior-time" or "rast": return Mat3.Diagonal(-1, -1, 1);
            case "left-anterior-superior" or "las" or "left-anterior-superior-time" or "last": return Mat3.Diagonal(1, -1, 1);
            case "scanner-xyz" or "scanner-xyz-time" or "3d-right-handed" or "3d-right-handed-time" or "3d-left-handed" or "3d-left-handed-time":
                warnings.Add($"The file's space '{space}' does not say how the patient lies in it: its axes are taken as left, posterior, superior. Do not navigate with it.");
                break;
            case null:
                if (header.Find("spacedirections") is not null) warnings.Add("The file does not name its space: its axes are taken as left, posterior, superior. Do not navigate with it.");
                break;
            default: throw new VolumeFormatException(header.File, $"stands in the unknown space '{DataFileNames.Short(space)}'.");
        }
        return Mat3.Diagonal(1, 1, 1);
    }

    private static double MillimetresPerUnit(NrrdHeader header, List<string> warnings)
    {
        if ((header.Find("spaceunits") ?? header.Find("units")) is not { } text) return 1;
        var units = NrrdHeader.Words(text.Replace("\"", " ", StringComparison.Ordinal)).Where(u => u is not "???" and not "none").Distinct(StringComparer.Ordinal).ToArray();
        switch (units)
        {
            case [] or ["mm"] or ["millimeter"] or ["millimetre"]: return 1;
            case ["m"]: return 1000;
            case ["cm"]: return 10;
            case ["um"] or ["µm"]: return 0.001;
            default:
                warnings.Add($"The unit of length '{DataFileNames.Short(text)}' is not known; millimetres are assumed.");
                return 1;
        }
    }

    private static Vec3 Axis(int i) => new(i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0);

    /// <summary>Gives a slice or a line the directions that its file leaves out, 1 mm apart.</summary>
    private static void Complete(Span<Vec3> columns, int known, List<string> warnings)
    {
        if (known == 3) return;
        warnings.Add($"The file has {known} dimension{(known > 1 ? "s" : "")}; it is read as one slice 1 mm thick.");
        if (known == 1) columns[1] = Vec3.Cross(Math.Abs(columns[0].Z) < 0.5 * columns[0].Length ? Vec3.UnitZ : new Vec3(1, 0, 0), columns[0]).Normalized();
        var normal = Vec3.Cross(columns[0], columns[1]);
        columns[2] = normal.LengthSquared > 0 ? normal.Normalized() : Vec3.Zero;
    }
}
