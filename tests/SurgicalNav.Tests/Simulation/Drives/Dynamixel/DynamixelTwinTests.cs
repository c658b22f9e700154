using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Simulation.Drives.Dynamixel;
using SurgicalNav.Tests.Links.Dynamixel;

namespace SurgicalNav.Tests.Simulation.Drives.Dynamixel;

/// <summary>The servos' twin, commanded by packets, against the e-manual's rules.</summary>
public sealed class DynamixelTwinTests : IDisposable
{
    private readonly MemoryLink _host, _device;
    private readonly DynamixelTwin _twin = new(new DynamixelTwinOptions { Ids = [1, 2] });
    private readonly DynamixelReader _reader = new();
    private readonly byte[] _wire = new byte[DynamixelProtocol.MostPacketBytes];
    private Instant _now = Instant.FromSeconds(1);

    public DynamixelTwinTests()
    {
        (_host, _device) = MemoryLink.CreatePair();
        _twin.Attach(_device);
        _twin.Step(_now);
    }

    public void Dispose()
    {
        _host.Dispose();
        _device.Dispose();
    }

    private DynamixelTwinServo Servo => _twin.Servos[0];

    private void Run(double ms, double step = 1)
    {
        for (var t = 0.0; t < ms; t += step)
        {
            _now += Duration.FromMilliseconds(step);
            _twin.Step(_now);
        }
    }

    private List<string> Send(ReadOnlySpan<byte> packet)
    {
        _host.TryWrite(packet);
        Run(2);
        var n = _host.Read(_reader.Room());
        _reader.Commit(n);
        return Dxl.Drain(_reader);
    }

    private List<string> Write(DynamixelItem item, long value, byte id = 1) => Send(_wire.AsSpan(0, DynamixelCommandEncoder.Write(_wire, new DynamixelCommand(id, item, value))));

    private List<string> Set(DynamixelItem item, long value, byte id = 1) => Send(_wire.AsSpan(0, DynamixelRequests.WriteSetting(_wire, id, item, value)));

    private static string Answer(DynamixelError error, byte id = 1) => $"{id} Status {(byte)error} ";

    [Fact]
    public void ItGoesToItsGoalNoFasterThanItsProfileAndStopsThere()
    {
        Assert.Equal([Answer(DynamixelError.None)], Write(DynamixelTable.TorqueEnable, 1));
        Write(DynamixelTable.ProfileVelocity, 50);
        Write(DynamixelTable.GoalPosition, 3072);
        // 50 counts are 50 × 0.229 turns a minute.
        var fastest = 50 * 0.229 / 60 * 4096;
        var (most, before) = (0.0, Servo.PositionSteps);
        for (var i = 0; i < 3000; i++)
        {
            Run(1);
            most = Math.Max(most, Math.Abs(Servo.PositionSteps - before) * 1000);
            before = Servo.PositionSteps;
        }
        Assert.Equal(fastest, most, tolerance: 1e-6);
        Assert.Equal(3072, Servo[DynamixelTable.PresentPosition]);
        Assert.Equal(0, Servo[DynamixelTable.Moving]);
        Assert.Equal(2048.0, _twin.Servos[1].PositionSteps);
    }

    [Fact]
    public void HowOftenItIsLookedAtChangesNothing()
    {
        using var coarse = new DynamixelTwinTests();
        foreach (var (bench, step) in new[] { (this, 0.25), (coarse, 17.0) })
        {
            bench.Write(DynamixelTable.TorqueEnable, 1);
            bench.Write(DynamixelTable.GoalPosition, 1000);
            bench.Run(340, step);
        }
        Assert.Equal(Servo.PositionSteps, coarse.Servo.PositionSteps);
        Assert.NotEqual(2048, Servo.PositionSteps);
    }

    /// <summary>Silence of 3 × 20 ms stops it; goals are then refused until 0 is written, and it does not go on to where it was going.</summary>
    [Fact]
    public void TheBusWatchdogStopsTheMotorAndRefusesGoalsUntilItIsCleared()
    {
        Write(DynamixelTable.TorqueEnable, 1);
        Write(DynamixelTable.BusWatchdog, 3);
        Write(DynamixelTable.GoalPosition, 4000);
        Run(50);
        Assert.True(Servo.VelocityStepsPerS > 0);
        Assert.False(Servo.IsStoppedByWatchdog);
        Run(15);
        Assert.True(Servo.IsStoppedByWatchdog);
        Assert.Equal(0, Servo.VelocityStepsPerS);
        var stood = Servo.PositionSteps;
        Assert.InRange(stood, 2049, 3900);
        Assert.Equal(["1 Status 0 FF"], Send(_wire.AsSpan(0, DynamixelRequests.Read(_wire, 1, 98, 1))));
        Assert.Equal([Answer(DynamixelError.DataRange)], Write(DynamixelTable.GoalPosition, 4000));
        Assert.Equal([Answer(DynamixelError.DataRange)], Write(DynamixelTable.BusWatchdog, 3));
        Assert.Equal([Answer(DynamixelError.None)], Write(DynamixelTable.BusWatchdog, 0));
        Run(100);
        // The step that it stands at.
        Assert.Equal(stood, Servo.PositionSteps, tolerance: 0.5);
        Assert.Equal([Answer(DynamixelError.None)], Write(DynamixelTable.GoalPosition, 4000));
        Run(2000);
        Assert.Equal(4000, Servo[DynamixelTable.PresentPosition]);
    }

    [Fact]
    public void AWatchdogThatIsFedDoesNothing()
    {
        Write(DynamixelTable.TorqueEnable, 1);
        Write(DynamixelTable.BusWatchdog, 1);
        Write(DynamixelTable.GoalPosition, 4000);
        for (var i = 0; i < 60; i++)
        {
            Send(_wire.AsSpan(0, DynamixelRequests.Ping(_wire, 1)));
            Run(15);
        }
        Assert.False(Servo.IsStoppedByWatchdog);
        Assert.True(Servo.PositionSteps > 3500);
        // What is said to another servo is no word to this one.
        for (var i = 0; i < 3; i++)
        {
            Send(_wire.AsSpan(0, DynamixelRequests.Ping(_wire, 2)));
            Run(15);
        }
        Assert.True(Servo.IsStoppedByWatchdog);
    }

    [Fact]
    public void WritesKeepToTheTable()
    {
        Assert.Equal([Answer(DynamixelError.Access)], Send(Dxl.Instruction(1, DynamixelInstruction.Write, 132, 0, 1, 0, 0, 0)));
        Assert.Equal([Answer(DynamixelError.Access)], Send(Dxl.Instruction(1, DynamixelInstruction.Write, 14, 0, 1)));
        Assert.Equal([Answer(DynamixelError.DataLength)], Send(Dxl.Instruction(1, DynamixelInstruction.Write, 116, 0, 1, 0)));
        Assert.Equal([Answer(DynamixelError.DataLength)], Send(Dxl.Instruction(1, DynamixelInstruction.Write, 117, 0, 1)));
        Assert.Equal([Answer(DynamixelError.DataRange)], Send(Dxl.Instruction(1, DynamixelInstruction.Write, 11, 0, 2)));
        Assert.Equal([Answer(DynamixelError.DataLimit)], Write(DynamixelTable.GoalPosition, 4096));
        Assert.Equal([Answer(DynamixelError.DataLimit)], Write(DynamixelTable.GoalVelocity, 331));
        Assert.Equal([Answer(DynamixelError.Access)], Send(Dxl.Instruction(1, DynamixelInstruction.Read, 14, 0, 1, 0)));
        Assert.Equal([Answer(DynamixelError.Instruction)], Send(Dxl.Instruction(1, (DynamixelInstruction)0x20)));
        Assert.Equal([Answer(DynamixelError.Instruction)], Send(Dxl.Instruction(1, DynamixelInstruction.Action)));
        // Of several items in one write all or none are taken.
        Assert.Equal([Answer(DynamixelError.DataLimit)], Send(Dxl.Instruction(1, DynamixelInstruction.Write, 112, 0, 7, 0, 0, 0, 0, 0x20, 0, 0)));
        Assert.Equal(0, Servo[DynamixelTable.ProfileVelocity]);
        Write(DynamixelTable.TorqueEnable, 1);
        Assert.Equal([Answer(DynamixelError.Access)], Set(DynamixelTable.OperatingMode, 1));
        Assert.Equal([Answer(DynamixelError.None)], Set(DynamixelTable.Led, 1));
    }

    [Fact]
    public void RegisteredWritesWaitForTheActionToAll()
    {
        foreach (var id in (byte[])[1, 2])
        {
            Write(DynamixelTable.TorqueEnable, 1, id);
            Assert.Equal([Answer(DynamixelError.None, id)], Send(_wire.AsSpan(0, DynamixelCommandEncoder.RegWrite(_wire, new DynamixelCommand(id, DynamixelTable.GoalPosition, 3000)))));
        }
        Run(100);
        Assert.Equal((2048.0, 1L), (Servo.PositionSteps, Servo[DynamixelTable.RegisteredInstruction]));
        Assert.Empty(Send(_wire.AsSpan(0, DynamixelCommandEncoder.Action(_wire))));
        Run(100);
        Assert.True(Servo.PositionSteps > 2100);
        Assert.Equal(Servo.PositionSteps, _twin.Servos[1].PositionSteps);
        Assert.Equal(0, Servo[DynamixelTable.RegisteredInstruction]);
    }

    [Fact]
    public void SyncAndBulkWritesReachAllAndAreNotAnswered()
    {
        Assert.Empty(Send(_wire.AsSpan(0, DynamixelCommandEncoder.SyncWrite(_wire, [new(1, DynamixelTable.TorqueEnable, 1), new(2, DynamixelTable.TorqueEnable, 1)]))));
        Assert.Empty(Send(_wire.AsSpan(0, DynamixelCommandEncoder.BulkWrite(_wire, [new(2, DynamixelTable.GoalPosition, 2500), new(1, DynamixelTable.GoalPosition, 1500)]))));
        Run(3000);
        Assert.Equal((1500L, 2500L), (Servo[DynamixelTable.PresentPosition], _twin.Servos[1][DynamixelTable.PresentPosition]));
    }

    [Fact]
    public void VelocityModeTurnsOnAndOnAndTorqueOffStops()
    {
        Set(DynamixelTable.OperatingMode, 1);
        Write(DynamixelTable.TorqueEnable, 1);
        Write(DynamixelTable.GoalVelocity, -100);
        Run(10_000);
        Assert.True(Servo.PositionSteps < -4096);
        Assert.Equal(-100, Servo[DynamixelTable.PresentVelocity]);
        Write(DynamixelTable.TorqueEnable, 0);
        var stood = Servo.PositionSteps;
        Run(100);
        Assert.Equal(stood, Servo.PositionSteps);
        Assert.Equal([Answer(DynamixelError.None)], Send(Dxl.Instruction(1, DynamixelInstruction.Clear, 0x01, 0x44, 0x58, 0x4C, 0x22)));
        Assert.InRange(Servo.PositionSteps, 0, 4096);
    }

    [Fact]
    public void AHardwareErrorTakesTheTorqueAndRebootingBringsItBack()
    {
        Write(DynamixelTable.TorqueEnable, 1);
        Servo.HardwareError = 0x04;
        Assert.False(Servo.HasTorque);
        Assert.Equal([$"1 Status {0x80 | 1} "], Write(DynamixelTable.TorqueEnable, 1));
        Assert.Equal([Answer(DynamixelError.None)], Send(_wire.AsSpan(0, DynamixelRequests.Reboot(_wire, 1))));
        Assert.Equal([Answer(DynamixelError.None)], Write(DynamixelTable.TorqueEnable, 1));
    }

    [Fact]
    public void StatusesComeAsFarAsTheDeviceIsSetToSendThem()
    {
        Assert.Empty(Set(DynamixelTable.StatusReturnLevel, 1));
        Assert.Empty(Set(DynamixelTable.Led, 1));
        Assert.Single(Send(_wire.AsSpan(0, DynamixelRequests.Read(_wire, 1, 65, 1))));
        Assert.Empty(Set(DynamixelTable.StatusReturnLevel, 0));
        Assert.Empty(Send(_wire.AsSpan(0, DynamixelRequests.Read(_wire, 1, 65, 1))));
        Assert.Single(Send(_wire.AsSpan(0, DynamixelRequests.Ping(_wire, 1))));
        // Read and Write to all are not answered.
        Assert.Empty(Send(_wire.AsSpan(0, DynamixelRequests.Read(_wire, DynamixelProtocol.Broadcast, 65, 1))));
    }

    [Fact]
    public void AFactoryResetOfAllIsNotObeyed()
    {
        Set(DynamixelTable.Id, 9, id: 2);
        Assert.Equal((byte)9, _twin.Servos[1].Id);
        Send(Dxl.Instruction(DynamixelProtocol.Broadcast, DynamixelInstruction.FactoryReset, 0xFF));
        Assert.Equal((byte)9, _twin.Servos[1].Id);
        Assert.Single(Send(_wire.AsSpan(0, DynamixelRequests.FactoryReset(_wire, 9, DynamixelReset.All, isMeant: true))));
        Assert.Equal((byte)1, _twin.Servos[1].Id);
    }

    [Fact]
    public void IdsThatCannotBeAreRefused()
    {
        foreach (var ids in (byte[][])[[], [1, 1], [253]])
            Assert.Throws<ArgumentException>(() => new DynamixelTwin(new DynamixelTwinOptions { Ids = ids }));
    }
}
