namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>The frames that a label map becomes: for each label, each slice in which it occurs.</summary>
internal sealed class SegmentationFrames
{
    private readonly LabelMap _map;
    private readonly int[] _numberOf = new int[ushort.MaxValue + 1];

    public SegmentationFrames(LabelMap map, IReadOnlyList<ushort> labels)
    {
        _map = map;
        for (var n = 0; n < labels.Count; n++) _numberOf[labels[n]] = n + 1;
        var (perSlice, present) = (map.Grid.Nx * map.Grid.Ny, new bool[map.Grid.Nz, labels.Count + 1]);
        for (var v = 0; v < map.Labels.Length; v++) present[v / perSlice, _numberOf[map.Labels[v]]] = true;
        var places = new List<(int Number, int Slice)>();
        for (var n = 1; n <= labels.Count; n++)
            for (var k = 0; k < map.Grid.Nz; k++)
                if (present[k, n]) places.Add((n, k));
        Places = places;
    }

    /// <summary>The segment's number, from 1, and the slice of each frame.</summary>
    public IReadOnlyList<(int Number, int Slice)> Places { get; }

    /// <summary>All frames' bits, the first pixel in the lowest bit, without padding between frames.</summary>
    public byte[] Packed()
    {
        var perSlice = _map.Grid.Nx * _map.Grid.Ny;
        var bits = new byte[((long)perSlice * Places.Count + 7) / 8];
        long at = 0;
        foreach (var (number, slice) in Places)
            foreach (var label in _map.Labels.Slice(slice * perSlice, perSlice))
            {
                if (_numberOf[label] == number) bits[at >> 3] |= (byte)(1 << (int)(at & 7));
                at++;
            }
        return bits;
    }
}
