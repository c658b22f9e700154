namespace SurgicalNav.Volumes.Dicom.Privacy;

/// <summary>Signs that a patient can be told from the pixels, which are never touched.</summary>
internal static class BurnedIn
{
    private const uint BurnedInAnnotation = 0x00280301;
    private const uint RecognizableFeatures = 0x00280302;
    private const uint OverlayBitsAllocated = 0x60000100;
    private const uint OverlayBitPosition = 0x60000102;
    private const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
    private const string Documents = "1.2.840.10008.5.1.4.1.1.104.";
    private static readonly HashSet<string> s_modalities = new(StringComparer.Ordinal) { "US", "SC", "XA", "RF", "ES", "XC", "GM", "OT", "IVUS", "OP" };

    /// <summary>Warnings in words; no values.</summary>
    public static IEnumerable<string> Of(DicomFile file, string sopClass)
    {
        var e = file.DataSet;
        if (file.Pixels is not null)
        {
            var said = e.Text(BurnedInAnnotation);
            var kind = e.Texts(DicomTags.ImageType);
            if (said == "YES") yield return "The object says that text is burnt into its pixels (BurnedInAnnotation YES): it stays there.";
            else if (said != "NO" && (s_modalities.Contains(e.Text(DicomTags.Modality)) || sopClass == SecondaryCapture || sopClass.StartsWith(SecondaryCapture + ".", StringComparison.Ordinal)))
                yield return "Pictures of this kind often have names burnt into their pixels, and the object does not say that it has none: look at it.";
            else if (said != "NO" && kind.Any(k => k is "SECONDARY" || k.Contains("SCREEN", StringComparison.Ordinal)))
                yield return "A derived picture or screen shot may have names burnt into its pixels, and the object does not say that it has none: look at it.";
            if (e.Text(RecognizableFeatures) == "YES") yield return "The object says that the patient can be recognised from it (RecognizableVisualFeatures YES).";
            if (HasEmbeddedOverlay(e)) yield return "An overlay lies in unused bits of the pixels, as older scanners drew text: it stays there.";
        }
        if (sopClass.StartsWith(Documents, StringComparison.Ordinal)) yield return "An enclosed document was replaced by an empty one: nobody can look for names in it here.";
    }

    private static bool HasEmbeddedOverlay(DicomElements e)
    {
        for (var group = 0u; group < 0x20; group += 2)
            if (e.UInt16(OverlayBitsAllocated | group << 16) is > 1 || e.UInt16(OverlayBitPosition | group << 16) is > 0) return true;
        return false;
    }
}
