using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.SystemTests.Links.Ndi;

/// <summary>Tool definitions of NDI and of others, as they came with PlusLib and scikit-surgerynditracker.</summary>
public sealed class NdiRomDataTests
{
    private const string Folder = "tracker/pluslib/ConfigFiles/NdiToolDefinitions";

    [Fact]
    public void EveryDefinitionIsReadAndItsChecksumAgrees()
    {
        var files = Directory.GetFiles(TestData.Path(Folder), "*.rom");
        Assert.Equal(15, files.Length);
        foreach (var file in files)
        {
            var rom = NdiRom.Load(file);
            Assert.InRange(rom.MarkersMm.Count, 3, 4);
            Assert.InRange(rom.LeastMarkers, 3, rom.MarkersMm.Count);
            Assert.NotEmpty(rom.PartNumber);
            Assert.Equal(NdiRom.FileBytes, rom.Image.Length);
            foreach (var normal in rom.Normals) Assert.True(normal.Length is 0 || Math.Abs(normal.Length - 1) < 1e-5, file);
            // One byte changed anywhere after the checksum is noticed.
            var damaged = rom.Image.ToArray();
            damaged[300] ^= 0x10;
            Assert.Null(NdiRom.TryParse(damaged));
        }
    }

    [Theory]
    [InlineData("8700339.rom", "8700339", "NDI", NdiToolType.Reference, 0x34801403u, 90)]
    [InlineData("8700340.rom", "8700340", "NDI", NdiToolType.Probe, 0x34802401u, 90)]
    [InlineData("8700248.rom", "8700248", "NDI", NdiToolType.Probe, 0x32998C01u, 180)]
    [InlineData("HoloLens.rom", "HoloLens", "Robarts", NdiToolType.Reference, 0x3ADD4C00u, 90)]
    public void KnownToolsSayWhatTheyAre(string file, string part, string maker, NdiToolType type, uint serial, int angle)
    {
        var rom = NdiRom.Load(Path.Combine(TestData.Path(Folder), file));
        Assert.Equal((part, maker, type, serial, angle), (rom.PartNumber, rom.Manufacturer, rom.Type, rom.SerialNumber, rom.MaxAngleDegrees));
    }

    /// <summary>The geometry that NDI publishes for its passive rigid body and probe.</summary>
    [Fact]
    public void TheMarkersAreWhereTheToolHasThem()
    {
        Same([new(0, 0, 0), new(0, 28.59, 41.02), new(0, 0, 88), new(0, -44.32, 40.45)], "8700339.rom");
        Same([new(0, 0, 0), new(0, 0, 50), new(0, 25, 100), new(0, -25, 135)], "8700340.rom");

        static void Same(Vec3[] expected, string file)
        {
            var rom = NdiRom.Load(Path.Combine(TestData.Path(Folder), file));
            Assert.Equal(expected.Length, rom.MarkersMm.Count);
            for (var i = 0; i < expected.Length; i++) Assert.Equal(0, (expected[i] - rom.MarkersMm[i]).Length, 5);
        }
    }

    [Fact]
    public void TheSameToolFromAnotherSourceIsTheSameBytes() =>
        Assert.Equal(File.ReadAllBytes(TestData.Path(Folder + "/8700339.rom")), File.ReadAllBytes(TestData.Path("tracker/ndi_mock_and_rom/data/8700339.rom")));
}
