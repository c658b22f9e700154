namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>What a written segmentation says about itself. Its UIDs and the time come from the caller: a library invents neither.</summary>
/// <param name="SopInstanceUid">Of the object; new.</param>
/// <param name="SeriesUid">Of its series; new.</param>
/// <param name="DimensionUid">Of how its frames are ordered; new.</param>
/// <param name="Date">yyyymmdd.</param>
/// <param name="Time">hhmmss.</param>
public sealed record SegmentationOptions(string SopInstanceUid, string SeriesUid, string DimensionUid, string Date, string Time)
{
    public string SeriesDescription { get; init; } = "Segmentation";
    public int SeriesNumber { get; init; } = 300;

    /// <summary>AUTOMATIC, SEMIAUTOMATIC or MANUAL.</summary>
    public string AlgorithmType { get; init; } = "SEMIAUTOMATIC";
    public string AlgorithmName { get; init; } = "SurgicalNav";

    /// <summary>Coded terms and the like by label; others are called "Tissue".</summary>
    public IReadOnlyDictionary<ushort, Segment> Described { get; init; } = new Dictionary<ushort, Segment>();
}
