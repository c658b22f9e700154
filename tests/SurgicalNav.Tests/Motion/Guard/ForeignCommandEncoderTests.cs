using System.Text;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Tests.Links.Dynamixel;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>What makes other makers' drives move, against their manuals.</summary>
public sealed class ForeignCommandEncoderTests
{
    private delegate int Writer(Span<byte> line);

    [Fact]
    public void DynamixelCommandsAreTheManualsExamples()
    {
        var goal = DynamixelTable.GoalPosition;
        Assert.Equal("FFFFFD0001090003740000020000CA89", Dxl.Hex(w => DynamixelCommandEncoder.Write(w, new DynamixelCommand(1, goal, 512))));
        Assert.Equal("FFFFFD00010900046800C8000000AE8E", Dxl.Hex(w => DynamixelCommandEncoder.RegWrite(w, new DynamixelCommand(1, DynamixelTable.GoalVelocity, 200))));
        Assert.Equal("FFFFFD000103000502CE", Dxl.Hex(w => DynamixelCommandEncoder.Action(w, 1)));
        Assert.Equal("FFFFFD00FE11008374000400019600000002AA0000008287", Dxl.Hex(w => DynamixelCommandEncoder.SyncWrite(w, [new(1, goal, 150), new(2, goal, 170)])));
        // Of the manual's bulk write the first item is a limit, which is no item of motion; this one was closed by an independent CRC.
        var bulk = Dxl.Hex(w => DynamixelCommandEncoder.BulkWrite(w, [new(1, DynamixelTable.GoalCurrent, -160), new(2, DynamixelTable.TorqueEnable, 1)]));
        Assert.StartsWith("FFFFFD00FE1000930166000200" + "60FF" + "024000010001", bulk, StringComparison.Ordinal);
        Assert.Single(Dxl.Read(new DynamixelReader(), Convert.FromHexString(bulk)));
    }

    [Fact]
    public void ADynamixelValueThatTheItemDoesNotTakeIsRefusedAndNeverClamped()
    {
        Refused("takes -1048575 to 1048575, not 1048576", new DynamixelCommand(1, DynamixelTable.GoalPosition, 1_048_576));
        Refused("takes -885 to 885, not -886", new DynamixelCommand(1, DynamixelTable.GoalPwm, -886));
        Refused("takes 0 to 127, not -1", new DynamixelCommand(1, DynamixelTable.BusWatchdog, -1));
        Refused("no item of motion", new DynamixelCommand(1, DynamixelTable.Id, 2));
        Assert.Contains("use a bulk write", Assert.Throws<ArgumentException>(() =>
            Dxl.Hex(w => DynamixelCommandEncoder.SyncWrite(w, [new(1, DynamixelTable.GoalPwm, 1), new(2, DynamixelTable.GoalPosition, 1)]))).Message, StringComparison.Ordinal);

        static void Refused(string words, DynamixelCommand command) =>
            Assert.Contains(words, Assert.Throws<ArgumentException>(() => Dxl.Hex(w => DynamixelCommandEncoder.Write(w, command))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ODriveLinesAreWrittenAsTheFirmwareReadsThem()
    {
        Assert.Equal("q 0 -2 1 0.1", Line(l => ODriveCommandEncoder.Position(l, 0, -2, 1, 0.1)));
        Assert.Equal("p 1 0.333333 -0.5 0", Line(l => ODriveCommandEncoder.SetPoint(l, 1, 1.0 / 3, -0.5, 0)));
        Assert.Equal("v 0 1 0", Line(l => ODriveCommandEncoder.Velocity(l, 0, 1, 0)));
        Assert.Equal("c 0 0.25", Line(l => ODriveCommandEncoder.Torque(l, 0, 0.25)));
        Assert.Equal("t 0 -2", Line(l => ODriveCommandEncoder.Trajectory(l, 0, -2)));
        Assert.Equal("u 1", Line(l => ODriveCommandEncoder.Feed(l, 1)));
        Assert.Equal("esl 0 -8192", Line(l => ODriveCommandEncoder.EncoderCount(l, 0, -8192)));
        Assert.Equal("w axis0.requested_state 8", Line(l => ODriveCommandEncoder.Write(l, "axis0.requested_state", 8)));
        Assert.Equal("sc", Line(ODriveCommandEncoder.ClearErrors));
        Assert.Equal("ss", Line(ODriveCommandEncoder.SaveConfiguration));
        Assert.Equal("sr", Line(ODriveCommandEncoder.Reboot));
    }

    [Fact]
    public void ODriveNumbersThatAreNoneAndPathsThatAreNoneAreRefused()
    {
        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity, 1e9, -1e300]) Assert.Throws<ArgumentException>(() => Line(l => ODriveCommandEncoder.Velocity(l, 0, bad, 0)));
        foreach (var axis in (int[])[-1, 2]) Assert.Contains("axes 0 and 1", Assert.Throws<ArgumentException>(() => Line(l => ODriveCommandEncoder.Feed(l, axis))).Message, StringComparison.Ordinal);
        foreach (var path in (string[])["a b", "a\nsr", "a;b", "a!sr", "a*1", new string('x', 300), "ä"]) Assert.Throws<ArgumentException>(() => Line(l => ODriveCommandEncoder.Write(l, path, 1)));
    }

    [Fact]
    public void CommandsAllocateNothing()
    {
        var wire = new byte[DynamixelProtocol.MostPacketBytes];
        var line = new byte[ODriveProtocol.MostLineBytes];
        Allocations.AssertNone(() =>
        {
            DynamixelCommandEncoder.SyncWrite(wire, [new(1, DynamixelTable.GoalPosition, 150), new(2, DynamixelTable.GoalPosition, 170)]);
            ODriveCommandEncoder.SetPoint(line, 0, 0.123456, -0.5, 0.01);
        });
    }

    /// <summary>The line without its checksum, which is checked here another way.</summary>
    private static string Line(Writer write)
    {
        var line = new byte[ODriveProtocol.MostLineBytes];
        var text = Encoding.ASCII.GetString(line.AsSpan(0, write(line)));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var parts = text.TrimEnd('\n').Split('*');
        Assert.Equal(parts[0].Aggregate(0, (sum, c) => sum ^ c).ToString(System.Globalization.CultureInfo.InvariantCulture), parts[1]);
        return parts[0];
    }
}
