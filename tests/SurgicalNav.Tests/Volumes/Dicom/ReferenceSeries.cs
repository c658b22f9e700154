using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>A small CT series on disk, with the grid that a test asks for.</summary>
internal sealed class ReferenceSeries : IDisposable
{
    public const string Uid = "2.25.100.1";
    public const string FrameOfReference = "2.25.100.9";
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-series-");

    public ReferenceSeries(int columns, int rows, int slices, Vec3 spacingMm, Vec3 originMm, Vec3? row = null, Vec3? column = null)
    {
        var (r, c) = (row ?? new Vec3(1, 0, 0), column ?? new Vec3(0, 1, 0));
        var normal = Vec3.Cross(r, c);
        for (var k = 0; k < slices; k++)
        {
            var position = originMm + normal * (k * spacingMm.Z);
            var set = new DicomWriter().Text(DicomTags.SopClassUid, DicomVr.UI, Ct).Text(DicomTags.SopInstanceUid, DicomVr.UI, InstanceUid(k)).Text(DicomTags.StudyDate, DicomVr.DA, "20260102")
                .Text(DicomTags.Modality, DicomVr.CS, "CT").Text(DicomTags.PatientName, DicomVr.PN, "Quellenmann^Xaver").Text(DicomTags.PatientId, DicomVr.LO, "PAT-4711")
                .Numbers(DicomTags.SliceThickness, spacingMm.Z).Text(DicomTags.StudyInstanceUid, DicomVr.UI, "2.25.100").Text(DicomTags.SeriesInstanceUid, DicomVr.UI, Uid)
                .Numbers(DicomTags.ImagePositionPatient, position.X, position.Y, position.Z).Numbers(DicomTags.ImageOrientationPatient, r.X, r.Y, r.Z, c.X, c.Y, c.Z)
                .Text(DicomTags.FrameOfReferenceUid, DicomVr.UI, FrameOfReference).UInt16(DicomTags.SamplesPerPixel, 1).Text(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME2")
                .UInt16(DicomTags.Rows, (ushort)rows).UInt16(DicomTags.Columns, (ushort)columns).Numbers(DicomTags.PixelSpacing, spacingMm.Y, spacingMm.X)
                .UInt16(DicomTags.BitsAllocated, 16).UInt16(DicomTags.BitsStored, 16).UInt16(DicomTags.HighBit, 15).UInt16(DicomTags.PixelRepresentation, 1)
                .Numbers(DicomTags.RescaleIntercept, 0).Numbers(DicomTags.RescaleSlope, 1).Value(DicomTags.PixelData, DicomVr.OW, new byte[2 * rows * columns]);
            File.WriteAllBytes(Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{k:d4}")), set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, Ct, InstanceUid(k)));
        }
        Series = DicomFolder.Open(_folder.FullName).Series.Single();
    }

    public string Folder => _folder.FullName;
    public DicomSeries Series { get; }

    public static string InstanceUid(int k) => string.Create(CultureInfo.InvariantCulture, $"2.25.100.1.{k + 1}");

    public void Dispose() => _folder.Delete(recursive: true);
}
