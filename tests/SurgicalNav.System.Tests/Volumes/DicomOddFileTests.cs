using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.SystemTests.Volumes;

/// <summary>Every file of pydicom's collection of oddities: read rightly, or refused for the reason that it was made for.</summary>
public sealed class DicomOddFileTests
{
    private const string Folder = "preop/pydicom_testfiles";
    private const string NoPosition = "has no image position";
    private const string Colour = "is a colour picture";

    /// <summary>Voxels and sum of rescaled values as pydicom 2.3 gives them (sum of stored · slope + count · intercept).</summary>
    private static readonly Dictionary<string, (int Voxels, double Sum)> s_read = new(StringComparer.Ordinal)
    {
        ["693_J2KI.dcm"] = (512 * 512, -2181784 - 1024.0 * 512 * 512),
        ["CT_small.dcm"] = (128 * 128, 14826310 - 1024.0 * 128 * 128),
        ["J2K_pixelrep_mismatch.dcm"] = (512 * 512, -172605258),
        ["MR_small.dcm"] = (64 * 64, 2125338),
        ["MR_small_RLE.dcm"] = (64 * 64, 2125338),
        ["MR_small_bigendian.dcm"] = (64 * 64, 2125338),
        ["MR_small_expb.dcm"] = (64 * 64, 2125338),
        ["MR_small_implicit.dcm"] = (64 * 64, 2125338),
        ["MR_small_jp2klossless.dcm"] = (64 * 64, 2125338),
        ["MR_small_jpeg_ls_lossless.dcm"] = (64 * 64, 2125338),
        ["MR_small_padded.dcm"] = (64 * 64, 2125338),
        ["examples_overlay.dcm"] = (484 * 300, 27833052),
        ["rtdose.dcm"] = (1500, 1519.91),
        ["rtdose_expb.dcm"] = (1500, 1519.91),
        ["rtdose_rle.dcm"] = (1500, 1519.91),
        ["rtdose_1frame.dcm"] = (100, 101.378),
        ["rtdose_expb_1frame.dcm"] = (100, 101.378),
        ["rtdose_rle_1frame.dcm"] = (100, 101.378),
    };

    private static readonly Dictionary<string, string> s_refused = new(StringComparer.Ordinal)
    {
        ["ExplVR_BigEnd.dcm"] = Colour,
        ["ExplVR_BigEndNoMeta.dcm"] = "holds no picture (RTPLAN)",
        ["ExplVR_LitEndNoMeta.dcm"] = "holds no picture (RTPLAN)",
        ["GDCMJ2K_TextGBR.dcm"] = Colour,
        ["JPEG-lossy.dcm"] = NoPosition,
        ["JPEG2000-embedded-sequence-delimiter.dcm"] = NoPosition,
        ["JPEG2000.dcm"] = NoPosition,
        ["JPEGLSNearLossless_08.dcm"] = NoPosition,
        ["JPEGLSNearLossless_16.dcm"] = NoPosition,
        ["JPGExtended.dcm"] = NoPosition,
        ["LICENSE"] = "is not a DICOM file",
        ["MANIFEST.md"] = "is not a DICOM file",
        ["MR_truncated.dcm"] = "promises 8192 bytes and 8130 are left",
        ["README.txt"] = "is not a DICOM file",
        ["UN_sequence.dcm"] = "holds no picture",
        ["badVR.dcm"] = "unreadable number of frames (0028,0008) '1A'",
        ["crayons.icc"] = "is not a DICOM file",
        ["empty_charset_LEI.dcm"] = "holds no picture",
        ["examples_jpeg2k.dcm"] = Colour,
        ["examples_palette.dcm"] = "has pixels of kind 'PALETTE COLOR'",
        ["examples_rgb_color.dcm"] = Colour,
        ["examples_ybr_color.dcm"] = Colour,
        ["image_dfl.dcm"] = NoPosition,
        ["liver_1frame.dcm"] = "is a segmentation (SEG)",
        ["liver_expb_1frame.dcm"] = "is a segmentation (SEG)",
        ["meta_missing_tsyntax.dcm"] = "does not state its transfer syntax",
        ["nested_priv_SQ.dcm"] = "does not say its rows",
        ["no_meta.dcm"] = "is not a DICOM file", // it begins with a stray byte
        ["no_meta_group_length.dcm"] = "holds no picture",
        ["priv_SQ.dcm"] = "holds no picture",
        ["reportsi.dcm"] = "holds no picture (SR)",
        ["reportsi_with_empty_number_tags.dcm"] = "holds no picture (SR)",
        ["rtplan.dcm"] = "holds no picture (RTPLAN)",
        ["rtplan.dump"] = "is not a DICOM file",
        ["rtplan_truncated.dcm"] = "promises 976 bytes and 711 are left",
        ["rtstruct.dcm"] = "holds no picture (RTSTRUCT)",
        ["rtstruct.dump"] = "is not a DICOM file",
        ["test-SR.dcm"] = "holds no picture (SR)",
        ["test1.json"] = "is not a DICOM file",
        ["test_PN.json"] = "is not a DICOM file",
        ["waveform_ecg.dcm"] = "holds no picture (ECG)",
        ["zipMR.gz"] = "is not a DICOM file",
    };

    [Fact]
    public void EachFileIsReadRightlyOrRefusedForItsReason()
    {
        var files = Directory.GetFiles(TestData.Path(Folder));
        Assert.True(files.Length > 80);
        var wrong = new List<string>();
        foreach (var path in files)
        {
            var name = Path.GetFileName(path);
            var reason = name.StartsWith("SC_", StringComparison.Ordinal) ? Colour : s_refused.GetValueOrDefault(name, "");
            try
            {
                var volume = DicomFolder.Open(path).Series[0].ReadVolume();
                if (!s_read.TryGetValue(name, out var known)) wrong.Add($"{name} was read");
                else if (known.Voxels != volume.Grid.VoxelCount || Math.Abs(Sum(volume) - known.Sum) > 1e-6 * Math.Abs(known.Sum)) wrong.Add($"{name}: {volume.Grid.VoxelCount} voxels, sum {Sum(volume)}");
            }
            catch (VolumeFormatException e)
            {
                if (reason.Length == 0 || !e.Problem.Contains(reason, StringComparison.Ordinal)) wrong.Add($"{name}: {e.Problem}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void TheWholeCollectionAtOnceIsSortedOrLeftOut()
    {
        var folder = DicomFolder.Open(TestData.Path(Folder));
        Assert.Equal(folder.FileCount, Directory.GetFiles(TestData.Path(Folder), "*", SearchOption.AllDirectories).Length);
        // The truncated file says its series, which it spoils; the file that says nothing spoils those beside it, not those in folders of their own
        Assert.Contains("MR_truncated.dcm is cut short", folder.Series.Single(s => s.Uid.EndsWith(".5457", StringComparison.Ordinal)).Problem, StringComparison.Ordinal);
        Assert.Null(folder.Series.Single(s => s.Description == "SmartScore - Gated 0.5 sec").Problem);
        Assert.Contains("move it away", folder.Series.Single(s => s.PatientId == "1CT1").Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DICOMDIR")]
    [InlineData("")]
    public void DiscIsReadByItsDirectoryOrItsFolder(string name)
    {
        var folder = DicomFolder.Open(TestData.Path(Path.Combine(Folder, "dicomdirtests", name)));
        var calcium = folder.Series[0];
        Assert.Equal(("Doe, Peter", "98890234", "CT", 5), (calcium.PatientName, calcium.PatientId, calcium.Modality, calcium.SliceCount));
        Assert.Equal(2.5, calcium.Grid!.SpacingMm.Z, tolerance: 1e-9);
        // Two scouts of one series lie across one another
        Assert.Equal(["#1", "#2"], folder.Series.Where(s => s.Description == "Scout").Select(s => s.Key[^2..]));
        Assert.Contains(folder.Series.First(s => s.Description == "Scout").Warnings, w => w.Contains("holds 2 stacks", StringComparison.Ordinal));
        var brain = folder.Series.Single(s => s.Description == "Routine Brain");
        Assert.Contains("between 17106 and 17136 there are 202.5 mm", brain.Problem, StringComparison.Ordinal);
        Assert.Throws<VolumeFormatException>(() => brain.ReadVolume());
        Assert.Equal(3, folder.LeftOut.Count(l => l.Reason.Contains(NoPosition, StringComparison.Ordinal)));
    }

    [Fact]
    public void NestedAndPrivateSequencesOfOddFilesAreRead()
    {
        static DicomElements Set(string name) => DicomFile.Parse(File.ReadAllBytes(TestData.Path($"{Folder}/{name}")), name).DataSet;
        var plan = Set("rtplan.dcm");
        Assert.Equal("Last^First^mid^pre", plan.Text(DicomTags.PatientName));
        Assert.Equal("unit001", plan.Item(0x300A00B0)!.Text(0x300A00B2));
        var un = Set("UN_sequence.dcm");
        Assert.True(un.IsSequence(un.All[0]));
        Assert.NotEmpty(un.Items(un.All[0]));
        var nested = Set("nested_priv_SQ.dcm");
        Assert.NotNull(nested.Item(0x00010001)!.Item(0x00010001));
        Assert.Equal("ISO_IR 100", Set("ExplVR_BigEndNoMeta.dcm").Text(DicomTags.SpecificCharacterSet));
    }

    private static double Sum(Volume volume)
    {
        var sum = 0.0;
        for (var v = 0; v < volume.Grid.VoxelCount; v++) sum += volume[v];
        return sum;
    }
}
