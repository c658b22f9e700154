namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>A coded term: what a structure is, in a terminology that machines share (PS3.3 §8).</summary>
/// <param name="Value">The code itself: 10200004.</param>
/// <param name="Scheme">Whose code it is: SCT (SNOMED CT), SRT, DCM, 99…</param>
/// <param name="Meaning">For people: Liver.</param>
public sealed record SegmentCode(string Value, string Scheme, string Meaning)
{
    private const uint CodeValue = 0x00080100;
    private const uint CodingSchemeDesignator = 0x00080102;
    private const uint CodeMeaning = 0x00080104;
    private const uint LongCodeValue = 0x00080119;

    /// <summary>For structures of which nothing else is known.</summary>
    public static SegmentCode Tissue { get; } = new("85756007", "SCT", "Tissue");

    public static SegmentCode Organ { get; } = new("113343008", "SCT", "Organ");

    internal static SegmentCode? Of(DicomElements segment, uint sequence)
    {
        if (segment.Item(sequence) is not { } code) return null;
        var value = code.Text(CodeValue) is { Length: > 0 } brief ? brief : code.Text(LongCodeValue);
        return new SegmentCode(value, code.Text(CodingSchemeDesignator), code.Text(CodeMeaning));
    }

    internal void Write(DicomWriter into, uint sequence) => into.Sequence(sequence, item =>
        item.Text(CodeValue, DicomVr.SH, Value).Text(CodingSchemeDesignator, DicomVr.SH, Scheme).Text(CodeMeaning, DicomVr.LO, Meaning));
}
