namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>Which structures of a segmentation object share voxels.</summary>
internal static class SegmentLayers
{
    private const int PairsShown = 3;

    /// <summary>Puts each segment, by ascending number, into the first group none of whose segments it shares a voxel with.</summary>
    public static IReadOnlyList<IReadOnlyList<ushort>> Of(SegmentationObject segmentation)
    {
        if (segmentation.Kind == SegmentationKind.LabelMap) return [[.. segmentation.Segments.Select(s => s.Number)]];
        var pairs = Pairs(segmentation);
        var layers = new List<List<ushort>>();
        foreach (var segment in segmentation.Segments)
        {
            var fitting = layers.Find(layer => layer.TrueForAll(other => !pairs.ContainsKey((other, segment.Number))));
            if (fitting is null) layers.Add(fitting = []);
            fitting.Add(segment.Number);
        }
        return layers;
    }

    public static string OverlapInWords(SegmentationObject segmentation)
    {
        var pairs = Pairs(segmentation);
        string Name(ushort number) => segmentation.Segments.First(s => s.Number == number).Label is { Length: > 0 } label ? $"'{label}'" : $"segment {number}";
        var shown = pairs.OrderByDescending(p => p.Value).Take(PairsShown).Select(p => $"{Name(p.Key.Low)} and {Name(p.Key.High)} share {p.Value} voxels");
        return string.Join(", ", shown) + (pairs.Count > PairsShown ? $" and {pairs.Count - PairsShown} more pairs" : "");
    }

    /// <summary>Pairs of segments and how many voxels they share. One slice at a time: a voxel's segments form a chain of earlier ones.</summary>
    private static Dictionary<(ushort Low, ushort High), long> Pairs(SegmentationObject segmentation)
    {
        var bySlice = new Dictionary<int, List<(ushort Segment, ulong[] Bits)>>();
        segmentation.ForEachFrame((segment, slice, values) =>
        {
            var bits = new ulong[(values.Length + 63) / 64];
            for (var i = 0; i < values.Length; i++)
                if (segmentation.IsInside(values[i])) bits[i >> 6] |= 1ul << i;
            if (!bySlice.TryGetValue(slice, out var list)) bySlice[slice] = list = [];
            list.Add((segment, bits));
        });
        var pairs = new Dictionary<(ushort, ushort), long>();
        foreach (var frames in bySlice.Values)
            for (var a = 0; a < frames.Count; a++)
                for (var b = a + 1; b < frames.Count; b++)
                {
                    if (frames[a].Segment == frames[b].Segment) continue;
                    long shared = 0;
                    for (var w = 0; w < frames[a].Bits.Length; w++) shared += System.Numerics.BitOperations.PopCount(frames[a].Bits[w] & frames[b].Bits[w]);
                    if (shared == 0) continue;
                    var key = (Math.Min(frames[a].Segment, frames[b].Segment), Math.Max(frames[a].Segment, frames[b].Segment));
                    pairs[key] = pairs.GetValueOrDefault(key) + shared;
                }
        return pairs;
    }
}
