using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

public sealed class NdiRomTests
{
    [Fact]
    public void ADefinitionIsReadField()
    {
        var rom = TestRom.Rom("8700339");
        Assert.Equal(("8700339", "NDI", NdiToolType.Probe, 0x02000001u, 0x34801403u, 1), (rom.PartNumber, rom.Manufacturer, rom.Type, rom.TypeWord, rom.SerialNumber, rom.Revision));
        Assert.Equal((90, 3), (rom.MaxAngleDegrees, rom.LeastMarkers));
        Assert.Equal(TestRom.Markers, rom.MarkersMm);
    }

    [Fact]
    public void ADamagedDefinitionIsRefusedWithFilePlaceAndAdvice()
    {
        var image = TestRom.Image("A");
        image[100] ^= 1;
        Refused(image, "byte 4: the checksum says");
        Assert.Null(NdiRom.TryParse(image));
        Refused(image[..700], "700 bytes");
        var other = TestRom.Image("A");
        other[0] = (byte)'X';
        Refused(other, "does not begin with 'NDI'");
        var many = TestRom.Image("A");
        many[28] = 21;
        TestRom.Seal(many);
        Refused(many, "21 markers");
        var far = TestRom.Image("A");
        far[87] = 0x7F;
        far[86] = 0xC0;
        TestRom.Seal(far);
        Refused(far, "marker 2 is at no possible place");

        static void Refused(byte[] image, string words)
        {
            var e = Assert.Throws<NdiRomException>(() => NdiRom.Parse(image, "tool.rom"));
            Assert.StartsWith("tool.rom: ", e.Message, StringComparison.Ordinal);
            Assert.Contains(words, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AMissingFileIsNamed() => Assert.Contains("no-such.rom", Assert.Throws<NdiRomException>(() => NdiRom.Load("no-such.rom")).Message, StringComparison.Ordinal);
}
