using SurgicalNav.Runtime.RtCheck;

namespace SurgicalNav.Tests.Runtime.RtCheck;

public sealed class RtCheckTests
{
    /// <summary>As cyclictest 2.4 prints it with -q -h.</summary>
    private const string Output = """
        # /dev/cpu_dma_latency set to 0us
        # Histogram
        000000 000000
        000010 000050
        000020 000045
        000400 000004
        001500 000001
        # Total: 000000100
        # Min Latencies: 00010
        # Avg Latencies: 00031
        # Max Latencies: 01500
        # Histogram Overflows: 00000
        # Histogram Overflow at cycle number:
        # Thread 0:

        """;

    [Fact]
    public void CyclictestsHistogramIsReadForWhatItSays()
    {
        var f = CyclicTest.Parse(Output, 1000, fifo: true)!;
        Assert.Equal((100L, 11.0, 401.0, 1500.0, 1500.0, 1L), (f.Ticks, f.P50Us, f.P99Us, f.P999Us, f.MaxUs, f.Overruns));
        Assert.Null(CyclicTest.Parse("# Histogram\n", 1000, fifo: true));
    }

    [Theory]
    [InlineData(40, 25, 9_000, true, true)]
    [InlineData(60, 25, 9_000, true, false)]
    [InlineData(60, 25, 9_000, false, true)]
    [InlineData(40, 25, 10_100, true, false)]
    public void TheLimitsAreTwiceCyclictestWhereBothHavePriorityAndHalfTheLinksDeadline(double guardP99Us, double cyclicP99Us, double longestUs, bool fifo, bool isMet)
    {
        var report = new RtCheckReport(new MachineFacts("Linux", 2, false, null, "", 0, 0), [Window(guardP99Us, longestUs, fifo)], [Window(cyclicP99Us, 300, fifo)], 20, []);
        Assert.Equal(isMet, report.IsMet);
        Assert.Contains(longestUs > 10_000 ? "NOT fit to move a robot" : "1 kHz holds here", RtCheckScreen.Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public void TheMedianIsThatOfTheWindows()
    {
        var report = new RtCheckReport(new MachineFacts("Linux", 2, false, null, "", 0, 0), [Window(30, 1, true), Window(900, 1, true), Window(50, 1, true)], [], 20, []);
        Assert.Equal((50.0, (double?)null), (report.MedianP99Us, report.TimesCyclicTest));
    }

    private static WakeFigures Window(double p99Us, double maxUs, bool fifo) => new(1000, 5000, fifo, fifo, fifo, 20, p99Us, p99Us * 2, maxUs, 0, 0);
}
