using SurgicalNav.Core.Time;
using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.Simulation.Drives.Dynamixel;

/// <summary>One X-series servo: its control table with the rules for reading and writing it, its motor, and its bus watchdog.</summary>
/// <remarks>Written from ROBOTIS' e-manual. One loop owns it; allocates only when constructed.</remarks>
public sealed class DynamixelTwinServo
{
    private const int TableBytes = 147, UsualShutdown = 0x34;
    private const byte WatchdogExpired = 0xFF;
    private const int Current = 0, Velocity = 1, Position = 3, ExtendedPosition = 4, CurrentBasedPosition = 5, Pwm = 16;

    private static readonly DynamixelItem?[] ByAddress = Index();

    private readonly byte[] _table = new byte[TableBytes];
    private readonly byte[] _registered = new byte[2 + TableBytes];
    private readonly DynamixelTwinOptions _options;
    private readonly FirstOrderJoint _joint;
    private int _registeredBytes;
    private Instant _heard;

    internal DynamixelTwinServo(byte id, DynamixelTwinOptions options)
    {
        _options = options;
        _joint = new FirstOrderJoint(DynamixelUnits.ZeroStep, options.PositionGainPerS);
        Reset(id);
    }

    public byte Id => (byte)this[DynamixelTable.Id];

    /// <summary>True position, in steps of 1/4096 turn; not rounded.</summary>
    public double PositionSteps => _joint.Position;

    /// <summary>True velocity, in steps a second.</summary>
    public double VelocityStepsPerS => _joint.Velocity;

    public bool HasTorque => this[DynamixelTable.TorqueEnable] == 1;

    /// <summary>The bus watchdog has stopped it, until 0 is written there.</summary>
    public bool IsStoppedByWatchdog => _table[DynamixelTable.BusWatchdog.Address] == WatchdogExpired;

    /// <summary>Hardware Error Status; anything but 0 sets the alert bit of every answer and takes the torque away.</summary>
    public byte HardwareError
    {
        get => _table[DynamixelTable.HardwareErrorStatus.Address];
        set
        {
            _table[DynamixelTable.HardwareErrorStatus.Address] = value;
            if (value != 0) Release();
        }
    }

    internal byte AlertBit => HardwareError != 0 ? DynamixelProtocol.Alert : (byte)0;

    internal int StatusReturnLevel => (int)this[DynamixelTable.StatusReturnLevel];

    internal Duration ReturnDelay => new(1000L * DynamixelUnits.ReturnDelayUsPerCount * this[DynamixelTable.ReturnDelayTime]);

    /// <summary>What an item holds.</summary>
    public long this[DynamixelItem item]
    {
        get => item.Read(_table.AsSpan(item.Address));
        private set => item.Write(_table.AsSpan(item.Address), value);
    }

    /// <summary>Sets an item as somebody may have set it long before, whatever rules there are for writing it now.</summary>
    public void Set(DynamixelItem item, long value) => this[item] = value;

    /// <summary>An instruction for this servo has come: its bus watchdog starts anew.</summary>
    internal void Hear(Instant now) => _heard = now;

    internal DynamixelError Read(int address, int bytes, Span<byte> into)
    {
        if (bytes == 0) return DynamixelError.DataLength;
        for (var at = address; at < address + bytes; at++)
            if (at >= TableBytes || ByAddress[at] is null) return DynamixelError.Access;
        _table.AsSpan(address, bytes).CopyTo(into);
        return DynamixelError.None;
    }

    /// <summary>Writes whole items that follow each other, all or none of them.</summary>
    internal DynamixelError Write(int address, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return DynamixelError.DataLength;
        for (var at = 0; at < data.Length;)
        {
            if (address + at >= TableBytes || ByAddress[address + at] is not { IsReadOnly: false } item || item.IsStored && HasTorque) return DynamixelError.Access;
            if (item.Address != address + at || item.Bytes > data.Length - at) return DynamixelError.DataLength;
            var error = Check(item, item.Read(data[at..]));
            if (error != DynamixelError.None) return error;
            at += item.Bytes;
        }
        for (var at = 0; at < data.Length;)
        {
            var item = ByAddress[address + at]!;
            Take(item, item.Read(data[at..]));
            at += item.Bytes;
        }
        return DynamixelError.None;
    }

    internal DynamixelError Register(int address, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.Length > TableBytes) return DynamixelError.DataLength;
        _registered[0] = (byte)address;
        _registered[1] = (byte)(address >> 8);
        data.CopyTo(_registered.AsSpan(2));
        _registeredBytes = data.Length;
        this[DynamixelTable.RegisteredInstruction] = 1;
        return DynamixelError.None;
    }

    internal DynamixelError Act()
    {
        if (_registeredBytes == 0) return DynamixelError.Instruction;
        var bytes = _registeredBytes;
        _registeredBytes = 0;
        this[DynamixelTable.RegisteredInstruction] = 0;
        return Write(_registered[0] | _registered[1] << 8, _registered.AsSpan(2, bytes));
    }

    /// <summary>Turns counted beyond one are forgotten; only at rest.</summary>
    internal DynamixelError ClearTurns()
    {
        if (_joint.Velocity != 0) return DynamixelError.ResultFail;
        _joint.Position -= DynamixelUnits.StepsPerTurn * Math.Floor((double)Rounded / DynamixelUnits.StepsPerTurn);
        if (HasTorque) this[DynamixelTable.GoalPosition] = Rounded;
        return DynamixelError.None;
    }

    /// <summary>Volatile items as after switching on; what is stored stays.</summary>
    internal void Reboot()
    {
        for (var i = 0; i < DynamixelTable.Items.Count; i++)
            if (!DynamixelTable.Items[i].IsStored) this[DynamixelTable.Items[i]] = 0;
        this[DynamixelTable.StatusReturnLevel] = 2;
        this[DynamixelTable.ProfileVelocity] = 0;
        this[DynamixelTable.PresentInputVoltage] = 120;
        this[DynamixelTable.PresentTemperature] = 32;
        _registeredBytes = 0;
        _joint.Stop();
        Arrange();
    }

    /// <summary>As it left the factory.</summary>
    internal void Reset(byte id, long baud = 1)
    {
        _table.AsSpan().Clear();
        this[DynamixelTable.ModelNumber] = _options.ModelNumber;
        this[DynamixelTable.FirmwareVersion] = _options.Firmware;
        this[DynamixelTable.Id] = id;
        this[DynamixelTable.BaudRate] = baud;
        this[DynamixelTable.ReturnDelayTime] = 250;
        this[DynamixelTable.OperatingMode] = Position;
        this[DynamixelTable.PwmLimit] = 885;
        this[DynamixelTable.CurrentLimit] = 1193;
        this[DynamixelTable.VelocityLimit] = 330;
        this[DynamixelTable.MaxPositionLimit] = DynamixelUnits.StepsPerTurn - 1;
        this[DynamixelTable.At(63)!] = UsualShutdown;
        _table[DynamixelTable.At(13)!.Address] = 2;
        Reboot();
    }

    /// <summary>One tick of its motor, and a look at the watchdog.</summary>
    internal void Tick(Instant at)
    {
        var watchdog = this[DynamixelTable.BusWatchdog];
        if (watchdog > 0 && HasTorque && at - _heard >= Duration.FromMilliseconds(watchdog * DynamixelUnits.WatchdogMsPerCount))
        {
            _table[DynamixelTable.BusWatchdog.Address] = WatchdogExpired;
            HoldHere();
        }
        if (!HasTorque) _joint.Coast(_options.CoastStepsPerS2);
        else if (IsStoppedByWatchdog) _joint.Stop();
        else Drive();
        var hasStops = this[DynamixelTable.OperatingMode] == Position;
        _joint.Tick(hasStops ? this[DynamixelTable.MinPositionLimit] : double.MinValue, hasStops ? this[DynamixelTable.MaxPositionLimit] : double.MaxValue);
        this[DynamixelTable.RealtimeTick] = at.Nanoseconds / 1_000_000 % 32_768;
        Arrange();
    }

    private long Rounded => (long)Math.Round(_joint.Position);

    private static double StepsPerS(double velocityCounts) => velocityCounts * DynamixelUnits.RadPerSPerCount / DynamixelUnits.RadPerStep;

    private void Drive()
    {
        var limit = StepsPerS(this[DynamixelTable.VelocityLimit]);
        switch (this[DynamixelTable.OperatingMode])
        {
            case Position or ExtendedPosition or CurrentBasedPosition:
                var profile = this[DynamixelTable.ProfileVelocity];
                _joint.Towards(this[DynamixelTable.GoalPosition], profile == 0 ? limit : Math.Min(limit, StepsPerS(profile)));
                break;
            case Velocity:
                _joint.At(StepsPerS(this[DynamixelTable.GoalVelocity]));
                break;
            case Current:
                // Against friction alone, current makes speed.
                _joint.At(limit * this[DynamixelTable.GoalCurrent] / Math.Max(1, this[DynamixelTable.CurrentLimit]));
                break;
            default:
                _joint.At(limit * this[DynamixelTable.GoalPwm] / Math.Max(1, this[DynamixelTable.PwmLimit]));
                break;
        }
    }

    /// <summary>What it shows of itself.</summary>
    private void Arrange()
    {
        this[DynamixelTable.PresentPosition] = Rounded;
        this[DynamixelTable.PresentVelocity] = (long)Math.Round(_joint.Velocity / StepsPerS(1));
        this[DynamixelTable.Moving] = Math.Abs(_joint.Velocity) > StepsPerS(1) ? 1 : 0;
        this[DynamixelTable.PresentCurrent] = HasTorque ? Math.Sign(_joint.Velocity) * 20 : 0;
    }

    private DynamixelError Check(DynamixelItem item, long value)
    {
        if (value < item.Least || value > item.Most) return DynamixelError.DataRange;
        if (item == DynamixelTable.OperatingMode && value is not (Current or Velocity or Position or ExtendedPosition or CurrentBasedPosition or Pwm)) return DynamixelError.DataRange;
        // While its watchdog has stopped it, its goals take nothing, and only 0 sets the watchdog free.
        if (IsStoppedByWatchdog && item == DynamixelTable.BusWatchdog && value != 0) return DynamixelError.DataRange;
        if (IsStoppedByWatchdog && item.Address >= DynamixelTable.GoalPwm.Address && item.Address <= DynamixelTable.GoalPosition.Address) return DynamixelError.DataRange;
        if (item == DynamixelTable.TorqueEnable && value == 1 && HardwareError != 0) return DynamixelError.ResultFail;
        return Exceeds(item, value) ? DynamixelError.DataLimit : DynamixelError.None;
    }

    private bool Exceeds(DynamixelItem item, long value) =>
        item == DynamixelTable.GoalPosition ? this[DynamixelTable.OperatingMode] == Position && (value < this[DynamixelTable.MinPositionLimit] || value > this[DynamixelTable.MaxPositionLimit])
        : item == DynamixelTable.GoalVelocity ? Math.Abs(value) > this[DynamixelTable.VelocityLimit]
        : item == DynamixelTable.GoalCurrent ? Math.Abs(value) > this[DynamixelTable.CurrentLimit]
        : item == DynamixelTable.GoalPwm && Math.Abs(value) > this[DynamixelTable.PwmLimit];

    private void Take(DynamixelItem item, long value)
    {
        // Goals of before say nothing about where to go once torque is on.
        if (item == DynamixelTable.TorqueEnable && value == 1 && !HasTorque) HoldHere();
        if (item == DynamixelTable.TorqueEnable && value == 0) _joint.Coast(_options.CoastStepsPerS2);
        this[item] = value;
    }

    private void HoldHere()
    {
        this[DynamixelTable.GoalPosition] = Rounded;
        this[DynamixelTable.GoalVelocity] = this[DynamixelTable.GoalCurrent] = this[DynamixelTable.GoalPwm] = 0;
        _joint.Stop();
    }

    private void Release()
    {
        this[DynamixelTable.TorqueEnable] = 0;
        _joint.Coast(_options.CoastStepsPerS2);
    }

    private static DynamixelItem?[] Index()
    {
        var index = new DynamixelItem?[TableBytes];
        foreach (var item in DynamixelTable.Items) index.AsSpan(item.Address, item.Bytes).Fill(item);
        return index;
    }
}
