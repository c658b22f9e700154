using System.Text;
using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;

namespace SurgicalNav.Tests.Links.Servos;

public sealed class ServoBusProfileTests
{
    private static readonly string Dynamixels = Repository.Path("hardware", "profiles", "servos", "sim-dxl6.json"), ODrives = Repository.Path("hardware", "profiles", "servos", "sim-odrive2.json");

    [Fact]
    public void AJointCountsInTurnsOfItsServoAndBack()
    {
        var slide = ServoBusProfileFile.Load(ODrives).Joints[1];
        // 5 mm a turn, the other way round.
        Assert.Equal(-2, slide.ToTurns(10), tolerance: 1e-12);
        Assert.Equal(10, slide.FromTurns(-2), tolerance: 1e-12);
        var turn = ServoBusProfileFile.Load(ODrives).Joints[0];
        Assert.Equal(8 / (2 * Math.PI), turn.ToTurns(1), tolerance: 1e-12);
        var shoulder = ServoBusProfileFile.Load(Dynamixels).Joints[1];
        Assert.Equal(DynamixelUnits.PositionSteps(-0.5), (long)Math.Round(shoulder.ToTurns(0.5) * DynamixelUnits.StepsPerTurn));
    }

    /// <summary>1.5 rad/s against 30 rad/s²: 1.5² / 60.</summary>
    [Fact]
    public void TheRangeIsNarrowedByWhatTheJointMayCoast()
    {
        var profile = ServoBusProfileFile.Load(Dynamixels);
        var (given, held) = (profile.Joints[0], profile.AsDriveProfile().Joints[0]);
        Assert.Equal(0.0375, given.CoastDistance, tolerance: 1e-12);
        Assert.Equal((-1.4625, 1.4625), (held.MinPosition, held.MaxPosition));
        Assert.Equal((given.MaxVelocity, given.MaxAcceleration, given.MaxJerk, given.MaxFollowingError), (held.MaxVelocity, held.MaxAcceleration, held.MaxJerk, held.MaxFollowingError));
    }

    /// <summary>The bytes counted are never fewer than those of the packets themselves.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void TheBudgetCoversThePacketsThatArePutOnTheLine(int joints)
    {
        var wire = new byte[DynamixelProtocol.MostPacketBytes];
        byte[] ids = [.. Enumerable.Range(1, joints).Select(i => (byte)i)];
        var question = DynamixelRequests.SyncRead(wire, ids, 126, ServoLineBudget.DynamixelStateBytes, fast: true);
        int[] data = [.. ids.Select(_ => ServoLineBudget.DynamixelStateBytes)];
        var answer = DynamixelPacket.EncodeFast(wire, new byte[joints * (DynamixelProtocol.FastPartBytes + ServoLineBudget.DynamixelStateBytes) - DynamixelProtocol.CrcBytes], data);
        Assert.InRange(ServoLineBudget.DynamixelReadBytes(joints, ServoLineBudget.DynamixelStateBytes), question + answer, question + answer + question / 3);
        // FF FF FD wherever a goal can carry it: the longest that stuffing makes of it.
        byte[] goals = [116, 0, 4, 0, .. ids.SelectMany(id => (byte[])[id, 0xFF, 0xFF, 0xFD, 0xFF])];
        var write = DynamixelPacket.Encode(wire, DynamixelProtocol.Broadcast, DynamixelInstruction.SyncWrite, goals);
        Assert.InRange(ServoLineBudget.DynamixelWriteBytes(joints), write, write + write / 3);
    }

    /// <summary>57 bytes of goals, 25 + 92 for the state, 25 + 38 for the rest, and two turnarounds of 2 ms.</summary>
    [Fact]
    public void ARateThatTheLineCannotCarryIsRefusedWithOneThatItCan()
    {
        var budget = ServoLineBudget.Of(ServoBusProfileFile.Load(Dynamixels));
        Assert.Equal((237, 2), (budget.Bytes, budget.Questions));
        Assert.Equal(6.37, budget.BusyMs, tolerance: 1e-9);
        Assert.Equal(125, budget.FittingRateHz);
        var json = JsonNode.Parse(File.ReadAllText(Dynamixels))!.AsObject();
        json["bus"]!["setpointRateHz"] = 125;
        ServoBusProfileFile.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "fits");
        json["bus"]!["setpointRateHz"] = 126;
        Assert.Contains("at most 125 Hz fit", Refusal(json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "speed", "1", "speed")]
    [InlineData(true, "family", "\"robot\"", "$.family")]
    [InlineData(true, "firmware", "\"44\"", "$.firmware")]
    [InlineData(true, "serialNumber", "\"123456789\"", "$.serialNumber")]
    [InlineData(true, "bus", "{\"baud\":1000001,\"setpointRateHz\":100,\"silenceDeadlineMs\":60,\"turnaroundMs\":2}", "$.bus.baud")]
    [InlineData(true, "bus", "{\"baud\":1000000,\"setpointRateHz\":100,\"silenceDeadlineMs\":50,\"turnaroundMs\":2}", "$.bus.silenceDeadlineMs")]
    [InlineData(true, "bus", "{\"baud\":1000000,\"setpointRateHz\":100,\"silenceDeadlineMs\":20,\"turnaroundMs\":2}", "$.bus.silenceDeadlineMs")]
    [InlineData(true, "joints", "[]", "$.joints")]
    [InlineData(false, "firmware", "\"0.6.1\"", "$.firmware")]
    [InlineData(false, "serialNumber", "null", "$.serialNumber")]
    [InlineData(false, "onDisable", "\"hold\"", "$.onDisable")]
    public void AMistakeIsRefusedWithItsKey(bool isDynamixel, string key, string value, string named)
    {
        var json = JsonNode.Parse(File.ReadAllText(isDynamixel ? Dynamixels : ODrives))!.AsObject();
        json[key] = JsonNode.Parse(value);
        Assert.Contains(named, Refusal(json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "id", "12", "id")]
    [InlineData(true, "id", "253", "id")]
    [InlineData(true, "modelNumber", "7", "modelNumber")]
    [InlineData(true, "modelNumber", "null", "modelNumber")]
    [InlineData(true, "sign", "0", "sign")]
    [InlineData(true, "mmPerTurn", "5", "mmPerTurn")]
    [InlineData(true, "zeroTurns", "0", "minPosition")]
    [InlineData(true, "homePosition", "1.48", "homePosition")]
    [InlineData(true, "coastDeceleration", "0", "coastDeceleration")]
    [InlineData(true, "maxVelocity", "30", "maxVelocity")]
    [InlineData(true, "maxJerk", "1e999", "maxJerk")]
    [InlineData(false, "id", "2", "id")]
    [InlineData(false, "zeroTurns", "1e999", "zeroTurns")]
    [InlineData(false, "gearRatio", "1e6", "zeroTurns")]
    [InlineData(false, "standsWithoutTorque", "false", "standsWithoutTorque")]
    public void AJointThatCannotBeIsRefused(bool isDynamixel, string key, string value, string named)
    {
        var json = JsonNode.Parse(File.ReadAllText(isDynamixel ? Dynamixels : ODrives))!.AsObject();
        json["joints"]![0]![key] = JsonNode.Parse(value);
        // Where an ID is there twice it is the second that is named.
        Assert.Contains(key == "id" && value == "12" ? "$.joints[1].id" : $"$.joints[0].{named}", Refusal(json), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAFileIsItSaysItself()
    {
        Assert.True(ServoBusProfileFile.IsNamedBy(Dynamixels));
        Assert.False(ServoBusProfileFile.IsNamedBy(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json")));
        Assert.False(ServoBusProfileFile.IsNamedBy(Repository.Path("hardware", "profiles", "servos", "missing.json")));
        Assert.Contains("cannot be read", Assert.Throws<DriveProfileException>(() => ServoBusProfileFile.Load("missing.json")).Message, StringComparison.Ordinal);
    }

    private static string Refusal(JsonObject json) =>
        Assert.Throws<DriveProfileException>(() => ServoBusProfileFile.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "servos.json")).Message;
}
