using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Tests.Sensing.Endoscopes.Capture;

public sealed class VideoAddressTests
{
    [Theory]
    [InlineData("/dev/video2", VideoKind.Device, "/dev/video2")]
    [InlineData("v4l2:///dev/video2", VideoKind.Device, "/dev/video2")]
    [InlineData("v4l2://video0", VideoKind.Device, "/dev/video0")]
    [InlineData("rtsp://10.0.0.5:554/main", VideoKind.Network, "rtsp://10.0.0.5:554/main")]
    [InlineData("HTTP://scope.local/video", VideoKind.Network, "HTTP://scope.local/video")]
    [InlineData("file:///data/case.mp4", VideoKind.File, "/data/case.mp4")]
    [InlineData("file:case.mp4", VideoKind.File, "case.mp4")]
    [InlineData("case.mp4", VideoKind.File, "case.mp4")]
    [InlineData("file:S.mcap", VideoKind.Recording, "S.mcap")]
    [InlineData("one.png", VideoKind.Pictures, "one.png")]
    [InlineData("/", VideoKind.Pictures, "/")]
    public void AnAddressSaysWhatItIs(string text, VideoKind kind, string target)
    {
        var address = VideoAddress.Parse(text);
        Assert.Equal((kind, target), (address.Kind, address.Target));
    }

    [Theory]
    [InlineData("a/S.mcap", "a/S.mcap", null, "a/S.mcap")]
    [InlineData("file:///a/S.mcap?topic=/endoscope2/left", "/a/S.mcap", "/endoscope2/left", "/a/S.mcap?topic=/endoscope2/left")]
    public void ARecordingsPicturesAreChosenByTheirTopic(string text, string target, string? topic, string shown)
    {
        var address = VideoAddress.Parse(text);
        Assert.Equal((VideoKind.Recording, target, topic, shown, false), (address.Kind, address.Target, address.Topic, address.Shown, address.IsLive));
    }

    [Theory]
    [InlineData("rtsp://anna:p%40ss@host:554/a@b", "rtsp://***@host:554/a@b")]
    [InlineData("http://host/a@b", "http://host/a@b")]
    [InlineData("http://user@host", "http://***@host")]
    public void APasswordIsNeverShown(string text, string shown) => Assert.Equal(shown, VideoAddress.Parse(text).Shown);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("gopher://host/x", "gopher")]
    [InlineData("http:///video", "names no host")]
    [InlineData("S.mcap?topic=", "no topic stands after")]
    public void WhatIsNoAddressIsRefusedInWords(string text, string words) =>
        Assert.Contains(words, Assert.Throws<PictureException>(() => VideoAddress.Parse(text)).Message, StringComparison.Ordinal);
}
