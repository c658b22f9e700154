using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;

namespace SurgicalNav.Tests.Runtime;

public sealed class TrackerAddressTests
{
    [Theory]
    [InlineData("igtl://plus.local:18945", TrackerKind.OpenIgtLink, "plus.local", 18945, "", null)]
    [InlineData("igtl://plus.local", TrackerKind.OpenIgtLink, "plus.local", 18944, "", null)]
    [InlineData("igtl://[::1]:7", TrackerKind.OpenIgtLink, "::1", 7, "", null)]
    [InlineData("igtl://[::1]", TrackerKind.OpenIgtLink, "::1", 18944, "", null)]
    [InlineData("ndi://10.0.0.5", TrackerKind.NdiNetwork, "10.0.0.5", 8765, "", null)]
    [InlineData("ndi://10.0.0.5:99?profile=ndi-polaris-lyra", TrackerKind.NdiNetwork, "10.0.0.5", 99, "", "ndi-polaris-lyra")]
    [InlineData("ndi:///dev/ttyUSB0?profile=ndi-aurora", TrackerKind.NdiSerial, "", 0, "/dev/ttyUSB0", "ndi-aurora")]
    [InlineData("file:a/b.igs.mha", TrackerKind.Recording, "", 0, "a/b.igs.mha", null)]
    [InlineData("markers:a/bodies.json", TrackerKind.Markers, "", 0, "a/bodies.json", null)]
    [InlineData("file:///data/b.csv", TrackerKind.Recording, "", 0, "/data/b.csv", null)]
    public void AnAddressLeadsWhereItSays(string text, TrackerKind kind, string host, int port, string path, string? profile) =>
        Assert.Equal(new TrackerAddress(text, kind, host, port, path, profile), TrackerAddress.Parse(text));

    [Theory]
    [InlineData("", "kind of tracker is not said")]
    [InlineData("X.igs.mha", "kind of tracker is not said")]
    [InlineData("vrpn://host", "not spoken here")]
    [InlineData("igtl://", "no host")]
    [InlineData("igtl://:18944", "no host")]
    [InlineData("igtl://h:port", "'port' is no port")]
    [InlineData("ndi://h:70000", "'70000' is no port")]
    [InlineData("ndi://h?profile=", "no profile")]
    [InlineData("file:", "no file")]
    [InlineData("markers:", "no bodies file")]
    public void WhatIsNoneIsRefusedWithTheFormsThereAre(string text, string because)
    {
        var words = Assert.Throws<UserErrorException>(() => TrackerAddress.Parse(text)).Message;
        Assert.Contains(because, words, StringComparison.Ordinal);
        Assert.Contains("igtl://HOST:PORT", words, StringComparison.Ordinal);
    }

    [Fact]
    public void AToolMayBringItsDefinition()
    {
        Assert.Equal(new ToolRequest("probe"), ToolRequest.Parse("probe"));
        Assert.Equal(new ToolRequest("probe", "a=b.rom"), ToolRequest.Parse("probe=a=b.rom"));
        Assert.Throws<UserErrorException>(() => ToolRequest.Parse("=x.rom"));
        Assert.Throws<UserErrorException>(() => ToolRequest.Parse("probe="));
    }
}
