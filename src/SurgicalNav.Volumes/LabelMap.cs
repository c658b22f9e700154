using SurgicalNav.Core.Frames;

namespace SurgicalNav.Volumes;

/// <summary>A segmentation: one label number per voxel, 0 is background; i fastest. Immutable; the array is owned by the map from construction on.</summary>
public sealed class LabelMap
{
    private readonly ushort[] _labels;

    public LabelMap(VolumeGrid grid, ushort[] labels, string name = "", IReadOnlyDictionary<ushort, string>? labelNames = null)
    {
        if (labels.Length != grid.VoxelCount)
            throw new ArgumentException($"{grid.Nx}×{grid.Ny}×{grid.Nz} voxels need {grid.VoxelCount} labels; {labels.Length} were given.");
        (Grid, _labels, Name, LabelNames) = (grid, labels, name, labelNames ?? new Dictionary<ushort, string>());
    }

    public VolumeGrid Grid { get; }
    public string Name { get; }
    public ReadOnlySpan<ushort> Labels => _labels;

    /// <summary>For inner loops of this room that cannot hold a span; not changed by them.</summary>
    internal ushort[] LabelArray => _labels;

    /// <summary>What the reader found odd but usable, in words for the person who opened the file.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The names that the file gives to its labels; may be empty, and may name labels that do not occur.</summary>
    public IReadOnlyDictionary<ushort, string> LabelNames { get; }

    /// <summary>The colours that the file gives to its labels; may be empty.</summary>
    public IReadOnlyDictionary<ushort, LabelColour> LabelColours { get; init; } = new Dictionary<ushort, LabelColour>();

    /// <summary>The file's name for a label, else "label 7".</summary>
    public string NameOf(ushort label) => LabelNames.TryGetValue(label, out var name) ? name : $"label {label}";

    /// <summary>The same labels under other names.</summary>
    public LabelMap Named(LabelTable table) => new(Grid, _labels, Name, table.Names) { Warnings = Warnings, LabelColours = table.Colours };

    /// <summary>The label of that name, or null.</summary>
    public ushort? LabelOf(string name)
    {
        foreach (var (label, known) in LabelNames)
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return label;
        return null;
    }

    public ushort this[int i, int j, int k] => _labels[Grid.Offset(i, j, k)];

    /// <summary>Label of the voxel that holds the point; 0 outside the map. Allocates nothing.</summary>
    public ushort LabelAt(Point<Scan> point)
    {
        var g = Grid.ToIndex(point);
        var (i, j, k) = (Math.Floor(g.X + 0.5), Math.Floor(g.Y + 0.5), Math.Floor(g.Z + 0.5));
        if (!(i >= 0 && j >= 0 && k >= 0 && i < Grid.Nx && j < Grid.Ny && k < Grid.Nz)) return 0;
        return _labels[Grid.Offset((int)i, (int)j, (int)k)];
    }

    /// <summary>The labels that occur, ascending, without the background.</summary>
    public IReadOnlyList<ushort> PresentLabels()
    {
        var seen = new bool[ushort.MaxValue + 1];
        foreach (var label in _labels) seen[label] = true;
        var present = new List<ushort>();
        for (var label = 1; label < seen.Length; label++)
            if (seen[label]) present.Add((ushort)label);
        return present;
    }
}
