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
    [InlineData("one.png", VideoKind.Pictures, "one.png")]
    [InlineData("/", VideoKind.Pictures, "/")]
    public void AnAddressSaysWhatItIs(string text, VideoKind kind, string target)
    {
        var address = VideoAddress.Parse(text);
        Assert.Equal((kind, target), (address.Kind, address.Target));
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
    public void WhatIsNoAddressIsRefusedInWords(string text, string words) =>
        Assert.Contains(words, Assert.Throws<PictureException>(() => VideoAddress.Parse(text)).Message, StringComparison.Ordinal);
}
