using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Decoding;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.SystemTests.Links;

public sealed partial class DriveDecoderTests
{
    /// <summary>The golden frames of hardware/protocol/drive-link.md, section 11, with the values that stand beside them.</summary>
    [Fact]
    public void EveryGoldenFrameIsShownWithItsFields()
    {
        var lines = File.ReadAllLines(Repository.Path("hardware", "protocol", "drive-link.md")).Select(l => Golden().Match(l)).Where(m => m.Success).ToList();
        var bytes = lines.SelectMany(m => Convert.FromHexString(m.Groups[2].Value.Replace(" ", "", StringComparison.Ordinal))).ToArray();
        var messages = Decode(bytes);
        Assert.Equal(10, messages.Count);
        Assert.Equal(lines.Select(m => m.Groups[1].Value), messages.Select(m => m.Type));
        Assert.All(messages, m => Assert.True(m.IsOk));
        Assert.All(messages, m => Assert.Equal(0x0102, (int)m.Fields!["sequence"]!));
        Assert.Equal("0xCAFEF00D", (string)Fields("HELLO")["hostNonce"]!);
        JsonObject Fields(string type) => Assert.Single(messages, m => m.Type == type).Fields!;
        var setpoint = Fields("SETPOINT");
        Assert.Equal(10_000, (int)setpoint["deadlineUs"]!);
        Assert.Equal(0.5f, (float)setpoint["position"]![0]!);
        Assert.Equal(495_000, (int)setpoint["knots"]![0]!["positionCounts"]![0]!);
        Assert.Equal("SIM-1", (string)Fields("IDENTITY")["serialNumber"]!);
        Assert.Equal(16, (int)Fields("STATE")["setpointAgeUs"]!);
        Assert.Equal(20.5f, (float)Fields("FAULT")["value"]!);
        Assert.Equal((10_000, 0), ((int)Fields("HOME")["deadlineUs"]!, (int)Fields("HOME")["again"]!));
    }

    /// <summary>What goes over the line between a guarded drive and the device's twin, taken down in each direction.</summary>
    [Fact]
    public void ACaptureOfASessionWithTheTwinIsReadWholeInBothDirections()
    {
        var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
        var (host, device) = MemoryLink.CreatePair();
        var tap = new Tap(host);
        var drive = new GuardedDrive(GuardRulesFactory.FromProfile(profile), profile, tap, null, 5);
        var twin = new DriveTwin(profile, device);
        for (var i = 1; i <= 500; i++)
        {
            var now = Instant.FromSeconds(1 + i / 1000.0);
            drive.Step(now, default, true, default);
            twin.Step(now);
        }
        var (sent, received) = (Decode([.. tap.Sent]), Decode([.. tap.Received]));
        // The last frame of a capture may be cut.
        Assert.All(sent.Concat(received).Where(m => !m.IsOk), m => Assert.Equal("TRUNCATED", m.Error!.Name));
        Assert.Subset(new HashSet<string>(sent.Select(m => m.Type)), new HashSet<string>(["HELLO", "HEARTBEAT"]));
        Assert.Contains("IDENTITY", received.Select(m => m.Type));
        Assert.InRange(received.Count(m => m.Type == "STATE"), 250, 320);
        Assert.All(received.Where(m => m.Type == "STATE"), m => Assert.Equal("Disabled", (string)m.Fields!["state"]!));
    }

    [Fact]
    public void EveryFlawIsNamedWhereItStands()
    {
        var good = Convert.FromHexString("110103020" + "10D0C0B0A443322114B238EF000");
        var wrong = (byte[])good.Clone();
        wrong[12] ^= 1;
        byte[] tooLong = [.. Enumerable.Repeat((byte)1, 2000), 0];
        byte[] bytes = [.. good, .. wrong, 0, 5, 1, 0, 2, 7, 0, .. tooLong, .. good, .. good[..5]];
        var messages = Decode(bytes);
        Assert.Equal([null, "CRC", "COBS", "LENGTH", "TOO_LONG", null, "TRUNCATED"], messages.Select(m => m.Error?.Name));
        Assert.Equal([0, 18, 37, 40, 43, 2044, 2062], messages.Select(m => m.Offset));
    }

    private static List<DecodedMessage> Decode(byte[] bytes)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            // Through the text, as scripts get the fields.
            return [.. new DriveDecoder().Decode(file).Select(m => m with { Fields = m.Fields is null ? null : (JsonObject)JsonNode.Parse(m.Fields.ToJsonString())! })];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Tap(MemoryLink link) : IByteLink
    {
        public List<byte> Sent { get; } = [];
        public List<byte> Received { get; } = [];
        public string Name => link.Name;
        public bool IsOpen => link.IsOpen;
        public LinkCounters Counters => link.Counters;

        public int Read(Span<byte> into)
        {
            var n = link.Read(into);
            Received.AddRange(into[..n]);
            return n;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (!link.TryWrite(bytes)) return false;
            Sent.AddRange(bytes);
            return true;
        }

        public void Dispose() => link.Dispose();
    }

    [GeneratedRegex("^([A-Z_]+) ((?:[0-9A-F]{2} )+00)$", RegexOptions.None, 1000)]
    private static partial Regex Golden();
}
