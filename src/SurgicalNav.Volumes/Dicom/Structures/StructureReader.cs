using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom.Structures;

/// <summary>Reads DICOM structure sets (RTSTRUCT).</summary>
public static class StructureReader
{
    /// <summary>Whether a data set is a structure set.</summary>
    public static bool IsStructureSet(DicomElements e) => e.Text(DicomTags.SopClassUid) == StructureTags.StructureSetClass || e.Text(DicomTags.Modality) == "RTSTRUCT";

    /// <exception cref="VolumeFormatException">The file cannot be read, is no structure set, or is damaged.</exception>
    public static StructureSet Read(string path) => Read(DicomFile.Open(path));

    /// <inheritdoc cref="Read(string)"/>
    public static StructureSet Read(DicomFile file)
    {
        var e = file.DataSet;
        if (!IsStructureSet(e)) throw new VolumeFormatException(file.Name, $"is no structure set (RTSTRUCT) but of modality '{e.Text(DicomTags.Modality)}'.");
        var warnings = new List<string>(file.Warnings);
        var contours = e.Items(StructureTags.RoiContours).ToLookup(c => Number(c, StructureTags.ReferencedRoiNumber));
        var kinds = e.Items(StructureTags.RoiObservations).ToLookup(o => Number(o, StructureTags.ReferencedRoiNumber), o => o.Text(StructureTags.RoiInterpretedType));
        var rois = e.Items(StructureTags.Rois);
        var numbers = rois.Select(r => Number(r, StructureTags.RoiNumber)).ToList();
        if (numbers.Distinct().Count() != numbers.Count) throw new VolumeFormatException(file.Name, "describes a region's number twice (3006,0022).");
        // Numbers that are no labels: counted anew, in the file's order
        var areLabels = numbers.TrueForAll(n => n is >= 1 and <= ushort.MaxValue);
        if (!areLabels) warnings.Add("Regions are numbered beyond 1 to 65535; they are counted anew from 1, in the file's order.");
        if (rois.Count > ushort.MaxValue) throw new VolumeFormatException(file.Name, $"describes {rois.Count} regions.");
        var orphans = contours.Select(c => c.Key).Except(numbers).ToList();
        if (orphans.Count > 0) warnings.Add($"Contours of region {string.Join(", ", orphans)} belong to no region that is described; they are left out.");
        var structures = rois.Select((roi, n) => Structure(roi, (ushort)(areLabels ? numbers[n] : n + 1), contours[numbers[n]], kinds[numbers[n]].FirstOrDefault() ?? "")).ToList();
        var series = e.Items(StructureTags.ReferencedFrames).SelectMany(f => f.Items(StructureTags.ReferencedStudies)).SelectMany(s => s.Items(StructureTags.ReferencedSeries)).ToList();
        var instances = series.SelectMany(s => s.Items(StructureTags.ContourImages)).Select(i => i.Text(StructureTags.ReferencedSopInstanceUid))
            .Concat(structures.SelectMany(s => s.Contours).Select(c => c.InstanceUid)).Where(uid => uid.Length > 0);
        return new StructureSet(file.Name, e.Text(StructureTags.StructureSetLabel), structures, [.. series.Select(s => s.Text(DicomTags.SeriesInstanceUid)).Where(u => u.Length > 0).Distinct()], [.. instances.Distinct()],
            [.. e.Items(StructureTags.ReferencedFrames).Select(f => f.Text(DicomTags.FrameOfReferenceUid)).Where(u => u.Length > 0)], warnings);
    }

    private static Structure Structure(DicomElements roi, ushort number, IEnumerable<DicomElements> contours, string kind)
    {
        var items = contours.ToList();
        var name = roi.Text(StructureTags.RoiName);
        LabelColour? colour = null;
        if (items.Select(c => c.Numbers(StructureTags.RoiColour, "colour (3006,002a)")).FirstOrDefault(c => c is not null) is { Length: 3 } rgb && rgb.All(v => v is >= 0 and <= 255))
            colour = new LabelColour((byte)rgb[0], (byte)rgb[1], (byte)rgb[2]);
        return new Structure(number, name.Length > 0 ? name : $"region {number}", roi.Text(StructureTags.RoiDescription), kind, colour, [.. items.SelectMany(c => c.Items(StructureTags.Contours)).Select(c => Contour(c, name))]);
    }

    private static StructureContour Contour(DicomElements e, string structure)
    {
        VolumeFormatException Refused(string why) => new(e.Name, $"has a contour of '{structure}' {why}");
        var kind = e.Text(StructureTags.ContourKind) switch
        {
            "CLOSED_PLANAR" or "CLOSEDPLANAR_XOR" or "CLOSED_PLANAR_XOR" => ContourKind.ClosedPlanar,
            "POINT" => ContourKind.Point,
            "OPEN_PLANAR" => ContourKind.OpenPlanar,
            "OPEN_NONPLANAR" => ContourKind.OpenNonplanar,
            var other => throw Refused($"of the unknown kind '{other}' (3006,0042)."),
        };
        var data = e.Numbers(StructureTags.ContourData, "contour (3006,0050)") ?? throw Refused("without points (3006,0050).");
        if (data.Length % 3 != 0) throw Refused($"of {data.Length} numbers, which make no whole points.");
        var said = e.Numbers(StructureTags.ContourPointCount, 1, "number of points (3006,0046)")?[0];
        if (said is { } count && count != data.Length / 3) throw Refused($"that says it has {count:g} points and holds {data.Length / 3}. The file is damaged.");
        var points = new Point<Scan>[data.Length / 3];
        for (var p = 0; p < points.Length; p++) points[p] = new Point<Scan>(new Vec3(data[3 * p], data[3 * p + 1], data[3 * p + 2]));
        return new StructureContour(kind, points, e.Item(StructureTags.ContourImages)?.Text(StructureTags.ReferencedSopInstanceUid) ?? "");
    }

    private static long Number(DicomElements e, uint tag) =>
        e.Numbers(tag, 1, $"number {DicomElement.Name(tag)}") is [var n] && n == Math.Floor(n) && Math.Abs(n) < 1e9 ? (long)n : throw new VolumeFormatException(e.Name, $"has a region without a number {DicomElement.Name(tag)}.");
}
