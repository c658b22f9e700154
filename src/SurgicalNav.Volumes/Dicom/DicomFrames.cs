using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>The slices that one file holds: one, the evenly offset frames of older multi-frame objects, or the frames of an enhanced object, each with a place of
/// its own in its functional groups.</summary>
/// <remarks>Source: PS3.3 §C.7.6.2 (image plane), §C.7.6.16 (functional groups), §C.8.8.3 (dose grids).</remarks>
internal static class DicomFrames
{
    private const uint PlanePosition = 0x00209113;
    private const uint PlaneOrientation = 0x00209116;
    private const uint PixelMeasures = 0x00289110;
    private const uint PixelValueTransformation = 0x00289145;

    /// <exception cref="VolumeFormatException">The file lacks what a slice of a scan must say, or is no grey image.</exception>
    public static IReadOnlyList<DicomSlice> Of(DicomFile file, DicomSource source)
    {
        var e = file.DataSet;
        if (e.Text(DicomTags.Modality) == "SEG") throw new VolumeFormatException(file.Name, "is a segmentation (SEG), not a scan. Name it where labels are asked for.");
        var image = DicomImage.Of(file);
        if (image.Samples != 1) throw new VolumeFormatException(file.Name, "is a colour picture, not a scan slice.");
        if (image.Photometric is not ("" or "MONOCHROME1" or "MONOCHROME2"))
            throw new VolumeFormatException(file.Name, $"has pixels of kind '{image.Photometric}'; a scan slice is MONOCHROME1 or MONOCHROME2.");
        if (image.BitsAllocated == 1) throw new VolumeFormatException(file.Name, "has pixels of one bit; a scan slice has at least 8.");
        if (!image.TransferSyntax.IsReadable) throw new VolumeFormatException(file.Name, $"has pixels in the transfer syntax {image.TransferSyntax.Uid}, which is not decoded. Convert it where it came from, to Explicit VR Little Endian.");
        if (e.Has(DicomTags.ModalityLutSequence)) throw new VolumeFormatException(file.Name, "has a table of values (modality LUT, 0028,3000) instead of a rescale slope, which is not read.");
        if (e.Find(DicomTags.PerFrameFunctionalGroups) is not null || e.Find(DicomTags.SharedFunctionalGroups) is not null) return Enhanced(file, source, image);
        if (image.FrameCount == 1) return [Slice(file, source, image, 0, e, e, e, e, DicomPhases.Of(e))];
        return Offset(file, source, image);
    }

    /// <summary>Frames that functional groups place, whatever their pixels mean.</summary>
    internal static IReadOnlyList<DicomSlice> Enhanced(DicomFile file, DicomSource source, DicomImage image)
    {
        var shared = file.DataSet.Item(DicomTags.SharedFunctionalGroups);
        var frames = file.DataSet.Items(DicomTags.PerFrameFunctionalGroups);
        if (frames.Count != image.FrameCount && (frames.Count > 0 || image.FrameCount > 1))
            throw new VolumeFormatException(file.Name, $"says it has {image.FrameCount} frames and describes {frames.Count}.{DicomFolder.CopyAgain}");
        var known = new Dictionary<uint, DicomElements?>();
        var slices = new DicomSlice[image.FrameCount];
        for (var f = 0; f < slices.Length; f++)
        {
            var frame = f < frames.Count ? frames[f] : null;
            DicomElements? Group(uint tag)
            {
                if (frame?.Item(tag) is { } own) return own;
                if (!known.TryGetValue(tag, out var common)) known[tag] = common = shared?.Item(tag);
                return common;
            }
            slices[f] = Slice(file, source, image, f, Group(PlanePosition), Group(PlaneOrientation), Group(PixelMeasures), Group(PixelValueTransformation), DicomPhases.OfFrame(Group));
        }
        return slices;
    }

    /// <summary>Frames along the normal of the first, at offsets that are listed (dose grids) or evenly spaced.</summary>
    private static DicomSlice[] Offset(DicomFile file, DicomSource source, DicomImage image)
    {
        var e = file.DataSet;
        var offsets = e.Numbers(DicomTags.GridFrameOffsetVector, "frame offsets (3004,000c)")
            ?? throw new VolumeFormatException(file.Name, $"holds {image.FrameCount} frames and does not say where they stand.");
        if (offsets.Length != image.FrameCount) throw new VolumeFormatException(file.Name, $"holds {image.FrameCount} frames and says the places of {offsets.Length}.{DicomFolder.CopyAgain}");
        var first = Slice(file, source, image, 0, e, e, e, e, DicomPhases.Of(e));
        // Offsets count from the first frame, or are places on the patient's long axis that begin at its own
        return [.. offsets.Select((o, f) => first with { Frame = f, PositionMm = first.PositionMm + first.Normal * (o - offsets[0]) })];
    }

    private static DicomSlice Slice(DicomFile file, DicomSource source, DicomImage image, int frame, DicomElements? positions, DicomElements? orientations, DicomElements? measures, DicomElements? transformation, string[] phases)
    {
        VolumeFormatException Refused(string why) => new(file.Name, image.FrameCount == 1 ? why : $"frame {frame + 1} {why}");
        var position = positions?.Numbers(DicomTags.ImagePositionPatient, 3, "image position (0020,0032)") ?? throw Refused("has no image position (0020,0032): where the slice stands in the patient is unknown.");
        var axes = orientations?.Numbers(DicomTags.ImageOrientationPatient, 6, "image orientation (0020,0037)") ?? throw Refused("has no image orientation (0020,0037): left and right are unknown.");
        var spacing = measures?.Numbers(DicomTags.PixelSpacing, 2, "pixel spacing (0028,0030)") ?? throw Refused("has no pixel spacing (0028,0030): it cannot be measured in mm.");
        var (row, column) = (new Vec3(axes[0], axes[1], axes[2]), new Vec3(axes[3], axes[4], axes[5]));
        if (!(Math.Abs(row.Length - 1) < 1e-3 && Math.Abs(column.Length - 1) < 1e-3 && Math.Abs(Vec3.Dot(row, column)) < 1e-3))
            throw Refused("has an image orientation whose two directions are not perpendicular unit vectors.");
        if (!(spacing[0] > 0 && spacing[1] > 0)) throw Refused("has a pixel spacing that is not positive.");
        var slope = transformation?.Numbers(DicomTags.RescaleSlope, 1, "rescale slope (0028,1053)")?[0]
            ?? transformation?.Numbers(DicomTags.DoseGridScaling, 1, "dose grid scaling (3004,000e)")?[0];
        var intercept = transformation?.Numbers(DicomTags.RescaleIntercept, 1, "rescale intercept (0028,1052)")?[0];
        if (slope == 0) throw Refused("has the rescale slope 0: every voxel would be the same.");
        return new DicomSlice
        {
            Source = source,
            Image = image,
            Frame = frame,
            PositionMm = new Vec3(position[0], position[1], position[2]),
            RowDirection = row.Normalized(),
            ColumnDirection = column.Normalized(),
            RowSpacingMm = spacing[0],
            ColumnSpacingMm = spacing[1],
            SliceThicknessMm = measures.Numbers(DicomTags.SliceThickness, 1, "slice thickness (0018,0050)")?[0],
            Slope = slope ?? 1,
            Intercept = intercept ?? 0,
            HasRescale = slope is not null || intercept is not null,
            FrameOfReference = file.DataSet.Text(DicomTags.FrameOfReferenceUid),
            Phases = phases,
        };
    }
}
