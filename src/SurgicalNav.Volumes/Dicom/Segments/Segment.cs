namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>One structure of a segmentation object.</summary>
/// <param name="Number">The object's own, from 1; the label that it gets in a label map.</param>
/// <param name="Label">For people: "Liver".</param>
/// <param name="Description">Longer; may be empty.</param>
/// <param name="Category">Tissue, organ, abnormal structure …; null where the object does not say.</param>
/// <param name="Type">What it is within the category.</param>
/// <param name="Modifier">Left, right …</param>
/// <param name="Region">The anatomic region that it lies in.</param>
/// <param name="Colour">How it is to be drawn.</param>
/// <param name="AlgorithmType">AUTOMATIC, SEMIAUTOMATIC or MANUAL.</param>
/// <param name="AlgorithmName">May be empty.</param>
public sealed record Segment(ushort Number, string Label, string Description, SegmentCode? Category, SegmentCode? Type, SegmentCode? Modifier, SegmentCode? Region, LabelColour? Colour, string AlgorithmType, string AlgorithmName)
{
    internal static Segment Of(DicomElements e)
    {
        var number = e.UInt16(SegmentTags.SegmentNumber) ?? throw new VolumeFormatException(e.Name, "holds a segment without a number (0062,0004).");
        var lab = e.UInt16s(SegmentTags.RecommendedDisplayCieLab);
        return new Segment((ushort)number, e.Text(SegmentTags.SegmentLabel), e.Text(SegmentTags.SegmentDescription), SegmentCode.Of(e, SegmentTags.Category), SegmentCode.Of(e, SegmentTags.Type),
            e.Item(SegmentTags.Type) is { } type ? SegmentCode.Of(type, SegmentTags.TypeModifier) : null, SegmentCode.Of(e, SegmentTags.AnatomicRegion),
            lab.Length == 3 ? CieLab.ToRgb(lab[0], lab[1], lab[2]) : null, e.Text(SegmentTags.AlgorithmType), e.Text(SegmentTags.AlgorithmName));
    }
}
