using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Tests.Runtime;

/// <summary>What a stream carries is found out without taking a byte of the message after.</summary>
public sealed class OpenIgtLinkLearnerTests
{
    private sealed class Still(string name) : ITrackedBody
    {
        public string Name => name;
        public bool IsOccluded(Instant at) => false;
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => (Quat.Identity, new Vec3(0, 0, at.Seconds));
    }

    private static Instant At(int ms) => Instant.FromSeconds(10) + Duration.FromMilliseconds(ms);

    [Theory]
    [InlineData(TwinStream.TrackingData, 40)]
    [InlineData(TwinStream.Transforms, 100)]
    public void ToolsAndRateAreLearnedAndTheLineStandsAtAMessage(TwinStream stream, double rateHz)
    {
        var (host, device) = MemoryLink.CreatePair(1 << 16);
        var twin = new TrackerTwin(new TrackerTwinOptions { RateHz = rateHz, Stream = stream }, new Still("Reference"), new Still("Probe"));
        twin.Attach(device);
        var learner = new OpenIgtLinkLearner();
        var ms = 0;
        for (; learner.Result is null && ms < 5000; ms++)
        {
            twin.Step(At(ms));
            learner.Step(host, At(ms));
        }
        Assert.Null(learner.Failure);
        Assert.Equal(["Reference", "Probe"], learner.Result!.Tools);
        Assert.Equal(rateHz, learner.Result.RateHz, 3);
        Assert.InRange(ms, 1000, 1200);

        var reader = new SurgicalNav.Links.OpenIgtLink.IgtlReader();
        for (var i = 0; i < 200; i++)
        {
            twin.Step(At(ms + i));
            reader.Commit(host.Read(reader.Room()));
            while (reader.TryRead(out _)) { }
        }
        Assert.True(reader.Counters.Messages > 4);
        Assert.Equal(0, reader.Counters.Errors);
    }

    [Fact]
    public void AnotherProgramsBytesAreNamedAsSuch()
    {
        var (host, device) = MemoryLink.CreatePair();
        device.TryWrite("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"u8);
        var learner = new OpenIgtLinkLearner();
        learner.Step(host, At(0));
        Assert.Contains("not in OpenIGTLink", learner.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void SilenceIsToldAfterAWhile()
    {
        var (host, _) = MemoryLink.CreatePair();
        var learner = new OpenIgtLinkLearner();
        learner.Step(host, At(0));
        learner.Step(host, At(4999));
        Assert.Null(learner.Failure);
        learner.Step(host, At(5001));
        Assert.Contains("nothing came", learner.Failure, StringComparison.Ordinal);
    }
}
