using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.OpenIgtLink.Serving;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.SystemTests.Runtime;

[Collection(MachineCollection.Name)]
public sealed class ServeTrackerTests
{
    [Fact]
    public void TheSimulatedRoomIsServedToTwoClientsAtTheirOwnRates()
    {
        using var stop = new CancellationTokenSource();
        ServeTrackerReport? report = null;
        var port = 0;
        var thread = new Thread(() => report = ServeTrackerSession.Run(new ServeTrackerOptions { Port = 0 }, Hear, stop.Token));
        thread.Start();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref port) > 0, TimeSpan.FromSeconds(60)));
            using var fast = new IgtlClient(TcpByteLink.Connect("127.0.0.1", port));
            using var slow = new IgtlClient(TcpByteLink.Connect("127.0.0.1", port));
            slow.StartTracking(100, "Tracker"u8);
            var (fastFrames, slowFrames) = (0, 0);
            var until = MonotonicClock.Shared.Now + Duration.FromSeconds(60);
            while ((fastFrames < 40 || slowFrames < 3) && MonotonicClock.Shared.Now < until)
            {
                while (fast.TryRead(out var message))
                    if (message.Kind == IgtlKind.TrackingData && message.Tools.Count == 5 && message.Time.IsSpecified) fastFrames++;
                while (slow.TryRead(out var message))
                    if (message.Kind == IgtlKind.TrackingData) slowFrames++;
            }
            Assert.InRange(fastFrames, 40, int.MaxValue);
            // 80 Hz against at most 10 Hz, and one frame at once.
            Assert.InRange(slowFrames, 3, fastFrames / 2);
        }
        finally
        {
            stop.Cancel();
            thread.Join();
        }
        Assert.Equal((2, 0, 0), (report!.Clients, report.BadMessages, report.Dropped));
        Assert.Equal("simulated tracker", report.Source);

        void Hear(string line)
        {
            var words = line.Split(' ');
            if (line.StartsWith("serving", StringComparison.Ordinal)) Volatile.Write(ref port, int.Parse(words[Array.IndexOf(words, "port") + 1], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void ARecordedSequenceIsServedFrameByFrameWithItsOwnTimesAndStatus()
    {
        var path = TestData.Path("tracker/pluslib/TestImages/TransformInterpolationTest.igs.mha");
        var sequence = SequenceFile.Open(path);
        using var source = new SequenceSource(path, repeats: false);
        var tracking = new IgtlTracking(source.Tools);
        using var server = new IgtlServer(new IgtlServerOptions { Version = 2 }, tracking);
        var (device, host) = MemoryLink.CreatePair(1 << 20);
        using var client = new IgtlClient(host);
        var now = Instant.FromSeconds(5);
        server.Attach(device, now);
        Assert.Equal(sequence.Transforms.Select(t => t.Name), source.Tools);
        Assert.Equal("Tracker", source.FrameName);
        var (frame, seen) = (0, 0);
        while (!source.IsAtEnd)
        {
            while (source.TryTake(now, tracking)) server.PublishTracking(now);
            server.Step(now);
            now += Duration.FromMilliseconds(1);
            while (client.TryRead(out var message))
            {
                Assert.Equal(sequence.Frames[frame].BestTimeS, message.Time.Nanoseconds * 1e-9, 6);
                for (var tool = 0; tool < source.Tools.Count; tool++)
                {
                    var transform = sequence.Transforms[tool];
                    var usable = transform.TryGet(frame, out var pose) && transform.IsUsable(pose);
                    Assert.True(message.Metadata.TryGet(System.Text.Encoding.ASCII.GetBytes(transform.Name), "Status"u8, out var status));
                    Assert.Equal(usable, status.SequenceEqual("OK"u8));
                    if (!usable) continue;
                    Assert.True((message.Tools[tool].Matrix.TranslationMm - pose.TranslationMm).Length < 1e-3);
                    seen++;
                }
                frame++;
            }
        }
        Assert.Equal(sequence.Frames.Count, frame);
        Assert.InRange(seen, 1, int.MaxValue);
    }

    [Fact]
    public void WhatMakesNoSenseIsRefusedInWords()
    {
        Assert.Throws<UserErrorException>(() => ServeTrackerSession.Run(new ServeTrackerOptions { Source = "tape" }, _ => { }, CancellationToken.None));
        Assert.Throws<UserErrorException>(() => ServeTrackerSession.Run(new ServeTrackerOptions { Port = 70_000 }, _ => { }, CancellationToken.None));
        Assert.Throws<UserErrorException>(() => ServeTrackerSession.Run(new ServeTrackerOptions { Seconds = 0 }, _ => { }, CancellationToken.None));
    }
}
