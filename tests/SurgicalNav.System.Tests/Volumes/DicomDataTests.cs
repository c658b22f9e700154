using System.Globalization;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Nifti;

namespace SurgicalNav.SystemTests.Volumes;

public sealed class DicomDataTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-dicom");

    public void Dispose() => _folder.Delete(recursive: true);

    private static string SeriesFolder => TestData.Path("preop/totalseg_ct/example_ct_dicom");

    [Fact]
    public void CompressedSeriesIsSpacedByPositionsAndMeasuresTheSpleen()
    {
        var folder = DicomFolder.Open(SeriesFolder);
        var series = Assert.Single(folder.Series);
        Assert.Equal(("CT", 20), (series.Modality, series.SliceCount));
        var scan = series.ReadVolume();
        Assert.Equal((512, 512, 20), (scan.Grid.Nx, scan.Grid.Ny, scan.Grid.Nz));
        Assert.Equal(2.0, scan.Grid.SpacingMm.Z, 9);
        Assert.Equal(0.9765625, scan.Grid.SpacingMm.X, 9);
        Assert.Contains(scan.Warnings, w => w.Contains("SliceThickness says 3 mm", StringComparison.Ordinal) && w.Contains("2 mm apart", StringComparison.Ordinal));
        Assert.True(scan.IsInt16);

        var map = NiftiReader.ReadLabelMap(TestData.Path("preop/totalseg_ct/example_seg_dicom.nii.gz"));
        var spleen = LabelStatistic.Of(map, scan)[0];
        Assert.Equal((1, "spleen"), (spleen.Label, spleen.Name));
        Assert.InRange(spleen.VolumeMm3, 249164.58 - 0.01, 249164.58 + 0.01);
        var liver = LabelStatistic.Of(map, scan).Single(s => s.Name == "liver");
        Assert.InRange(liver.MeanValue, 80, 100); // portal-venous contrast
    }

    [Fact]
    public void MissingSliceIsNamed()
    {
        foreach (var file in Directory.GetFiles(SeriesFolder).Order().Where((_, i) => i != 7)) Copy(file);
        var error = Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(_folder.FullName).Series[0].ReadVolume());
        Assert.Contains("lacks 1 slice", error.Message, StringComparison.Ordinal);
        Assert.Contains("16579", error.Message, StringComparison.Ordinal);
        Assert.Contains("16581", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DoubledSliceIsNamed()
    {
        var files = Directory.GetFiles(SeriesFolder);
        foreach (var file in files) Copy(file);
        File.Copy(files[3], Path.Combine(_folder.FullName, "copy"));
        var error = Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(_folder.FullName).Series[0].ReadVolume());
        Assert.Contains("two slices at one place", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(2000)]
    [InlineData(100000)]
    public void FileCutShortIsNamed(int length)
    {
        var files = Directory.GetFiles(SeriesFolder).Order().ToArray();
        foreach (var file in files) Copy(file);
        var cut = Path.Combine(_folder.FullName, Path.GetFileName(files[5]));
        File.WriteAllBytes(cut, File.ReadAllBytes(files[5])[..length]);
        var error = Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(_folder.FullName).Series[0].ReadVolume());
        Assert.Equal(cut, error.File);
    }

    [Fact]
    public void DamagedCompressedPixelsAreRefusedAndNeverEndTheProcess()
    {
        var source = Directory.GetFiles(SeriesFolder).Order().First();
        var good = File.ReadAllBytes(source);
        var refused = 0;
        for (var round = 0; round < 20; round++)
        {
            var bytes = (byte[])good.Clone();
            var state = (uint)round * 2654435761u + 1;
            for (var i = 0; i < 200; i++)
            {
                state = state * 1664525 + 1013904223;
                bytes[bytes.Length - 150000 + (int)(state % 149000)] ^= (byte)(state >> 24);
            }
            File.WriteAllBytes(Path.Combine(_folder.FullName, "slice"), bytes);
            try
            {
                DicomFolder.Open(_folder.FullName).Series[0].ReadVolume();
            }
            catch (VolumeFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 20);
    }

    [Theory]
    [InlineData("MR_small_bigendian.dcm")]
    [InlineData("MR_small_implicit.dcm")]
    [InlineData("MR_small_expb.dcm")]
    [InlineData("MR_small_RLE.dcm")]
    [InlineData("MR_small_jp2klossless.dcm")]
    [InlineData("MR_small_jpeg_ls_lossless.dcm")]
    [InlineData("MR_small_padded.dcm")]
    public void EightEncodingsOfOnePictureAreEqual(string name)
    {
        var reference = ReadSingle(TestData.Path("preop/pydicom_testfiles/MR_small.dcm"), "reference");
        var other = ReadSingle(TestData.Path("preop/pydicom_testfiles/" + name), "other");
        Assert.Null(reference.Grid.DifferenceFrom(other.Grid));
        Assert.True(reference.Int16.SequenceEqual(other.Int16) && reference.Float32.SequenceEqual(other.Float32));
    }

    [Theory]
    [InlineData("RLE/CT1_RLE")]
    [InlineData("J2KR/CT1_J2KR")]
    [InlineData("JLSL/CT1_JLSL")]
    [InlineData("JPLL/CT1_JPLL")]
    [InlineData("RLE/MR3_RLE")]
    [InlineData("J2KR/MR3_J2KR")]
    [InlineData("JLSL/MR3_JLSL")]
    [InlineData("JPLL/MR3_JPLL")]
    public void LosslessEncodingsAgree(string name)
    {
        var patient = Path.GetFileName(name)[..3];
        var reference = ReadSingle(TestData.Path($"preop/wg04_transfer_syntaxes/RLE/{patient}_RLE"), "reference");
        var other = ReadSingle(TestData.Path("preop/wg04_transfer_syntaxes/" + name), "other");
        Assert.True(reference.Int16.SequenceEqual(other.Int16) && reference.Float32.SequenceEqual(other.Float32));
    }

    [Fact]
    public void UncompressedSeriesReadsWithItsObliquePlane()
    {
        var folder = DicomFolder.Open(TestData.Path("preop/dcmqi_seg/data/segmentations/ct-3slice"));
        var scan = folder.Series[0].ReadVolume();
        Assert.Equal((512, 512, 3), (scan.Grid.Nx, scan.Grid.Ny, scan.Grid.Nz));
    }

    /// <summary>One scan as three slices and as one enhanced object.</summary>
    [Theory]
    [InlineData("23x38x3")]
    [InlineData("24x38x3")]
    public void EnhancedObjectIsTheSameVolumeAsItsSlices(string name)
    {
        var slices = DicomFolder.Open(TestData.Path($"preop/dcmqi_seg/data/segmentations/{name}/image")).Series[0].ReadVolume();
        var enhanced = DicomFolder.Open(TestData.Path($"preop/dcmqi_seg/data/segmentations/{name}/multiframe")).Series[0].ReadVolume();
        Assert.Null(slices.Grid.DifferenceFrom(enhanced.Grid, 1e-6));
        Assert.True(slices.Int16.SequenceEqual(enhanced.Int16) && slices.Float32.SequenceEqual(enhanced.Float32));
    }

    [Fact]
    public void EveryOddFileIsReadOrRefusedInWords()
    {
        var outcomes = new List<string>();
        foreach (var file in Directory.GetFiles(TestData.Path("preop/pydicom_testfiles"), "*.dcm"))
        {
            try
            {
                _ = ReadSingle(file, "odd" + outcomes.Count.ToString(CultureInfo.InvariantCulture));
                outcomes.Add("read " + Path.GetFileName(file));
            }
            catch (VolumeFormatException e)
            {
                outcomes.Add(Path.GetFileName(file) + ": " + e.Message);
            }
        }
        Assert.Contains(outcomes, o => o.StartsWith("read CT_small.dcm", StringComparison.Ordinal));
        Assert.Contains(outcomes, o => o.StartsWith("MR_truncated.dcm", StringComparison.Ordinal) && o.Contains("cut short", StringComparison.Ordinal));
        Assert.Contains(outcomes, o => o.StartsWith("rtplan.dcm", StringComparison.Ordinal) && o.Contains("no DICOM slices", StringComparison.Ordinal));
    }

    private Volume ReadSingle(string file, string name)
    {
        var folder = _folder.CreateSubdirectory(name);
        File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        return DicomFolder.Open(folder.FullName).Series[0].ReadVolume();
    }

    private void Copy(string file) => File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
}
