using SurgicalNav.Core.Config;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

public sealed class NdiProfileTests
{
    public static TheoryData<string, NdiFamily, int?, int, double> Shipped => new()
    {
        { "ndi-polaris-vega", NdiFamily.Optical, 8765, 0, 60 },
        { "ndi-polaris-spectra", NdiFamily.Optical, null, 921_600, 60 },
        { "ndi-polaris-vicra", NdiFamily.Optical, null, 115_200, 20 },
        { "ndi-polaris-lyra", NdiFamily.Optical, 8765, 0, 60 },
        { "ndi-aurora", NdiFamily.Electromagnetic, null, 115_200, 40 },
    };

    [Theory]
    [MemberData(nameof(Shipped))]
    public void TheShippedProfilesAreRead(string name, NdiFamily family, int? port, int baud, double rateHz)
    {
        var profile = NdiProfile.Load(Repository.Path("hardware", "profiles", "tracker", name + ".json"));
        Assert.Equal((family, port, baud, rateHz), (profile.Family, profile.TcpPort, profile.PreferredBaud, profile.FrameRateHz));
        Assert.Equal(NdiTrackingReply.Tx, profile.Replies[^1]);
        foreach (var b in profile.Bauds) Assert.Equal(b, NdiProfile.BaudOf(NdiProfile.BaudCode(b)));
    }

    [Theory]
    [InlineData("\"frameRateHz\": 60,", "\"frameRateHz\": 0,", "frameRateHz")]
    [InlineData("\"kind\": \"ndi\"", "\"kind\": \"other\"", "kind")]
    [InlineData("\"optical\"", "\"acoustic\"", "acoustic")]
    [InlineData("\"tcpPort\": 8765,", "", "could not be reached")]
    [InlineData("\"tcpPort\": 8765,", "\"tcpPort\": 8765, \"tcpProt\": 1,", "did you mean 'tcpPort'")]
    [InlineData("\"nearestMm\": 950", "\"nearestMm\": 5000", "ends before it begins")]
    [InlineData("\"BX2\"", "\"BX3\"", "BX3")]
    public void AProfileThatIsWrongIsRefusedInWords(string what, string with, string words)
    {
        var json = File.ReadAllText(Repository.Path("hardware", "profiles", "tracker", "ndi-polaris-vega.json"));
        Assert.Contains(what, json, StringComparison.Ordinal);
        var e = Assert.Throws<ConfigException>(() => NdiProfile.Parse(json.Replace(what, with, StringComparison.Ordinal), "vega.json"));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }
}
