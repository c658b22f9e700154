namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>Tags of segmentation objects by the standard's names (PS3.3 §C.8.20).</summary>
public static class SegmentTags
{
    public const string SegmentationClass = "1.2.840.10008.5.1.4.1.1.66.4";
    public const string LabelMapClass = "1.2.840.10008.5.1.4.1.1.66.7";

    public const uint ReferencedSeries = 0x00081115;
    public const uint ReferencedInstances = 0x0008114A;
    public const uint ReferencedSopClassUid = 0x00081150;
    public const uint ReferencedSopInstanceUid = 0x00081155;
    public const uint SourceImages = 0x00082112;
    public const uint AnatomicRegion = 0x00082218;
    public const uint DerivationImages = 0x00089124;
    public const uint DerivationCodes = 0x00089215;
    public const uint FrameContent = 0x00209111;
    public const uint PlanePosition = 0x00209113;
    public const uint PlaneOrientation = 0x00209116;
    public const uint DimensionIndexValues = 0x00209157;
    public const uint DimensionOrganizationUid = 0x00209164;
    public const uint DimensionIndexPointer = 0x00209165;
    public const uint FunctionalGroupPointer = 0x00209167;
    public const uint DimensionOrganizations = 0x00209221;
    public const uint DimensionIndices = 0x00209222;
    public const uint DimensionDescription = 0x00209421;
    public const uint PixelPaddingValue = 0x00280120;
    public const uint PixelMeasures = 0x00289110;
    public const uint PurposeOfReference = 0x0040A170;
    public const uint SegmentationType = 0x00620001;
    public const uint Segments = 0x00620002;
    public const uint Category = 0x00620003;
    public const uint SegmentNumber = 0x00620004;
    public const uint SegmentLabel = 0x00620005;
    public const uint SegmentDescription = 0x00620006;
    public const uint AlgorithmType = 0x00620008;
    public const uint AlgorithmName = 0x00620009;
    public const uint SegmentIdentification = 0x0062000A;
    public const uint ReferencedSegmentNumber = 0x0062000B;
    public const uint RecommendedDisplayCieLab = 0x0062000D;
    public const uint MaximumFractionalValue = 0x0062000E;
    public const uint Type = 0x0062000F;
    public const uint FractionalType = 0x00620010;
    public const uint TypeModifier = 0x00620011;
}
