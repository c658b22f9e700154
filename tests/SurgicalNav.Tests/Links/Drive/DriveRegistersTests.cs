using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Links.Drive;

/// <summary>The register file against the codec's layouts and the document.</summary>
public sealed class DriveRegistersTests
{
    private static readonly JsonObject Registers = JsonNode.Parse(File.ReadAllText(Repository.Path("hardware", "registers", "drive-link-v1.json")))!.AsObject();
    private static readonly string Document = File.ReadAllText(Repository.Path("hardware", "protocol", "drive-link.md"));

    private static readonly Dictionary<string, DriveFrameType> Types = new()
    {
        ["HELLO"] = DriveFrameType.Hello,
        ["ENABLE"] = DriveFrameType.Enable,
        ["DISABLE"] = DriveFrameType.Disable,
        ["HEARTBEAT"] = DriveFrameType.Heartbeat,
        ["SETPOINT"] = DriveFrameType.Setpoint,
        ["CLEAR_FAULT"] = DriveFrameType.ClearFault,
        ["HOME"] = DriveFrameType.Home,
        ["IDENTITY"] = DriveFrameType.Identity,
        ["STATE"] = DriveFrameType.State,
        ["FAULT"] = DriveFrameType.Fault,
    };

    private static Dictionary<string, int> CodecOffsets(int n) => new()
    {
        ["HELLO.hostNonce"] = HelloLayout.HostNonce,
        ["HELLO.minVersion"] = HelloLayout.MinVersion,
        ["HELLO.maxVersion"] = HelloLayout.MaxVersion,
        ["HELLO.reserved"] = HelloLayout.Reserved,
        ["ENABLE.channelA"] = EnableLayout.ChannelA,
        ["ENABLE.channelB"] = EnableLayout.ChannelB,
        ["SETPOINT.deadlineUs"] = SetpointLayout.DeadlineUs,
        ["SETPOINT.purpose"] = SetpointLayout.Purpose,
        ["SETPOINT.knotCount"] = SetpointLayout.KnotCount,
        ["SETPOINT.position"] = SetpointLayout.Position,
        ["SETPOINT.velocity"] = SetpointLayout.Velocity(n),
        ["SETPOINT.knots.dtMs"] = SetpointLayout.Knot(0, n),
        ["SETPOINT.knots.position"] = SetpointLayout.KnotPosition(0, n),
        ["SETPOINT.knots.velocity"] = SetpointLayout.KnotVelocity(0, n),
        ["CLEAR_FAULT.code"] = ClearFaultLayout.Code,
        ["CLEAR_FAULT.reserved"] = ClearFaultLayout.Reserved,
        ["HOME.deadlineUs"] = HomeLayout.DeadlineUs,
        ["HOME.again"] = HomeLayout.Again,
        ["HOME.reserved"] = HomeLayout.Reserved,
        ["IDENTITY.kind"] = IdentityLayout.Kind,
        ["IDENTITY.jointCount"] = IdentityLayout.JointCount,
        ["IDENTITY.minVersion"] = IdentityLayout.MinVersion,
        ["IDENTITY.maxVersion"] = IdentityLayout.MaxVersion,
        ["IDENTITY.hostNonce"] = IdentityLayout.HostNonce,
        ["IDENTITY.capabilities"] = IdentityLayout.Capabilities,
        ["IDENTITY.linkDeadlineUs"] = IdentityLayout.LinkDeadlineUs,
        ["IDENTITY.maxAgeUs"] = IdentityLayout.MaxAgeUs,
        ["IDENTITY.setpointRateHz"] = IdentityLayout.SetpointRateHz,
        ["IDENTITY.knotCount"] = IdentityLayout.KnotCount,
        ["IDENTITY.firmware"] = IdentityLayout.FirmwareMajor,
        ["IDENTITY.reserved"] = IdentityLayout.Reserved,
        ["IDENTITY.serialNumber"] = IdentityLayout.SerialNumber,
        ["IDENTITY.joints.unit"] = IdentityLayout.Joints + IdentityLayout.JointUnit,
        ["IDENTITY.joints.reserved"] = IdentityLayout.Joints + IdentityLayout.JointReserved,
        ["IDENTITY.joints.minPosition"] = IdentityLayout.Joints + IdentityLayout.JointMinPosition,
        ["IDENTITY.joints.maxPosition"] = IdentityLayout.Joints + IdentityLayout.JointMaxPosition,
        ["IDENTITY.joints.maxVelocity"] = IdentityLayout.Joints + IdentityLayout.JointMaxVelocity,
        ["IDENTITY.joints.maxAcceleration"] = IdentityLayout.Joints + IdentityLayout.JointMaxAcceleration,
        ["IDENTITY.joints.maxJerk"] = IdentityLayout.Joints + IdentityLayout.JointMaxJerk,
        ["IDENTITY.joints.maxEffort"] = IdentityLayout.Joints + IdentityLayout.JointMaxEffort,
        ["IDENTITY.joints.maxFollowingError"] = IdentityLayout.Joints + IdentityLayout.JointMaxFollowingError,
        ["STATE.setpointSequence"] = StateLayout.SetpointSequence,
        ["STATE.acceptedSequence"] = StateLayout.AcceptedSequence,
        ["STATE.state"] = StateLayout.State,
        ["STATE.stopPhase"] = StateLayout.StopPhase,
        ["STATE.faultCode"] = StateLayout.FaultCode,
        ["STATE.lastRefusal"] = StateLayout.LastRefusal,
        ["STATE.flags"] = StateLayout.Flags,
        ["STATE.echoHostTimeUs"] = StateLayout.EchoHostTimeUs,
        ["STATE.echoHeldUs"] = StateLayout.EchoHeldUs,
        ["STATE.watchdogMarginUs"] = StateLayout.WatchdogMarginUs,
        ["STATE.leastWatchdogMarginUs"] = StateLayout.LeastWatchdogMarginUs,
        ["STATE.framingErrors"] = StateLayout.FramingErrors,
        ["STATE.crcErrors"] = StateLayout.CrcErrors,
        ["STATE.sessionErrors"] = StateLayout.SessionErrors,
        ["STATE.sequenceErrors"] = StateLayout.SequenceErrors,
        ["STATE.staleErrors"] = StateLayout.StaleErrors,
        ["STATE.refusals"] = StateLayout.Refusals,
        ["STATE.linkLosses"] = StateLayout.LinkLosses,
        ["STATE.setpointAgeUs"] = StateLayout.SetpointAgeUs,
        ["STATE.position"] = StateLayout.Position,
        ["STATE.velocity"] = StateLayout.Velocity(n),
        ["STATE.effort"] = StateLayout.Effort(n),
        ["STATE.secondPosition"] = StateLayout.SecondPosition(n),
        ["FAULT.code"] = FaultLayout.Code,
        ["FAULT.joint"] = FaultLayout.Joint,
        ["FAULT.stopPhase"] = FaultLayout.StopPhase,
        ["FAULT.reserved"] = FaultLayout.Reserved,
        ["FAULT.atTimeUs"] = FaultLayout.AtTimeUs,
        ["FAULT.value"] = FaultLayout.Value,
        ["FAULT.limit"] = FaultLayout.Limit,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void EveryFieldLiesWhereTheCodecLooks(int n)
    {
        var offsets = new Dictionary<string, int>();
        foreach (var frame in Registers["frames"]!.AsArray())
        {
            var name = frame!["name"]!.GetValue<string>();
            var type = Types[name];
            Assert.Equal((int)type, frame["type"]!.GetValue<int>());
            Assert.Equal(type >= DriveFrameType.Identity ? "deviceToHost" : "hostToDevice", frame["direction"]!.GetValue<string>());
            var length = Place(frame["fields"]!.AsArray(), name, 0, n, offsets);
            Assert.Equal(DriveProtocol.PayloadBytes(type, n), length);
        }

        Assert.Equal(CodecOffsets(n).OrderBy(p => p.Key, StringComparer.Ordinal), offsets.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void TheHeaderLiesWhereTheCodecLooks()
    {
        var offsets = new Dictionary<string, int>();
        Assert.Equal(DriveProtocol.HeaderBytes, Place(Registers["header"]!.AsArray(), "header", 0, 1, offsets));
        Assert.Equal(
            [HeaderLayout.Version, HeaderLayout.Type, HeaderLayout.Sequence, HeaderLayout.TimeUs, HeaderLayout.Session],
            [offsets["header.version"], offsets["header.type"], offsets["header.sequence"], offsets["header.timeUs"], offsets["header.session"]]);
    }

    [Fact]
    public void TheDocumentNamesEveryFieldAndItsOffset()
    {
        foreach (var (key, offset) in CodecOffsets(7))
        {
            var parts = key.Split('.');
            if (parts.Length > 2 || parts[1] is "firmware" or "reserved" or "velocity" or "effort" or "secondPosition")
                Assert.Contains(parts[^1], Document, StringComparison.Ordinal);
            else
                Assert.Matches($@"\| {offset} \| \w+( × n)?( × 16)? \| {parts[1]}|\| {offset} \| \w+( × 16)? \| serial number|\| {offset} \| u8 \| code", Document);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void TheDocumentsLoadTableIsRight(int n)
    {
        foreach (var (name, type) in new[] { ("SETPOINT", DriveFrameType.Setpoint), ("STATE", DriveFrameType.State), ("IDENTITY", DriveFrameType.Identity) })
        {
            var row = Document.Split('\n').Last(line => line.StartsWith($"| {name} | ", StringComparison.Ordinal));
            Assert.Equal(int.Parse(row.Split('|')[n - 4]), DriveProtocol.WireBytes(type, n));
        }

        Assert.Equal((316, 319), (DriveProtocol.MaxRawBytes, DriveProtocol.MaxWireBytes));
    }

    private static int Place(JsonArray fields, string prefix, int at, int n, Dictionary<string, int> offsets)
    {
        foreach (var field in fields)
        {
            var name = $"{prefix}.{field!["name"]!.GetValue<string>()}";
            if (field["fields"] is JsonArray inner)
            {
                for (var i = 0; i < Times(field["repeat"], n); i++) at = Place(inner, name, at, n, offsets);
                continue;
            }

            offsets.TryAdd(name, at);
            var size = field["type"]!.GetValue<string>() switch { "u8" => 1, "u16" or "i16" => 2, _ => 4 };
            at += size * Times(field["count"], n);
        }

        return at;
    }

    private static int Times(JsonNode? node, int n) => node switch
    {
        null => 1,
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.String => n,
        _ => node.GetValue<int>(),
    };
}
