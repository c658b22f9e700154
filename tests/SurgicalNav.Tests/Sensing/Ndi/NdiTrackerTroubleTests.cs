using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.Simulation.Trackers.Ndi;
using SurgicalNav.Tests.Links.Ndi;

namespace SurgicalNav.Tests.Sensing.Ndi;

/// <summary>Noise, garbage, silence and pulled plugs: each is borne, counted, and told in the words that fit the kind of link.</summary>
public sealed class NdiTrackerTroubleTests
{
    [Theory]
    [InlineData(NdiTwinModel.Vega, false)]
    [InlineData(NdiTwinModel.Spectra, true)]
    public void ItIsSetUpAndTracksThroughNoiseDamageAndLoss(NdiTwinModel model, bool serial)
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = model, Seed = 5 }, serial: serial);
        var f = rig.Twin.Faults;
        (f.NoiseProbability, f.DamageProbability, f.LossProbability, f.CommandDamageProbability) = (0.05, 0.02, 0.02, 0.02);
        rig.RunUntilTracking(120);
        rig.Run(20);
        Assert.True(rig.Tracker.State == NdiTrackerState.Tracking, rig.Tracker.Words);
        var c = rig.Tracker.Counters;
        Assert.True(c.Frames > 300, $"{c.Frames} frames, {rig.Tracker.Repeated} repeated, {rig.Tracker.SetUps} set-ups");
        Assert.True(c.Stream.CrcErrors > 20 && rig.Tracker.Repeated > 20);
        Assert.Equal(0, c.InvalidPoses);
        Assert.True(rig.Faults.Count(FaultCode.LinkCorrupt) > 0);
        // Once the line is clean, so are the counts.
        (f.NoiseProbability, f.DamageProbability, f.LossProbability, f.CommandDamageProbability) = (0, 0, 0, 0);
        rig.Run(1);
        var (errors, repeated) = (rig.Tracker.Counters.Stream.Errors, rig.Tracker.Repeated);
        rig.Run(5);
        Assert.Equal((errors, repeated), (rig.Tracker.Counters.Stream.Errors, rig.Tracker.Repeated));
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(0, rig.Now).State);
    }

    [Fact]
    public void GarbageInMidSessionIsPassedOver()
    {
        using var rig = new NdiRig();
        rig.RunUntilTracking();
        var before = rig.Tracker.SetUps;
        for (var i = 0; i < 50; i++)
        {
            rig.Far!.TryWrite([0xC4, 0xA5, 0xFF, (byte)i, 0x00, (byte)'E', (byte)'R', 0x0D, 0x80, 0xC8]);
            rig.Run(0.05);
        }
        rig.Run(1);
        Assert.Equal((NdiTrackerState.Tracking, before), (rig.Tracker.State, rig.Tracker.SetUps));
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(0, rig.Now).State);
        Assert.True(rig.Tracker.Counters.Stream.ResyncBytes > 100);
    }

    [Theory]
    [InlineData(false, "tracker.local:8765", "network cable")]
    [InlineData(true, "simulated serial line", "adapter was unplugged")]
    public void APulledPlugIsToldAndMendedByItself(bool serial, string link, string words)
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = serial ? NdiTwinModel.Spectra : NdiTwinModel.Vega }, serial: serial);
        rig.RunUntilTracking();
        rig.OpensLinks = false;
        rig.Far!.Dispose();
        rig.Run(3);
        Assert.Equal((NdiTrackerState.NoLink, false), (rig.Tracker.State, rig.Tracker.IsConnected));
        Assert.Contains(link, rig.Tracker.Words, StringComparison.Ordinal);
        Assert.Contains(words, rig.Tracker.Words, StringComparison.Ordinal);
        Assert.Equal((1L, ToolState.Missing), (rig.Faults.Count(FaultCode.LinkLost), rig.Tracker.Report(0, rig.Now).State));
        rig.OpensLinks = true;
        rig.RunUntilTracking();
        rig.Run(1);
        Assert.Equal((2, 2, ToolState.Visible), (rig.Tracker.SetUps, rig.Twin.EnabledTools, rig.Tracker.Report(0, rig.Now).State));
    }

    [Theory]
    [InlineData(false, "no other program is its master")]
    [InlineData(true, "serial cable is in this port")]
    public void SilenceInMidSessionIsToldAndMendedByItself(bool serial, string words)
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = serial ? NdiTwinModel.Spectra : NdiTwinModel.Vega }, serial: serial);
        rig.RunUntilTracking();
        rig.Twin.Faults.Silent = true;
        rig.RunUntil(() => rig.Tracker.State == NdiTrackerState.Pausing);
        Assert.Contains(words, rig.Tracker.Words, StringComparison.Ordinal);
        rig.Run(20);
        rig.Twin.Faults.Silent = false;
        rig.RunUntilTracking(60);
        Assert.True(rig.Tracker.SetUps >= 2);
    }

    [Fact]
    public void ADeviceThatIsNotThereIsToldInSerialWords()
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Spectra }, serial: true);
        rig.Twin.Faults.Silent = true;
        rig.RunUntil(() => rig.Tracker.State == NdiTrackerState.Pausing);
        Assert.Contains("No RESET after a break, and no answer at 9600 baud", rig.Tracker.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeviceThatWasSwitchedOffAndOnIsSetUpAgain()
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Spectra });
        rig.RunUntilTracking();
        rig.Twin.Break(rig.Now);
        rig.RunUntil(() => rig.Tracker.State == NdiTrackerState.Pausing);
        Assert.Contains("switched off and on", rig.Tracker.Words, StringComparison.Ordinal);
        rig.RunUntilTracking();
        Assert.Equal(2, rig.Twin.EnabledTools);
    }

    [Fact]
    public void WhatTheDeviceRefusesIsToldInItsOwnWords()
    {
        var image = TestRom.Image("A");
        var rom = NdiRom.Parse(image, "A.rom");
        // Thirty-three tools where the device has room for thirty-two handles.
        string[] names = [.. Enumerable.Range(1, 33).Select(i => "T" + i)];
        var options = NdiTrackerOptions.For(NdiRig.ProfileOf(NdiTwinModel.Vega), names, [.. names.Select(_ => new NdiToolOptions { Rom = rom })]);
        using var rig = new NdiRig(options: options);
        rig.RunUntil(() => rig.Tracker.State == NdiTrackerState.Pausing);
        Assert.Contains("PHRQ for the tool 'T33': ERROR2D: NDI says: All handles have been allocated. Check: ", rig.Tracker.Words, StringComparison.Ordinal);
        Assert.True(rig.Faults.Count(FaultCode.DeviceFault) > 0);
    }

    [Fact]
    public void ThePauseBetweenTriesGrowsAndIsShortAgainAfterSuccess()
    {
        using var rig = new NdiRig();
        rig.OpensLinks = false;
        var pauses = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            Assert.True(rig.Tracker.WantsLink(rig.Now));
            rig.Tracker.LinkRefused("tracker.local:8765 refused the connection.", rig.Now);
            var since = rig.Now;
            rig.RunUntil(() => rig.Tracker.WantsLink(rig.Now));
            pauses.Add(Math.Round((rig.Now - since).Seconds, 1));
        }
        Assert.Equal([0.5, 1, 2, 4, 8, 8, 8], pauses);
        Assert.Contains("refused the connection", rig.Tracker.Words, StringComparison.Ordinal);
        rig.OpensLinks = true;
        rig.RunUntilTracking();
        rig.Far!.Dispose();
        rig.OpensLinks = false;
        rig.Step();
        var lost = rig.Now;
        rig.RunUntil(() => rig.Tracker.WantsLink(rig.Now));
        Assert.Equal(0.5, (rig.Now - lost).Seconds, 2);
    }

    [Fact]
    public void WhatProgramsBeforeLeftBehindIsFreed()
    {
        using var rig = new NdiRig();
        rig.RunUntilTracking();
        for (var i = 0; i < 5; i++)
        {
            rig.Far!.Dispose();
            rig.Step();
            rig.RunUntilTracking();
        }
        Assert.Equal(2, rig.Twin.EnabledTools);
        Assert.Equal(0, rig.Tracker.Counters.UnknownTools);
    }
}
