namespace SurgicalNav.Volumes.Distances;

/// <summary>The first dimension of the distance transform: signed squared distances along a row of voxels to the nearest box of the other side.</summary>
internal sealed class SignedRow
{
    private readonly LabelSet _inside;
    private readonly float _bandMm2;
    private readonly float[] _toFaceMm2;

    /// <param name="longest">Voxels in the longest row.</param>
    public SignedRow(LabelSet inside, int longest, double spacingMm, double bandMm)
    {
        (_inside, _bandMm2) = (inside, (float)(bandMm * bandMm));
        _toFaceMm2 = new float[(int)Math.Min(longest, Math.Ceiling(bandMm / spacingMm + 0.5))];
        for (var n = 0; n < _toFaceMm2.Length; n++) _toFaceMm2[n] = Math.Min(_bandMm2, (float)((n + 0.5) * spacingMm * ((n + 0.5) * spacingMm)));
    }

    /// <summary>Writes a row that is wider than its voxels by <paramref name="before"/> outside voxels at its start and the rest at its end.</summary>
    public void Fill(ReadOnlySpan<ushort> voxels, int before, Span<float> row)
    {
        row.Fill(_bandMm2);
        for (var at = 0; ;)
        {
            var first = _inside.First(voxels[at..]);
            if (first < 0) return;
            first += at;
            var length = _inside.FirstOutside(voxels[first..]);
            if (length < 0) length = voxels.Length - first;
            Inside(row, before + first, length);
            at = first + length;
            if (at >= voxels.Length) return;
        }
    }

    /// <summary>One run of inside voxels, and what it means to the outside ones beside it.</summary>
    private void Inside(Span<float> row, int first, int length)
    {
        var end = first + length;
        row.Slice(first, length).Fill(-_bandMm2);
        var (opensLeft, opensRight) = (first > 0, end < row.Length);
        for (var n = 0; n < _toFaceMm2.Length && n < length; n++)
        {
            var mm2 = _toFaceMm2[n];
            if (opensLeft && row[first + n] < -mm2) row[first + n] = -mm2;
            if (opensRight && row[end - 1 - n] < -mm2) row[end - 1 - n] = -mm2;
        }
        for (var n = 0; n < _toFaceMm2.Length; n++)
        {
            var mm2 = _toFaceMm2[n];
            var (left, right) = (first - 1 - n, end + n);
            if (left >= 0 && row[left] > mm2) row[left] = mm2;
            if (right < row.Length && row[right] > mm2) row[right] = mm2;
        }
    }
}
