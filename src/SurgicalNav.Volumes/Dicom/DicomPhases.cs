namespace SurgicalNav.Volumes.Dicom;

/// <summary>What tells pictures at one place apart: phases of time, echoes, directions of diffusion, reconstructions.</summary>
internal static class DicomPhases
{
    private const uint FrameContent = 0x00209111;

    /// <summary>As people call them, the likeliest to be meant first.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["stack", "temporal position", "echo time", "echo", "b-value", "image type", "acquisition", "trigger time", "kernel", "acquisition time", "content time"];

    /// <summary>Of a file of one frame.</summary>
    public static string[] Of(DicomElements e) =>
    [
        "", e.Text(DicomTags.TemporalPositionIdentifier), e.Text(DicomTags.EchoTime), e.Text(DicomTags.EchoNumbers), Number(e, DicomTags.DiffusionBValue), e.Text(DicomTags.ImageType),
        e.Text(DicomTags.AcquisitionNumber), e.Text(DicomTags.TriggerTime), e.Text(DicomTags.ConvolutionKernel), e.Text(DicomTags.AcquisitionTime), e.Text(DicomTags.ContentTime),
    ];

    /// <summary>Of one frame of an enhanced object; <paramref name="group"/> finds the item of a functional group.</summary>
    public static string[] OfFrame(Func<uint, DicomElements?> group)
    {
        var content = group(FrameContent);
        var type = group(0x00189226) ?? group(0x00189329) ?? group(0x00189751);
        return
        [
            content?.Text(0x00209056) ?? "", content?.UInt32(0x00209128)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
            Number(group(0x00189114), DicomTags.EffectiveEchoTime), "", Number(group(0x00189117), DicomTags.DiffusionBValue), type?.Text(DicomTags.FrameType) ?? "",
            content?.UInt16(0x00209156)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", Number(group(0x00189118), 0x00209153), group(0x00189314)?.Text(DicomTags.ConvolutionKernel) ?? "",
            "", "",
        ];
    }

    private static string Number(DicomElements? e, uint tag) =>
        e?.Doubles(tag) is [var first, ..] ? first.ToString("g6", System.Globalization.CultureInfo.InvariantCulture) : "";
}
