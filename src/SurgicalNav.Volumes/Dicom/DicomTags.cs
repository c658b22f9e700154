namespace SurgicalNav.Volumes.Dicom;

/// <summary>Tags by the standard's names (PS3.6).</summary>
public static class DicomTags
{
    public const uint TransferSyntaxUid = 0x00020010;
    public const uint SpecificCharacterSet = 0x00080005;
    public const uint ImageType = 0x00080008;
    public const uint SopClassUid = 0x00080016;
    public const uint SopInstanceUid = 0x00080018;
    public const uint StudyDate = 0x00080020;
    public const uint AcquisitionTime = 0x00080032;
    public const uint ContentTime = 0x00080033;
    public const uint Modality = 0x00080060;
    public const uint StudyDescription = 0x00081030;
    public const uint SeriesDescription = 0x0008103E;
    public const uint FrameType = 0x00089007;
    public const uint PatientName = 0x00100010;
    public const uint PatientId = 0x00100020;
    public const uint SliceThickness = 0x00180050;
    public const uint EchoTime = 0x00180081;
    public const uint EchoNumbers = 0x00180086;
    public const uint SpacingBetweenSlices = 0x00180088;
    public const uint TriggerTime = 0x00181060;
    public const uint ConvolutionKernel = 0x00181210;
    public const uint EffectiveEchoTime = 0x00189082;
    public const uint DiffusionBValue = 0x00189087;
    public const uint StudyInstanceUid = 0x0020000D;
    public const uint SeriesInstanceUid = 0x0020000E;
    public const uint SeriesNumber = 0x00200011;
    public const uint AcquisitionNumber = 0x00200012;
    public const uint InstanceNumber = 0x00200013;
    public const uint ImagePositionPatient = 0x00200032;
    public const uint ImageOrientationPatient = 0x00200037;
    public const uint FrameOfReferenceUid = 0x00200052;
    public const uint TemporalPositionIdentifier = 0x00200100;
    public const uint SamplesPerPixel = 0x00280002;
    public const uint PhotometricInterpretation = 0x00280004;
    public const uint NumberOfFrames = 0x00280008;
    public const uint Rows = 0x00280010;
    public const uint Columns = 0x00280011;
    public const uint PixelSpacing = 0x00280030;
    public const uint BitsAllocated = 0x00280100;
    public const uint BitsStored = 0x00280101;
    public const uint HighBit = 0x00280102;
    public const uint PixelRepresentation = 0x00280103;
    public const uint RescaleIntercept = 0x00281052;
    public const uint RescaleSlope = 0x00281053;
    public const uint LossyImageCompression = 0x00282110;
    public const uint ModalityLutSequence = 0x00283000;
    public const uint GridFrameOffsetVector = 0x3004000C;
    public const uint DoseGridScaling = 0x3004000E;
    public const uint SharedFunctionalGroups = 0x52009229;
    public const uint PerFrameFunctionalGroups = 0x52009230;
    public const uint ExtendedOffsetTable = 0x7FE00001;
    public const uint FloatPixelData = 0x7FE00008;
    public const uint DoublePixelData = 0x7FE00009;
    public const uint PixelData = 0x7FE00010;
}
