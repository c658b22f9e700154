using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>The sequences of PlusToolkit/PlusLibData, by what their manifest and headers say.</summary>
public sealed class PlusSequenceTests
{
    internal static SequenceFile Open(string name) => SequenceFile.Open(TestData.Path("tracker/pluslib/TestImages/" + name));

    [Theory]
    [InlineData("NwirePhantomFreehand.igs.mha", 97, 3, 820)]
    [InlineData("Prostate10_tracker.igs.mha", 10, 1, 1)]
    [InlineData("SyntheticTrackerBuffer20.igs.mha", 20, 1, 1)]
    [InlineData("TimestampFilteringTest.igs.mha", 500, 1, 1)]
    [InlineData("TransformInterpolationTest.igs.mha", 500, 2, 1)]
    [InlineData("WaterTankBottomTranslationTrackerBuffer-trimmed.igs.mha", 801, 3, 0)]
    [InlineData("WaterTankBottomTranslationTrackerBuffer.igs.mha", 5000, 3, 0)]
    [InlineData("WaterTankBottomTranslationVideoBuffer.igs.mha", 201, 0, 820)]
    [InlineData("fCal_Test_Calibration_3NWires.igs.mha", 188, 3, 820)]
    public void EverySequenceIsReadWhole(string name, int frames, int transforms, int width)
    {
        var file = Open(name);
        Assert.Equal((frames, transforms, width), (file.Frames.Count, file.Transforms.Count, file.Images?.Width ?? 0));
        Assert.All(file.Transforms, t => Assert.Equal(frames, t.Poses.Length));
        if (file.Images is not { } images) return;
        using var pixels = new SequencePixels(file);
        var picture = new byte[images.PictureBytes];
        for (var i = 0; i < frames; i++) pixels.Next(picture);
        Assert.Throws<SequenceFormatException>(() => pixels.Next(picture));
    }

    [Fact]
    public void TheNrrdIsReadAndShownThroughAWindow()
    {
        var file = Open("NrrdSample.igs.nrrd");
        Assert.Equal((256, 256, SequenceElement.Int16, SequenceEncoding.Gzip), (file.Images!.Width, file.Images.Height, file.Images.Element, file.Images.Encoding));
        using var pixels = new SequencePixels(file);
        pixels.Next(new byte[file.Images.PictureBytes]);
    }

    /// <summary>The stylus lies unseen through the whole sequence, with poses in the file that look like any other.</summary>
    [Fact]
    public void ALostStylusIsNeverShown()
    {
        var file = Open("NwirePhantomFreehand.igs.mha");
        using var tracker = new SequenceTracker(SequenceTracker.AllTools(file), file);
        for (var now = Instant.FromSeconds(1); tracker.IsConnected; now += Duration.FromMilliseconds(5)) tracker.Poll(now);
        var names = tracker.Tools.Select(t => t.Name).ToList();
        Assert.Equal(97, tracker.Tools[names.IndexOf("ProbeToTracker")].History.Count);
        Assert.True(tracker.Tools[names.IndexOf("ProbeToTracker")].History.TryGetNewest(out _));
        Assert.Equal(97, tracker.Tools[names.IndexOf("StylusToTracker")].History.Count);
        Assert.False(tracker.Tools[names.IndexOf("StylusToTracker")].History.TryGetNewest(out _));
    }
}
