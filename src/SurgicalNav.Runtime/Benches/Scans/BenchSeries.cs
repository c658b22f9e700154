using System.Globalization;
using System.Runtime.InteropServices;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <summary>A made-up CT series as scanners send them: 12 bits stored unsigned in 16, a rescale intercept of −1024, one file a slice, nothing compressed.</summary>
internal static class BenchSeries
{
    public const int Size = 512;
    private const double PixelMm = 0.9765625;
    private const double SpacingMm = 2;
    private const string CtImage = "1.2.840.10008.5.1.4.1.1.2";
    private const string Uid = "2.25.117325936215947211183264094472316310513";

    /// <summary>Writes the files; returns the sum of all rescaled values.</summary>
    public static long Write(string folder, int slices, CancellationToken stop)
    {
        var sum = 0L;
        var pixels = new ushort[Size * Size];
        for (var k = 0; k < slices; k++)
        {
            stop.ThrowIfCancellationRequested();
            for (var j = 0; j < Size; j++)
                for (var i = 0; i < Size; i++)
                {
                    // A body that waves from slice to slice, with grain, in air
                    var (x, y) = (i - Size / 2, (j - Size / 2) * 3 / 2);
                    var inside = x * x + y * y < (200 + k % 32) * (200 + k % 32);
                    var value = (inside ? 1040 : 24) + (i * 7 + j * 13 + k * 29 & 63);
                    pixels[j * Size + i] = (ushort)value;
                    sum += value - 1024;
                }
            File.WriteAllBytes(Path.Combine(folder, k.ToString("d5", CultureInfo.InvariantCulture) + ".dcm"), Slice(pixels, k));
        }
        return sum;
    }

    private static byte[] Slice(ushort[] pixels, int k)
    {
        var instance = $"{Uid}.{k + 1}";
        var writer = new DicomWriter()
            .Text(DicomTags.ImageType, DicomVr.CS, "ORIGINAL", "PRIMARY", "AXIAL").Text(DicomTags.SopClassUid, DicomVr.UI, CtImage).Text(DicomTags.SopInstanceUid, DicomVr.UI, instance)
            .Text(DicomTags.Modality, DicomVr.CS, "CT").Text(DicomTags.SeriesDescription, DicomVr.LO, "made-up body")
            .Text(DicomTags.PatientName, DicomVr.PN, "Made^Up").Text(DicomTags.PatientId, DicomVr.LO, "1").Numbers(DicomTags.SliceThickness, SpacingMm)
            .Text(DicomTags.StudyInstanceUid, DicomVr.UI, Uid + ".0.1").Text(DicomTags.SeriesInstanceUid, DicomVr.UI, Uid + ".0.2").Integers(DicomTags.InstanceNumber, k + 1)
            .Numbers(DicomTags.ImagePositionPatient, -250, -250, SpacingMm * k).Numbers(DicomTags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
            .UInt16(DicomTags.SamplesPerPixel, 1).Text(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME2").UInt16(DicomTags.Rows, Size).UInt16(DicomTags.Columns, Size)
            .Numbers(DicomTags.PixelSpacing, PixelMm, PixelMm).UInt16(DicomTags.BitsAllocated, 16).UInt16(DicomTags.BitsStored, 12).UInt16(DicomTags.HighBit, 11).UInt16(DicomTags.PixelRepresentation, 0)
            .Numbers(DicomTags.RescaleIntercept, -1024).Numbers(DicomTags.RescaleSlope, 1)
            .Value(DicomTags.PixelData, DicomVr.OW, MemoryMarshal.AsBytes(pixels.AsSpan()));
        return writer.ToFile(DicomTransferSyntax.ExplicitLittleEndian, CtImage, instance);
    }
}
