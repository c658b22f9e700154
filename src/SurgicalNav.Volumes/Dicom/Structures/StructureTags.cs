namespace SurgicalNav.Volumes.Dicom.Structures;

/// <summary>Tags of structure sets by the standard's names (PS3.3 §C.8.8.5, §C.8.8.6).</summary>
public static class StructureTags
{
    public const string StructureSetClass = "1.2.840.10008.5.1.4.1.1.481.3";

    public const uint ReferencedSopInstanceUid = 0x00081155;
    public const uint StructureSetLabel = 0x30060002;
    public const uint ReferencedFrames = 0x30060010;
    public const uint ReferencedStudies = 0x30060012;
    public const uint ReferencedSeries = 0x30060014;
    public const uint ContourImages = 0x30060016;
    public const uint Rois = 0x30060020;
    public const uint RoiNumber = 0x30060022;
    public const uint RoiName = 0x30060026;
    public const uint RoiDescription = 0x30060028;
    public const uint RoiColour = 0x3006002A;
    public const uint RoiContours = 0x30060039;
    public const uint Contours = 0x30060040;
    public const uint ContourKind = 0x30060042;
    public const uint ContourPointCount = 0x30060046;
    public const uint ContourData = 0x30060050;
    public const uint RoiObservations = 0x30060080;
    public const uint ReferencedRoiNumber = 0x30060084;
    public const uint RoiInterpretedType = 0x300600A4;
}
