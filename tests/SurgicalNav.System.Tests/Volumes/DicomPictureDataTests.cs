using System.Buffers.Binary;
using System.Security.Cryptography;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.SystemTests.Volumes;

/// <summary>The compression test set of DICOM's working group 4, held against the uncompressed originals: their pixels' SHA-256 were taken with pydicom.</summary>
public sealed class DicomPictureDataTests
{
    private const string CtHash = "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34";
    private const string MrHash = "9d32a2a63e3980d08130da4606abab010d6de943e9d504deb80ccb910fe5aa45";
    private const string NmHash = "a6e9d32143339d3f5748b5520aa4e6c6ffb3550b6f71fdf17bdb2ebb44bc2611";
    private const string UsHash = "e16892020c73095e42ff4cf7368de5206f11012e25feaed53cc2bc614602bb9a";

    private static byte[] Pixels(string name)
    {
        var path = TestData.Path("preop/wg04_transfer_syntaxes/" + name);
        return DicomPicture.StoredBytes(DicomFile.Parse(File.ReadAllBytes(path), path), 0);
    }

    [Theory]
    [InlineData("RLE/CT1_RLE", CtHash)]
    [InlineData("J2KR/CT1_J2KR", CtHash)]
    [InlineData("JLSL/CT1_JLSL", CtHash)]
    [InlineData("JPLL/CT1_JPLL", CtHash)]
    [InlineData("RLE/MR3_RLE", MrHash)]
    [InlineData("J2KR/MR3_J2KR", MrHash)]
    [InlineData("JLSL/MR3_JLSL", MrHash)]
    [InlineData("JPLL/MR3_JPLL", MrHash)]
    [InlineData("RLE/NM1_RLE", NmHash)]
    [InlineData("J2KR/NM1_J2KR", NmHash)]
    [InlineData("JLSL/NM1_JLSL", NmHash)]
    [InlineData("JPLL/NM1_JPLL", NmHash)]
    [InlineData("J2KR/US1_J2KR", UsHash)]
    [InlineData("RLE/US1_RLE", UsHash)]
    public void LosslessPixelsAreTheOriginal(string name, string sha256) => Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Pixels(name))));

    /// <summary>The largest difference that the data set's own list states.</summary>
    [Theory]
    [InlineData("JLSN/CT1_JLSN", "RLE/CT1_RLE", 4)]
    [InlineData("JLSN/MR3_JLSN", "RLE/MR3_RLE", 4)]
    [InlineData("JLSN/NM1_JLSN", "RLE/NM1_RLE", 4)]
    [InlineData("J2KI/CT1_J2KI", "RLE/CT1_RLE", 352)]
    [InlineData("J2KI/MR3_J2KI", "RLE/MR3_RLE", 296)]
    [InlineData("J2KI/NM1_J2KI", "RLE/NM1_RLE", 101)]
    [InlineData("JPLY/MR3_JPLY", "RLE/MR3_RLE", 55)]
    [InlineData("JPLY/NM1_JPLY", "RLE/NM1_RLE", 36)]
    public void LossyPixelsDifferByWhatIsKnown(string name, string lossless, int known)
    {
        var (a, b) = (Pixels(name), Pixels(lossless));
        Assert.Equal(b.Length, a.Length);
        var largest = 0;
        for (var i = 0; i < a.Length; i += 2)
            largest = Math.Max(largest, Math.Abs(BinaryPrimitives.ReadInt16LittleEndian(a.AsSpan(i)) - BinaryPrimitives.ReadInt16LittleEndian(b.AsSpan(i))));
        Assert.Equal(known, largest);
    }

    /// <summary>Sums of all cells as pydicom 2.3 decodes them.</summary>
    [Theory]
    [InlineData("ExplVR_BigEnd.dcm", 2470716)]
    [InlineData("GDCMJ2K_TextGBR.dcm", 59729223)]
    [InlineData("JPEGLSNearLossless_08.dcm", 25000)]
    [InlineData("SC_jpeg_no_color_transform.dcm", 47966767)]
    [InlineData("SC_rgb_dcmtk_+eb+cr.dcm", 3832200)]
    [InlineData("SC_rgb_dcmtk_+eb+cy+np.dcm", 3834100)]
    [InlineData("SC_rgb_dcmtk_+eb+cy+s4.dcm", 3836400)]
    [InlineData("SC_rgb_gdcm_KY.dcm", 3831000)]
    [InlineData("SC_rgb_jls_lossy_line.dcm", 3840000)]
    [InlineData("SC_rgb_jls_lossy_sample.dcm", 3840000)]
    [InlineData("SC_rgb_jpeg.dcm", 47966767)]
    [InlineData("SC_rgb_jpeg_dcmd.dcm", 47966767)]
    [InlineData("SC_rgb_jpeg_lossy_gdcm.dcm", 3836000)]
    [InlineData("SC_rgb_rle.dcm", 3831000)]
    [InlineData("SC_rgb_rle_2frame.dcm", 7650000)]
    [InlineData("SC_rgb_small_odd.dcm", 3477)]
    [InlineData("SC_rgb_small_odd_jpeg.dcm", 3456)]
    [InlineData("examples_jpeg2k.dcm", 31821736)]
    [InlineData("examples_palette.dcm", 15024554)]
    [InlineData("examples_rgb_color.dcm", 7895026)]
    [InlineData("examples_ybr_color.dcm", 613444269)]
    [InlineData("image_dfl.dcm", 33322688)]
    public void PicturesOfEightBitsSumAsElsewhere(string name, long sum)
    {
        var path = TestData.Path("preop/pydicom_testfiles/" + name);
        var file = DicomFile.Parse(File.ReadAllBytes(path), path);
        var total = 0L;
        for (var f = 0; f < DicomPicture.Count(file); f++) total += DicomPicture.StoredBytes(file, f).Sum(b => (long)b);
        Assert.Equal(sum, total);
    }

    /// <summary>Native decoders end the process on some damage; none of it may reach them.</summary>
    [Theory]
    [InlineData("MR_small_RLE.dcm")]
    [InlineData("MR_small_jp2klossless.dcm")]
    [InlineData("MR_small_jpeg_ls_lossless.dcm")]
    [InlineData("SC_rgb_jpeg_gdcm.dcm")]
    [InlineData("SC_rgb_dcmtk_+eb+cr.dcm")]
    [InlineData("JPGExtended.dcm")]
    [InlineData("JPEG2000.dcm")]
    public void DamagedHeadsOfPicturesAreRefusedOrRead(string name)
    {
        var good = File.ReadAllBytes(TestData.Path("preop/pydicom_testfiles/" + name));
        var start = good.AsSpan().LastIndexOf([(byte)0xE0, (byte)0x7F, (byte)0x10, (byte)0x00]) + 12;
        var random = new SeededRandom(11);
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var n = 1 + random.NextInt(8); n > 0; n--) bytes[start + random.NextInt(random.NextInt(2) == 0 ? 150 : good.Length - start)] = (byte)random.NextInt(256);
            try
            {
                Assert.NotEmpty(DicomPicture.StoredBytes(DicomFile.Parse(bytes, name), 0));
            }
            catch (VolumeFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 300);
    }
}
