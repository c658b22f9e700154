using System.IO.Compression;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The reader of DICOM files: every element, text and nested item, pictures that are not compressed, and series made of them.</summary>
/// <remarks>Compressed pixels are left to GDCM's decoders, which are not ours to fuzz here; their fragments are walked.</remarks>
public sealed class DicomFuzz : IFuzzTarget
{
    private const int MostVoxels = 1 << 15;

    public string Name => "dicom";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. DicomSamples.All];

    /// <summary>A deflated input may grow a thousandfold, and is copied once while it does.</summary>
    public long MostBytesPerInput => 20 << 20;

    /// <summary>Inputs that made a volume although they were changed.</summary>
    public long Accepted { get; private set; }

    public void Take(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        Try(() =>
        {
            var file = DicomFile.Parse(bytes, "fuzz");
            Walk(file.Meta);
            Walk(file.DataSet);
            if (file.TransferSyntax.IsCompressed) return;
            for (var f = 0; f < Math.Min(3, DicomPicture.Count(file)); f++) DicomPicture.StoredBytes(file, f);
        });
        Try(() =>
        {
            var series = DicomFolder.Of("fuzz", [("a", bytes), ("b", DicomSamples.Neighbour)]).Series;
            foreach (var s in series)
            {
                if (s.Grid is not { VoxelCount: <= MostVoxels } || s.IsCompressed) continue;
                s.ReadVolume();
                Accepted++;
            }
        });
    }

    private static void Walk(DicomElements set)
    {
        foreach (var element in set.All)
        {
            set.Text(element.Tag);
            set.Person(element.Tag);
            foreach (var item in set.Items(element)) Walk(item);
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (VolumeFormatException)
        {
            // Refused in words, as it should be.
        }
    }
}

/// <summary>Small sound files in every encoding.</summary>
internal static class DicomSamples
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private static readonly DicomTransferSyntax s_rle = new("1.2.840.10008.1.2.5");

    public static IReadOnlyList<byte[]> All { get; } =
    [
        Plain(DicomTransferSyntax.ExplicitLittleEndian),
        Plain(DicomTransferSyntax.ImplicitLittleEndian),
        Plain(DicomTransferSyntax.ExplicitBigEndian),
        Enhanced(),
        Head(new DicomWriter()).UInt16(DicomTags.PixelRepresentation, 0).Fragments([new byte[] { 1, 2, 3, 4 }, new byte[] { 5, 6 }]).ToFile(s_rle, Ct, "1.2"),
        Deflated(Plain(DicomTransferSyntax.ExplicitLittleEndian)),
        Plain(DicomTransferSyntax.ExplicitLittleEndian)[132..],
    ];

    /// <summary>The slice above the first of them.</summary>
    public static byte[] Neighbour { get; } = Plain(DicomTransferSyntax.ExplicitLittleEndian, 1);

    private static DicomWriter Head(DicomWriter writer, double z = 0) => writer
        .Text(DicomTags.SpecificCharacterSet, DicomVr.CS, "", "ISO 2022 IR 87").Text(DicomTags.Modality, DicomVr.CS, "CT")
        .Value(DicomTags.PatientName, DicomVr.PN, "A^B=\x1B$B;3ED\x1B(B"u8)
        .Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "1.2.3").Numbers(DicomTags.ImagePositionPatient, 0, 0, z).Numbers(DicomTags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
        .UInt16(DicomTags.SamplesPerPixel, 1).UInt16(DicomTags.Rows, 3).UInt16(DicomTags.Columns, 4).Numbers(DicomTags.PixelSpacing, 0.5, 0.5)
        .UInt16(DicomTags.BitsAllocated, 16).UInt16(DicomTags.BitsStored, 12).UInt16(DicomTags.HighBit, 11);

    private static byte[] Plain(DicomTransferSyntax syntax, double z = 0) => Head(new DicomWriter(syntax.IsExplicit, syntax.IsBigEndian), z)
        .UInt16(DicomTags.PixelRepresentation, 1).Numbers(DicomTags.RescaleIntercept, -1024).Numbers(DicomTags.RescaleSlope, 1)
        .Sequence(0x00409096, i => i.Sequence(0x00409096, j => j.Text(DicomTags.Modality, DicomVr.CS, "X"), _ => { })).Value(DicomTags.PixelData, DicomVr.OW, new byte[24]).ToFile(syntax, Ct, "1.2");

    private static byte[] Enhanced() => new DicomWriter()
        .Text(DicomTags.Modality, DicomVr.CS, "MR").Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "1.2.4").UInt16(DicomTags.SamplesPerPixel, 1).Integers(DicomTags.NumberOfFrames, 2)
        .UInt16(DicomTags.Rows, 2).UInt16(DicomTags.Columns, 2).UInt16(DicomTags.BitsAllocated, 8).UInt16(DicomTags.BitsStored, 8).UInt16(DicomTags.HighBit, 7).UInt16(DicomTags.PixelRepresentation, 0)
        .Sequence(DicomTags.SharedFunctionalGroups, w => w.Sequence(0x00209116, i => i.Numbers(DicomTags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)).Sequence(0x00289110, i => i.Numbers(DicomTags.PixelSpacing, 1, 1)))
        .Sequence(DicomTags.PerFrameFunctionalGroups, w => Place(w, 0), w => Place(w, 1)).Value(DicomTags.PixelData, DicomVr.OW, new byte[8]).ToFile(DicomTransferSyntax.ExplicitLittleEndian, Ct, "1.2");

    private static void Place(DicomWriter w, double z) => w.Sequence(0x00209113, i => i.Numbers(DicomTags.ImagePositionPatient, 0, 0, z));

    /// <summary>The same data set, deflated behind its file meta information.</summary>
    private static byte[] Deflated(byte[] plain)
    {
        var data = plain.AsSpan().IndexOf("\x08\0\x05\0CS"u8);
        var uid = plain.AsSpan().IndexOf("1.2.840.10008.1.2.1\0"u8);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(plain, data, plain.Length - data);
        return [.. plain.AsSpan(0, uid - 2), 22, 0, .. "1.2.840.10008.1.2.1.99"u8, .. plain.AsSpan(uid + 20, data - uid - 20), .. packed.ToArray()];
    }
}
