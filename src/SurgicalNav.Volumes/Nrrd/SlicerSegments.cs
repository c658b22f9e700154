using System.Globalization;
using System.Text.RegularExpressions;

namespace SurgicalNav.Volumes.Nrrd;

/// <summary>The segments that 3D Slicer describes by key/value pairs in its .seg.nrrd files: Segment3_Name, _LabelValue, _Layer, _Color.</summary>
/// <remarks>Source: 3D Slicer, vtkMRMLSegmentationStorageNode; files of before 2020 have neither layers nor label values and hold one segment per layer with value 1.</remarks>
internal sealed partial class SlicerSegments
{
    private readonly List<Segment> _segments = [];

    private sealed record Segment(int Number, string Name, ushort Label, int Layer, LabelColour? Colour);

    public static SlicerSegments Of(IReadOnlyDictionary<string, string> pairs)
    {
        var segments = new SlicerSegments();
        foreach (var key in pairs.Keys)
        {
            if (IdKey().Match(key) is not { Success: true } match || !int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            string? Said(string what) => pairs.GetValueOrDefault($"Segment{number}_{what}");
            var label = ushort.TryParse(Said("LabelValue"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (ushort)1;
            var layer = Said("LabelValue") is null ? number : int.TryParse(Said("Layer"), NumberStyles.None, CultureInfo.InvariantCulture, out var l) ? l : 0;
            segments._segments.Add(new Segment(number, Said("Name") is { Length: > 0 } name ? name : pairs[key], label, layer, Colour(Said("Color"))));
        }
        segments._segments.Sort((a, b) => a.Number.CompareTo(b.Number));
        return segments;
    }

    public bool Any => _segments.Count > 0;

    public IReadOnlyDictionary<ushort, string> NamesOf(int layer)
    {
        var names = new Dictionary<ushort, string>();
        foreach (var s in _segments)
            if (s.Layer == layer) names[s.Label] = s.Name;
        return names;
    }

    public IReadOnlyDictionary<ushort, LabelColour> ColoursOf(int layer)
    {
        var colours = new Dictionary<ushort, LabelColour>();
        foreach (var s in _segments)
            if (s.Layer == layer && s.Colour is { } colour) colours[s.Label] = colour;
        return colours;
    }

    /// <summary>One map out of layers that do not overlap. Labels keep their numbers where no two layers use the same, else all are numbered anew from 1.</summary>
    /// <param name="layers">Of one file.</param>
    /// <param name="name">The file's.</param>
    /// <param name="overlap">What is in the way where there is no such map: two segments that claim the same voxel.</param>
    /// <exception cref="VolumeFormatException">More labels than a map can number.</exception>
    public static LabelMap? TryJoin(IReadOnlyList<LabelMap> layers, string name, out string overlap)
    {
        overlap = "";
        if (layers.Count == 1) return layers[0];
        var present = layers.Select(l => l.PresentLabels()).ToArray();
        var unique = present.SelectMany(p => p).GroupBy(l => l).All(g => g.Count() == 1);
        if (!unique && present.Sum(p => p.Count) > ushort.MaxValue) throw new VolumeFormatException(name, "has more labels in its layers than one map can number.");
        var joined = new ushort[layers[0].Grid.VoxelCount];
        var (names, colours, next) = (new Dictionary<ushort, string>(), new Dictionary<ushort, LabelColour>(), 0);
        var owners = new Dictionary<ushort, string>();
        var number = new ushort[ushort.MaxValue + 1];
        for (var layer = 0; layer < layers.Count; layer++)
        {
            foreach (var label in present[layer])
            {
                var to = number[label] = unique ? label : (ushort)++next;
                owners[to] = layers[layer].NameOf(label);
                if (layers[layer].LabelNames.TryGetValue(label, out var said) || !unique) names[to] = said ?? $"layer {layer} label {label}";
                if (layers[layer].LabelColours.TryGetValue(label, out var colour)) colours[to] = colour;
            }
            if (!TryJoin(layers[layer].Labels, joined, number, owners, out overlap)) return null;
        }
        return new LabelMap(layers[0].Grid, joined, name, names) { Warnings = layers[0].Warnings, LabelColours = colours };
    }

    private static bool TryJoin(ReadOnlySpan<ushort> from, ushort[] to, ushort[] number, Dictionary<ushort, string> owners, out string overlap)
    {
        overlap = "";
        for (var v = 0; v < from.Length; v++)
        {
            if (from[v] == 0) continue;
            var label = number[from[v]];
            if (to[v] != 0)
            {
                overlap = $"'{owners[to[v]]}' and '{owners[label]}' share voxels";
                return false;
            }
            to[v] = label;
        }
        return true;
    }

    private static LabelColour? Colour(string? text)
    {
        var words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length != 3) return null;
        Span<byte> channels = [0, 0, 0];
        for (var i = 0; i < 3; i++)
        {
            if (!float.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value is not (>= 0 and <= 1)) return null;
            channels[i] = (byte)MathF.Round(255 * value);
        }
        return new LabelColour(channels[0], channels[1], channels[2]);
    }

    [GeneratedRegex("^Segment(?<number>[0-9]{1,5})_ID$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdKey();
}
