namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>A DICOM segmentation (SEG): structures drawn in the slices of a series, each with a name, a colour and coded terms. Structures may overlap.</summary>
/// <remarks>Source: PS3.3 §A.51, §C.8.20. Frames are kept as the file holds them and read when they are asked for.</remarks>
public sealed class SegmentationObject
{
    private readonly SegmentFrames _frames;
    private readonly IReadOnlyList<(ushort Segment, int Slice)> _places;
    private readonly ushort? _padding;
    private LabelLayers? _layers;

    internal SegmentationObject(string file, SegmentationKind kind, VolumeGrid grid, IReadOnlyList<Segment> segments, SegmentFrames frames, IReadOnlyList<(ushort Segment, int Slice)> places, int largest, ushort? padding)
    {
        (File, Kind, Grid, Segments) = (file, kind, grid, segments);
        (_frames, _places, LargestFraction, _padding) = (frames, places, largest, padding);
    }

    public string File { get; }
    public SegmentationKind Kind { get; }

    /// <summary>Reaches from the first to the last slice that a frame lies in; the series may reach further.</summary>
    public VolumeGrid Grid { get; }

    /// <summary>By ascending number.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>One per structure and slice in which it was drawn.</summary>
    public int FrameCount => _places.Count;

    /// <summary>What a fractional value of 1 is stored as.</summary>
    public int LargestFraction { get; }

    /// <summary>Series in which the structures were drawn, as far as the object says.</summary>
    public IReadOnlyList<string> ReferencedSeries { get; init; } = [];

    public string FrameOfReferenceUid { get; init; } = "";

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Segments by number, in groups within which no two share a voxel; one group where none overlap at all.</summary>
    /// <exception cref="VolumeFormatException">A frame cannot be decoded.</exception>
    public IReadOnlyList<IReadOnlyList<ushort>> Layers => Parted.Layers;

    /// <summary>One structure's stored values: 0 and 1, or 0 to <see cref="LargestFraction"/>.</summary>
    /// <exception cref="ArgumentException">No such segment.</exception>
    /// <exception cref="VolumeFormatException">A frame cannot be decoded.</exception>
    public byte[] ValuesOf(ushort segment)
    {
        if (Segments.All(s => s.Number != segment)) throw new ArgumentException($"{File} holds no segment {segment}.");
        var values = new byte[Grid.VoxelCount];
        ForEachFrame((number, slice, frame) =>
        {
            if (Kind != SegmentationKind.LabelMap && number != segment) return;
            var at = slice * frame.Length;
            for (var i = 0; i < frame.Length; i++)
            {
                var value = Kind == SegmentationKind.LabelMap ? (byte)(frame[i] == segment ? 1 : 0) : (byte)frame[i];
                if (value != 0) values[at + i] = value;
            }
        });
        return values;
    }

    /// <summary>All structures in one map, labels being their numbers. Fractions count from one half of the largest.</summary>
    /// <exception cref="VolumeFormatException">Structures overlap, so that one map cannot hold them; or a frame cannot be decoded.</exception>
    public LabelMap ToLabelMap() => Layers.Count <= 1 ? ToLabelMaps()[0]
        : throw new VolumeFormatException(File, $"holds structures that overlap ({Parted.InWords(Named)}): one label map cannot hold them. Take them one by one.");

    /// <summary>As many maps as overlapping structures need, each with some of them; a warning says so where there are several.</summary>
    /// <exception cref="VolumeFormatException">A frame cannot be decoded.</exception>
    public IReadOnlyList<LabelMap> ToLabelMaps()
    {
        var warnings = new List<string>(Warnings);
        if (Layers.Count > 1) warnings.Add($"Structures overlap ({Parted.InWords(Named)}): they are kept in {Layers.Count} label maps.");
        if (Kind == SegmentationKind.Fractional) warnings.Add("The structures are drawn in fractions; voxels count from one half.");
        return [.. (Layers.Count > 0 ? Layers : [[]]).Select(layer => Map(layer, warnings))];
    }

    private LabelLayers Parted => _layers ??= new LabelLayers([.. Segments.Select(s => s.Number)], Kind == SegmentationKind.LabelMap ? [] : Masks());

    private string Named(ushort number) => Segments.First(s => s.Number == number).Label is { Length: > 0 } label ? $"'{label}'" : $"segment {number}";

    /// <summary>Slices that several structures are drawn in, one at a time: all at once may be more than memory holds.</summary>
    private IEnumerable<IReadOnlyList<LabelMask>> Masks()
    {
        var values = new ushort[_frames.PixelCount];
        foreach (var slice in Enumerable.Range(0, _places.Count).GroupBy(f => _places[f].Slice))
        {
            if (slice.Count() < 2) continue;
            var masks = new List<LabelMask>();
            foreach (var f in slice)
            {
                _frames.Read(f, values);
                var bits = new ulong[(values.Length + 63) / 64];
                for (var i = 0; i < values.Length; i++)
                    if (IsInside(values[i])) bits[i >> 6] |= 1ul << i;
                masks.Add(new LabelMask(_places[f].Segment, bits));
            }
            yield return masks;
        }
    }

    /// <summary>Whether a stored value counts as inside.</summary>
    private bool IsInside(ushort value) => Kind == SegmentationKind.Fractional ? 2 * value >= LargestFraction : value != 0;

    /// <summary>Calls for every frame with its segment (0 in label maps), its slice and its stored values, which are valid until the next.</summary>
    private void ForEachFrame(SegmentFrame action)
    {
        var values = new ushort[_frames.PixelCount];
        for (var f = 0; f < _places.Count; f++)
        {
            _frames.Read(f, values);
            action(_places[f].Segment, _places[f].Slice, values);
        }
    }

    private delegate void SegmentFrame(ushort segment, int slice, ReadOnlySpan<ushort> values);

    private LabelMap Map(IReadOnlyList<ushort> layer, IReadOnlyList<string> warnings)
    {
        var labels = new ushort[Grid.VoxelCount];
        var all = new List<string>(warnings);
        var names = new Dictionary<ushort, string>();
        foreach (var segment in Segments) names[segment.Number] = segment.Label.Length > 0 ? segment.Label : segment.Type?.Meaning ?? $"segment {segment.Number}";
        // What no frame covers was not looked at: the object's own number for that, where it has one
        if (Kind == SegmentationKind.LabelMap && _padding is { } padding and > 0 && _places.Select(p => p.Slice).Distinct().Count() < Grid.Nz)
        {
            labels.AsSpan().Fill(padding);
            if (names.TryAdd(padding, "not segmented")) all.Add($"{Grid.Nz - _places.Select(p => p.Slice).Distinct().Count()} of {Grid.Nz} slices hold no frame; they carry the object's padding value {padding}: not segmented.");
        }
        var wanted = new bool[ushort.MaxValue + 1];
        foreach (var number in layer) wanted[number] = true;
        ForEachFrame((segment, slice, frame) =>
        {
            var target = labels.AsSpan(slice * frame.Length, frame.Length);
            if (Kind == SegmentationKind.LabelMap)
            {
                frame.CopyTo(target);
                return;
            }
            if (!wanted[segment]) return;
            for (var i = 0; i < frame.Length; i++)
                if (IsInside(frame[i])) target[i] = segment;
        });
        return new LabelMap(Grid, labels, Path.GetFileName(File), names) { Warnings = all, LabelColours = Segments.Where(s => s.Colour is not null).ToDictionary(s => s.Number, s => s.Colour!.Value) };
    }
}
