using System.Globalization;

namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>Writes a label map as a binary DICOM segmentation that refers to the slices of the series it was drawn in.</summary>
/// <remarks>Source: PS3.3 §A.51. One frame per structure and slice in which it occurs, bits packed without padding between frames. Structures are numbered from 1
/// without gaps, as the standard wants it; a label that thereby changes is kept in the description.</remarks>
public static class SegmentationWriter
{
    private const int LongestLabel = 64;

    /// <summary>The file's bytes.</summary>
    /// <exception cref="VolumeFormatException">The series cannot be referred to.</exception>
    /// <exception cref="ArgumentException">The map holds no label, or does not belong to the series.</exception>
    public static byte[] ToFile(LabelMap map, DicomSeries series, SegmentationOptions options)
    {
        var source = SeriesSlices.Of(series);
        var placed = LabelPlacement.Onto(map, source.Grid);
        var labels = placed.PresentLabels();
        if (labels.Count == 0) throw new ArgumentException($"Label map '{map.Name}' holds no label: a segmentation of nothing cannot be written.");
        var frames = new SegmentationFrames(placed, labels);
        var set = new DicomWriter();
        WriteHead(set, source, options);
        WriteDimensions(set, options);
        WriteImage(set, source, frames.Places.Count);
        set.Text(SegmentTags.SegmentationType, DicomVr.CS, "BINARY");
        set.Sequence(SegmentTags.Segments, labels.Select((label, n) => (Action<DicomWriter>)(item => WriteSegment(item, map, label, n + 1, options))));
        set.Text(0x00700080, DicomVr.CS, "SEGMENTATION").Text(0x00700081, DicomVr.LO, Short(options.SeriesDescription)).Text(0x00700084, DicomVr.PN, "");
        WriteGroups(set, source, frames.Places);
        set.Value(DicomTags.PixelData, DicomVr.OB, frames.Packed());
        return set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, SegmentTags.SegmentationClass, options.SopInstanceUid);
    }

    private static void WriteHead(DicomWriter set, SeriesSlices source, SegmentationOptions options)
    {
        var e = source.First;
        DicomWriter Same(uint tag, DicomVr vr) => set.Text(tag, vr, e.Text(tag));
        set.Text(DicomTags.SpecificCharacterSet, DicomVr.CS, "ISO_IR 192").Text(DicomTags.ImageType, DicomVr.CS, "DERIVED", "PRIMARY")
            .Text(DicomTags.SopClassUid, DicomVr.UI, SegmentTags.SegmentationClass).Text(DicomTags.SopInstanceUid, DicomVr.UI, options.SopInstanceUid);
        Same(DicomTags.StudyDate, DicomVr.DA).Text(0x00080021, DicomVr.DA, options.Date).Text(0x00080023, DicomVr.DA, options.Date);
        Same(0x00080030, DicomVr.TM).Text(0x00080031, DicomVr.TM, options.Time).Text(DicomTags.ContentTime, DicomVr.TM, options.Time);
        Same(0x00080050, DicomVr.SH).Text(DicomTags.Modality, DicomVr.CS, "SEG").Text(0x00080070, DicomVr.LO, "SurgicalNav");
        Same(0x00080090, DicomVr.PN).Text(DicomTags.SeriesDescription, DicomVr.LO, Short(options.SeriesDescription)).Text(0x00081090, DicomVr.LO, "SurgicalNav");
        set.Sequence(SegmentTags.ReferencedSeries, item => item
            .Sequence(SegmentTags.ReferencedInstances, source.Slices.DistinctBy(s => s.SopInstanceUid).Select(s => (Action<DicomWriter>)(i => Reference(i, s))))
            .Text(DicomTags.SeriesInstanceUid, DicomVr.UI, e.Text(DicomTags.SeriesInstanceUid)));
        Same(DicomTags.PatientName, DicomVr.PN);
        Same(DicomTags.PatientId, DicomVr.LO);
        Same(0x00100030, DicomVr.DA);
        Same(0x00100040, DicomVr.CS);
        set.Text(0x00181000, DicomVr.LO, "0").Text(0x00181020, DicomVr.LO, "1");
        Same(DicomTags.StudyInstanceUid, DicomVr.UI).Text(DicomTags.SeriesInstanceUid, DicomVr.UI, options.SeriesUid);
        Same(0x00200010, DicomVr.SH).Integers(DicomTags.SeriesNumber, options.SeriesNumber).Integers(DicomTags.InstanceNumber, 1);
        Same(DicomTags.FrameOfReferenceUid, DicomVr.UI).Text(0x00201040, DicomVr.LO, "");
    }

    private static void WriteDimensions(DicomWriter set, SegmentationOptions options)
    {
        void Index(DicomWriter item, uint pointer, uint group, string what) => item.Text(SegmentTags.DimensionOrganizationUid, DicomVr.UI, options.DimensionUid)
            .Tags(SegmentTags.DimensionIndexPointer, pointer).Tags(SegmentTags.FunctionalGroupPointer, group).Text(SegmentTags.DimensionDescription, DicomVr.LO, what);
        set.Sequence(SegmentTags.DimensionOrganizations, item => item.Text(SegmentTags.DimensionOrganizationUid, DicomVr.UI, options.DimensionUid));
        set.Sequence(SegmentTags.DimensionIndices,
            item => Index(item, SegmentTags.ReferencedSegmentNumber, SegmentTags.SegmentIdentification, "ReferencedSegmentNumber"),
            item => Index(item, DicomTags.ImagePositionPatient, SegmentTags.PlanePosition, "ImagePositionPatient"));
    }

    private static void WriteImage(DicomWriter set, SeriesSlices source, int frameCount) => set
        .UInt16(DicomTags.SamplesPerPixel, 1).Text(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME2").Integers(DicomTags.NumberOfFrames, frameCount)
        .UInt16(DicomTags.Rows, (ushort)source.Grid.Ny).UInt16(DicomTags.Columns, (ushort)source.Grid.Nx)
        .UInt16(DicomTags.BitsAllocated, 1).UInt16(DicomTags.BitsStored, 1).UInt16(DicomTags.HighBit, 0).UInt16(DicomTags.PixelRepresentation, 0)
        .Text(0x00282110, DicomVr.CS, "00");

    private static void WriteSegment(DicomWriter item, LabelMap map, ushort label, int number, SegmentationOptions options)
    {
        var known = options.Described.GetValueOrDefault(label);
        var description = known?.Description is { Length: > 0 } said ? said : label == number ? "" : string.Create(CultureInfo.InvariantCulture, $"label {label}");
        (known?.Category ?? SegmentCode.Tissue).Write(item, SegmentTags.Category);
        item.UInt16(SegmentTags.SegmentNumber, (ushort)number).Text(SegmentTags.SegmentLabel, DicomVr.LO, Short(map.NameOf(label)));
        if (description.Length > 0) item.Text(SegmentTags.SegmentDescription, DicomVr.ST, description);
        var algorithm = known?.AlgorithmType is { Length: > 0 } type ? type : options.AlgorithmType;
        item.Text(SegmentTags.AlgorithmType, DicomVr.CS, algorithm);
        if (algorithm != "MANUAL") item.Text(SegmentTags.AlgorithmName, DicomVr.LO, Short(known?.AlgorithmName is { Length: > 0 } name ? name : options.AlgorithmName));
        if ((known?.Colour ?? (map.LabelColours.TryGetValue(label, out var own) ? own : null)) is { } colour)
        {
            var (l, a, b) = CieLab.Of(colour);
            item.UInt16(SegmentTags.RecommendedDisplayCieLab, l, a, b);
        }
        (known?.Type ?? SegmentCode.Tissue).Write(item, SegmentTags.Type);
    }

    private static void WriteGroups(DicomWriter set, SeriesSlices source, IReadOnlyList<(int Number, int Slice)> places)
    {
        var grid = source.Grid;
        var (row, column) = (grid.DirectionCosines.Column0, grid.DirectionCosines.Column1);
        set.Sequence(DicomTags.SharedFunctionalGroups, shared => shared
            .Sequence(SegmentTags.PlaneOrientation, item => item.Numbers(DicomTags.ImageOrientationPatient, row.X, row.Y, row.Z, column.X, column.Y, column.Z))
            .Sequence(SegmentTags.PixelMeasures, item => item.Numbers(DicomTags.SliceThickness, source.ThicknessMm ?? grid.SpacingMm.Z)
                .Numbers(DicomTags.SpacingBetweenSlices, grid.SpacingMm.Z).Numbers(DicomTags.PixelSpacing, grid.SpacingMm.Y, grid.SpacingMm.X)));
        set.Sequence(DicomTags.PerFrameFunctionalGroups, places.Select(place => (Action<DicomWriter>)(frame => WriteFrame(frame, source.Slices[place.Slice], place))));
    }

    private static void WriteFrame(DicomWriter frame, SeriesSlice slice, (int Number, int Slice) place) => frame
        .Sequence(SegmentTags.DerivationImages, derivation => derivation
            .Sequence(SegmentTags.SourceImages, image =>
            {
                Reference(image, slice);
                new SegmentCode("121322", "DCM", "Source image for image processing operation").Write(image, SegmentTags.PurposeOfReference);
            })
            .Sequence(SegmentTags.DerivationCodes, code => code.Text(0x00080100, DicomVr.SH, "113076").Text(0x00080102, DicomVr.SH, "DCM").Text(0x00080104, DicomVr.LO, "Segmentation")))
        .Sequence(SegmentTags.FrameContent, item => item.UInt32(SegmentTags.DimensionIndexValues, (uint)place.Number, (uint)place.Slice + 1))
        .Sequence(SegmentTags.PlanePosition, item => item.Numbers(DicomTags.ImagePositionPatient, slice.PositionMm.X, slice.PositionMm.Y, slice.PositionMm.Z))
        .Sequence(SegmentTags.SegmentIdentification, item => item.UInt16(SegmentTags.ReferencedSegmentNumber, (ushort)place.Number));

    private static void Reference(DicomWriter item, SeriesSlice slice)
    {
        item.Text(SegmentTags.ReferencedSopClassUid, DicomVr.UI, slice.SopClassUid).Text(SegmentTags.ReferencedSopInstanceUid, DicomVr.UI, slice.SopInstanceUid);
        if (slice.FrameNumber is { } number) item.Integers(0x00081160, number);
    }

    /// <summary>As an LO may be: 64 characters, no backslash.</summary>
    private static string Short(string text) => (text.Length > LongestLabel ? text[..LongestLabel] : text).Replace('\\', '/');
}
