using System.Text;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

/// <summary>Checksums that NDI's guides print and that public clients of the protocol carry.</summary>
public sealed class Crc16Tests
{
    [Theory]
    [InlineData("123456789", 0xBB3D)]
    [InlineData("INIT:", 0xE3A5)]
    [InlineData("OKAY", 0xA896)]
    [InlineData("RESET", 0xBE6F)]
    [InlineData("WARNING", 0x7423)]
    [InlineData("TSTART:", 0x5423)]
    [InlineData("VER:0", 0x65EE)]
    [InlineData("VER:5", 0x662E)]
    [InlineData("PHSR:00", 0x20FF)]
    [InlineData("PINIT:01", 0x31EA)]
    [InlineData("PHINF:010075", 0x3CAF)]
    [InlineData("SFLIST:03", 0x500F)]
    [InlineData("GET:Device.*", 0x722D)]
    [InlineData("GETINFO:Param.Tracking.*", 0x8D17)]
    [InlineData("GETINFO:Features.Firmware.Version", 0x0492)]
    [InlineData("030A0010B0010C001", 0xC254)]
    [InlineData("1", 0xD4C1)]
    [InlineData("", 0)]
    public void KnownValuesAreMet(string text, int crc) => Assert.Equal(crc, Crc16.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void CommandsAreWrittenInBothForms()
    {
        var into = new byte[64];
        Assert.Equal("INIT:E3A5\r", Encoding.ASCII.GetString(into, 0, NdiCommand.Write(into, "INIT"u8, ""u8)));
        Assert.Equal("PHINF:0100753CAF\r", Encoding.ASCII.GetString(into, 0, NdiCommand.Write(into, "PHINF"u8, "010075"u8)));
        Assert.Equal("PHINF 010075\r", Encoding.ASCII.GetString(into, 0, NdiCommand.WritePlain(into, "PHINF"u8, "010075"u8)));
        Assert.Equal(0, NdiCommand.Write(into.AsSpan(0, 9), "INIT"u8, ""u8));
    }

    [Fact]
    public void ARomChunkIsFilledUpWithZeros()
    {
        var into = new byte[NdiCommand.MostBytes];
        var text = Encoding.ASCII.GetString(into, 0, NdiCommand.WriteRomChunk(into, 0x0A, 0x40, [.. Enumerable.Range(0, 66).Select(i => (byte)i)]));
        Assert.StartsWith("PVWR:0A00404041" + new string('0', 124), text, StringComparison.Ordinal);
        Assert.Equal(5 + 2 + 4 + 128 + 4 + 1, text.Length);
    }
}
