using System.Numerics;

namespace SurgicalNav.Volumes;

/// <summary>One structure in one slice: a bit per pixel, the first in the lowest bit of the first word.</summary>
internal readonly record struct LabelMask(ushort Label, ulong[] Bits);

/// <summary>Which structures share voxels, and the label maps that can hold them all.</summary>
internal sealed class LabelLayers
{
    private const int PairsShown = 3;
    private readonly Dictionary<(ushort Low, ushort High), long> _shared = [];

    /// <param name="labels">All structures, in the order in which they are to be put into maps.</param>
    /// <param name="slices">The structures of one slice after the other, each once.</param>
    public LabelLayers(IReadOnlyList<ushort> labels, IEnumerable<IReadOnlyList<LabelMask>> slices)
    {
        foreach (var slice in slices)
            for (var a = 0; a < slice.Count; a++)
                for (var b = a + 1; b < slice.Count; b++) Compare(slice[a], slice[b]);
        var layers = new List<List<ushort>>();
        foreach (var label in labels)
        {
            var fitting = layers.Find(layer => layer.TrueForAll(other => !_shared.ContainsKey(Pair(other, label))));
            if (fitting is null) layers.Add(fitting = []);
            fitting.Add(label);
        }
        Layers = layers;
    }

    /// <summary>Labels in groups within which no two share a voxel; one group where none do at all.</summary>
    public IReadOnlyList<IReadOnlyList<ushort>> Layers { get; }

    /// <summary>The pairs that share most voxels, for people.</summary>
    public string InWords(Func<ushort, string> nameOf)
    {
        var shown = _shared.OrderByDescending(p => p.Value).Take(PairsShown).Select(p => $"{nameOf(p.Key.Low)} and {nameOf(p.Key.High)} share {p.Value} voxels");
        return string.Join(", ", shown) + (_shared.Count > PairsShown ? $" and {_shared.Count - PairsShown} more pairs" : "");
    }

    private void Compare(LabelMask a, LabelMask b)
    {
        if (a.Label == b.Label) return;
        long shared = 0;
        for (var w = 0; w < a.Bits.Length; w++) shared += BitOperations.PopCount(a.Bits[w] & b.Bits[w]);
        if (shared == 0) return;
        var pair = Pair(a.Label, b.Label);
        _shared[pair] = _shared.GetValueOrDefault(pair) + shared;
    }

    private static (ushort Low, ushort High) Pair(ushort a, ushort b) => (Math.Min(a, b), Math.Max(a, b));
}
