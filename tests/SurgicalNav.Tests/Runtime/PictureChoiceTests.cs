using SurgicalNav.Runtime.Sessions;

namespace SurgicalNav.Tests.Runtime;

public sealed class PictureChoiceTests
{
    private const double PeriodS = 4;

    /// <summary>A machine that needs so many nanoseconds for a pixel.</summary>
    private static Func<int, int, double> Machine(double nanosecondsPerPixel) => (width, height) => width * height * nanosecondsPerPixel * 1e-6;

    [Theory]
    [InlineData(1, true, 1920, 1080, 21.5)] // 4 ms a pair; a pair takes 12.44 MB, and 86 of them fill the loop's 1 GiB in 4 s
    [InlineData(1, false, 1920, 1080, 30)]
    [InlineData(10, true, 1280, 720, 30)] // 18.4 ms of 20 at 720p; 41 ms at 1080p hold not even 15 frames per second
    [InlineData(25, true, 960, 540, 20)] // 25.9 ms of 30
    [InlineData(35, true, 960, 540, 15)] // 36.3 ms of 40
    [InlineData(40, true, 960, 540, 10)] // 41 ms hold not even 15 frames per second: the smallest, slowly
    [InlineData(500, true, 960, 540, 10)]
    public void TheLargestPictureThatTheMachineHoldsIsTaken(double nanosecondsPerPixel, bool stereo, int width, int height, double rateHz)
    {
        var choice = PictureChoice.Measured(Machine(nanosecondsPerPixel), null, stereo, PeriodS);
        Assert.Equal((width, height, rateHz), (choice.Width, choice.Height, choice.RateHz));
        Assert.Contains("ms a frame", choice.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void ASlowMachineIsNotAskedForLargePictures()
    {
        var asked = new List<int>();
        PictureChoice.Measured((width, height) => { asked.Add(width); return Machine(40)(width, height); }, null, true, PeriodS);
        Assert.Equal([960], asked);
    }

    [Fact]
    public void ARateThatIsAskedForIsKept()
    {
        Assert.Equal((1280, 720, 40.0), Of(PictureChoice.Measured(Machine(1), 40, true, PeriodS)));
        Assert.Equal((960, 540, 60.0), Of(PictureChoice.Measured(Machine(500), 60, true, PeriodS)));
        Assert.Equal((1920, 1080, 60.0), Of(PictureChoice.Fixed((1920, 1080), 60, true, PeriodS)));
    }

    [Fact]
    public void WithoutMeasuringTheAnswerIsAlwaysTheSame()
    {
        Assert.Equal((960, 540, 20.0), Of(PictureChoice.Fixed(null, null, true, PeriodS)));
        Assert.Equal((1920, 1080, 20.0), Of(PictureChoice.Fixed((1920, 1080), null, true, PeriodS)));
        // A longer loop of full-size pairs must be slower: 86 pairs in 6 s.
        Assert.Equal((1920, 1080, 86 / 6.0), Of(PictureChoice.Fixed((1920, 1080), null, true, 6)));
    }

    private static (int, int, double) Of(PictureChoice choice) => (choice.Width, choice.Height, choice.RateHz);
}
