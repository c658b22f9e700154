namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>Reads DICOM segmentation objects: binary, fractional, and label maps.</summary>
public static class SegmentationReader
{
    private const int MostSegments = ushort.MaxValue;

    /// <summary>Whether a data set is a segmentation object.</summary>
    public static bool IsSegmentation(DicomElements e) => e.Text(DicomTags.SopClassUid) is SegmentTags.SegmentationClass or SegmentTags.LabelMapClass || e.Text(DicomTags.Modality) == "SEG";

    /// <exception cref="VolumeFormatException">The file cannot be read, is no segmentation object, is damaged, or its frames make no regular box.</exception>
    public static SegmentationObject Read(string path) => Read(DicomFile.Open(path));

    /// <inheritdoc cref="Read(string)"/>
    public static SegmentationObject Read(DicomFile file)
    {
        VolumeFormatException Refused(string why) => new(file.Name, why);
        var e = file.DataSet;
        if (!IsSegmentation(e)) throw Refused($"is no segmentation object (SEG) but of modality '{e.Text(DicomTags.Modality)}'.");
        var warnings = new List<string>(file.Warnings);
        var kind = e.Text(SegmentTags.SegmentationType) switch
        {
            "BINARY" => SegmentationKind.Binary,
            "FRACTIONAL" => SegmentationKind.Fractional,
            "LABELMAP" => SegmentationKind.LabelMap,
            var other => throw Refused($"is a segmentation of the unknown kind '{other}' (0062,0001)."),
        };
        var image = DicomImage.Of(file);
        var frames = DicomFrames.Enhanced(file, new DicomFileSource(file.Name), image);
        var segments = Segments(e, kind);
        var places = Places(file, kind, segments, image.FrameCount);
        var (grid, slices) = SegmentationGrid.Of(file.Name, frames, SpacingMm(e), warnings);
        RequireOneFrameEach(file.Name, places, slices);
        var largest = kind == SegmentationKind.Fractional ? e.UInt16(SegmentTags.MaximumFractionalValue) ?? throw Refused("does not say its largest fraction (0062,000e).") : 1;
        if (largest is < 1 or > 255) throw Refused($"has the largest fraction {largest}; 1 to 255 is expected.");
        if (image.TransferSyntax.IsLossy) warnings.Add("The structures were compressed with loss: their edges are not exactly what was drawn.");
        return new SegmentationObject(file.Name, kind, grid, segments, new SegmentFrames(file, image, kind), [.. places.Select((p, f) => (p, slices[f]))], largest, (ushort?)e.UInt16(SegmentTags.PixelPaddingValue))
        {
            ReferencedSeries = [.. e.Items(SegmentTags.ReferencedSeries).Select(s => s.Text(DicomTags.SeriesInstanceUid)).Where(u => u.Length > 0)],
            FrameOfReferenceUid = e.Text(DicomTags.FrameOfReferenceUid),
            Warnings = warnings,
        };
    }

    private static IReadOnlyList<Segment> Segments(DicomElements e, SegmentationKind kind)
    {
        var items = e.Items(SegmentTags.Segments);
        if (items.Count is 0 or > MostSegments) throw new VolumeFormatException(e.Name, $"describes {items.Count} segments (0062,0002).");
        var segments = items.Select(Segment.Of).OrderBy(s => s.Number).ToList();
        for (var i = 1; i < segments.Count; i++)
            if (segments[i].Number == segments[i - 1].Number) throw new VolumeFormatException(e.Name, $"describes segment {segments[i].Number} twice.");
        // In label maps the background may be described as number 0
        var background = segments.FindIndex(s => s.Number == 0);
        if (background >= 0 && kind != SegmentationKind.LabelMap) throw new VolumeFormatException(e.Name, "describes a segment 0; numbers begin at 1.");
        if (background >= 0) segments.RemoveAt(background);
        return segments;
    }

    /// <summary>Each frame's segment: 0 in label maps, whose frames hold them all.</summary>
    private static ushort[] Places(DicomFile file, SegmentationKind kind, IReadOnlyList<Segment> segments, int count)
    {
        var places = new ushort[count];
        if (kind == SegmentationKind.LabelMap) return places;
        var known = segments.Select(s => (int)s.Number).ToHashSet();
        var groups = file.DataSet.Items(DicomTags.PerFrameFunctionalGroups);
        var shared = file.DataSet.Item(DicomTags.SharedFunctionalGroups)?.Item(SegmentTags.SegmentIdentification);
        for (var f = 0; f < count; f++)
        {
            var number = ((f < groups.Count ? groups[f].Item(SegmentTags.SegmentIdentification) : null) ?? shared)?.UInt16(SegmentTags.ReferencedSegmentNumber)
                ?? throw new VolumeFormatException(file.Name, $"does not say whose segment frame {f + 1} is (0062,000b).");
            if (!known.Contains(number)) throw new VolumeFormatException(file.Name, $"has frame {f + 1} of segment {number}, which it does not describe.");
            places[f] = (ushort)number;
        }
        return places;
    }

    private static double? SpacingMm(DicomElements e) =>
        (e.Item(DicomTags.SharedFunctionalGroups)?.Item(SegmentTags.PixelMeasures) ?? e.Item(DicomTags.PerFrameFunctionalGroups)?.Item(SegmentTags.PixelMeasures))
            ?.Numbers(DicomTags.SpacingBetweenSlices, 1, "spacing between slices (0018,0088)")?[0];

    private static void RequireOneFrameEach(string file, ushort[] segments, int[] slices)
    {
        var seen = new Dictionary<(ushort, int), int>();
        for (var f = 0; f < slices.Length; f++)
            if (!seen.TryAdd((segments[f], slices[f]), f))
                throw new VolumeFormatException(file, $"holds two frames of segment {segments[f]} at one place: {seen[(segments[f], slices[f])] + 1} and {f + 1}. Segmentations over several times are not read.");
    }
}
