namespace SurgicalNav.Volumes.Dicom.Structures;

/// <summary>Whether a structure set belongs to a series. Contours without their slices are points in space: nothing tells that they fit.</summary>
internal static class StructureReferences
{
    private const int UidsShown = 2;

    /// <exception cref="VolumeFormatException">The set does not say what it was drawn in, names another series, or slices that the series lacks.</exception>
    public static void Require(StructureSet set, string seriesUid, SeriesSlices slices, List<string> warnings)
    {
        if (set.ReferencedSeries.Count == 0) throw new VolumeFormatException(set.File, "does not say in which series it was drawn (3006,0014): nothing shows that it belongs to this one.");
        if (!set.ReferencedSeries.Contains(seriesUid))
            throw new VolumeFormatException(set.File, $"was drawn in series {string.Join(", ", set.ReferencedSeries)}, not in {seriesUid}.");
        var known = slices.Slices.Select(s => s.SopInstanceUid).ToHashSet(StringComparer.Ordinal);
        var missing = set.ReferencedInstances.Where(uid => !known.Contains(uid)).ToList();
        if (missing.Count > 0)
            throw new VolumeFormatException(set.File, $"refers to {missing.Count} slices that the series lacks: {string.Join(", ", missing.Take(UidsShown))}{(missing.Count > UidsShown ? " …" : "")}. The series is incomplete, or the set belongs to another.");
        var frame = slices.First.Text(DicomTags.FrameOfReferenceUid);
        if (set.FramesOfReference.Count > 0 && frame.Length > 0 && !set.FramesOfReference.Contains(frame))
            warnings.Add("The structure set names another frame of reference than the series; its slices are those of the series all the same.");
    }
}
