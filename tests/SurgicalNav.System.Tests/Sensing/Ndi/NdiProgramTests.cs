using System.Diagnostics;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Sensing.Ndi;

/// <summary>The served twin, the tracker that opens its own links, the decoder, and somebody else's client.</summary>
[Collection(MachineCollection.Name)]
public sealed class NdiProgramTests
{
    private const string Rom = "tracker/pluslib/ConfigFiles/NdiToolDefinitions/8700339.rom";

    private static NdiTrackerOptions Options(string profile) => NdiTrackerOptions.For(
        NdiProfile.Load(Repository.Path("hardware", "profiles", "tracker", profile + ".json")), ["tool"], [new NdiToolOptions { Rom = NdiRom.Load(TestData.Path(Rom)) }]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheServedTwinIsTrackedByItsAddress(bool overTerminal)
    {
        var link = Path.Combine(Path.GetTempPath(), $"ndi-{Environment.ProcessId}-{overTerminal}");
        using (var session = new NdiTwinSession(overTerminal ? new NdiTwinSessionOptions { PtyLink = link, Model = "spectra" } : new NdiTwinSessionOptions { TcpPort = 0 }))
        {
            session.Start();
            using var tracker = new NdiLiveTracker(Options(overTerminal ? "ndi-polaris-spectra" : "ndi-polaris-vega"), NdiLiveTracker.Opener(TrackerAddress.Parse("ndi://" + session.Where)), MonotonicClock.Shared);
            var begun = MonotonicClock.Shared.Now;
            while (tracker.Counters.Frames < 60)
            {
                var now = MonotonicClock.Shared.Now;
                Assert.True((now - begun).Seconds < 60, tracker.Words);
                tracker.Poll(now);
            }
            Assert.Equal(0, tracker.Counters.Stream.Errors);
            Assert.Equal(1, session.Twin.EnabledTools);
        }
        Assert.False(File.Exists(link));
    }

    [Fact]
    public void MistakesAreToldInWords()
    {
        Assert.Contains("either --pty", Assert.Throws<UserErrorException>(() => new NdiTwinSession(new NdiTwinSessionOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("Known are vega", Assert.Throws<UserErrorException>(() => new NdiTwinSession(new NdiTwinSessionOptions { TcpPort = 0, Model = "alpha" })).Message, StringComparison.Ordinal);
        var taken = Path.GetTempFileName();
        Assert.Contains("is there already", Assert.Throws<UserErrorException>(() => new NdiTwinSession(new NdiTwinSessionOptions { PtyLink = taken })).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(taken));
        File.Delete(taken);
        Assert.Contains("ndi://HOST", Assert.Throws<UserErrorException>(() => NdiLiveTracker.Opener(TrackerAddress.Parse("/dev/ttyS0"))).Message, StringComparison.Ordinal);
        Assert.Contains("is no address of an NDI tracker", Assert.Throws<UserErrorException>(() => NdiLiveTracker.Opener(TrackerAddress.Parse("igtl://host:18944"))).Message, StringComparison.Ordinal);
        Assert.Contains("a host and a port", Assert.Throws<UserErrorException>(() => NdiLiveTracker.Opener(TrackerAddress.Parse("ndi://host:port"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheProgramServesTheTwinUntilItIsToldToStop()
    {
        var run = await ProgramRun.Of(null, "twin", "ndi");
        run.AssertRefusal("either --pty");
    }

    [Fact]
    public void ACaptureIsTakenApartMessageByMessage()
    {
        var file = Path.GetTempFileName();
        byte[] capture =
        [
            .. "INIT:E3A5\rOKAYA896\r"u8, 0xFF, 0x80, .. "ERROR046802\r"u8, .. "OKAYA897\r"u8,
            0xC4, 0xA5, 0x04, 0x00, .. Crc([0xC4, 0xA5, 0x04, 0x00]), 0x01, 0x00, 0x00, 0x00, .. Crc([1, 0, 0, 0]), .. "RESET"u8,
        ];
        File.WriteAllBytes(file, capture);
        var messages = new NdiDecoder().Decode(file).ToList();
        File.Delete(file);
        Assert.Equal(["INIT", "OKAY", "", "ERROR", "", "BX2", ""], messages.Select(m => m.Type));
        Assert.Equal([0L, 10, 19, 21, 33, 42, 54], messages.Select(m => m.Offset));
        Assert.Equal(["NOISE", "CRC_MISMATCH", "TRUNCATED"], messages.Where(m => !m.IsOk).Select(m => m.Error!.Name));
        Assert.Equal("04", messages[3].Fields!["code"]!.GetValue<string>());
        Assert.Contains("Invalid CRC", messages[3].Fields!["says"]!.GetValue<string>(), StringComparison.Ordinal);

        static byte[] Crc(byte[] bytes) => BitConverter.GetBytes(Crc16.Compute(bytes));
    }

    [Fact]
    public void TrackingRepliesAreTakenApartWithTheirOptions()
    {
        var into = new byte[4096];
        var frame = new NdiFrame();
        frame.Add(new NdiHandle { Handle = 1, State = NdiHandleState.Valid, Rotation = Quat.Identity, TranslationMm = new(1, 2, -1500), FrameNumber = 7, Buttons = 0 });
        const NdiReplyOptions asked = NdiReplyOptions.Transforms | NdiReplyOptions.ToolMarkers | NdiReplyOptions.PassiveStrays;
        var file = Path.GetTempFileName();
        using (var stream = File.Create(file))
        {
            stream.Write(into, 0, NdiCommand.Write(into, "BX"u8, "1009"u8));
            stream.Write(into, 0, NdiBxWriter.Write(into, frame, asked));
            stream.Write(into, 0, NdiTxWriter.Write(into, frame, asked));
            stream.Write(into, 0, NdiBx2Writer.Write(into, frame));
        }
        var messages = new NdiDecoder().Decode(file).ToList();
        File.Delete(file);
        Assert.Equal(["BX", "BX", "TX", "BX2"], messages.Select(m => m.Type));
        foreach (var m in messages.Skip(1))
        {
            var handle = m.Fields!["handles"]![0]!;
            Assert.Equal((1, "Valid", 7L), (handle["handle"]!.GetValue<int>(), handle["state"]!.GetValue<string>(), handle["frame"]!.GetValue<long>()));
            Assert.Equal([1, 2, -1500], handle["translationMm"]!.AsArray().Select(v => v!.GetValue<double>()));
        }
    }

    /// <summary>PlusToolkit's ndicapi, through a small client that is built beside it: SURGICALNAV_NDICAPI names that client's program. It takes
    /// where to connect to, the tracking command, seconds and .rom files, and ends with 0 when there was no error.</summary>
    [Theory]
    [InlineData(false, "BX2")]
    [InlineData(true, "BX")]
    public async Task SomebodyElsesClientInitialisesLoadsAToolAndTracks(bool overTerminal, string command)
    {
        var client = Environment.GetEnvironmentVariable("SURGICALNAV_NDICAPI");
        if (string.IsNullOrEmpty(client)) Assert.Skip("SURGICALNAV_NDICAPI does not name a client built with PlusToolkit's ndicapi.");
        var link = Path.Combine(Path.GetTempPath(), $"ndi-foreign-{Environment.ProcessId}");
        using var session = new NdiTwinSession(overTerminal ? new NdiTwinSessionOptions { PtyLink = link, Model = "spectra" } : new NdiTwinSessionOptions { TcpPort = 0 });
        session.Start();
        var start = new ProcessStartInfo(client) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[session.Where, command, "5", TestData.Path(Rom)]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, said);
        Assert.Equal(0, session.Twin.Errors);
    }
}
