namespace SurgicalNav.Links.Dynamixel;

/// <summary>The control table of the X series (XL430, XC430, XM430, XH430, XM540, XH540, XW; firmware 42 and later), which the models share but for current.</summary>
/// <remarks>Addresses and ranges as in ROBOTIS' e-manual and the control tables of DynamixelSDK. XL430 and XC430 have Present Load where the others have
/// Present Current, and no Goal Current.</remarks>
public static class DynamixelTable
{
    private const long Turns256 = 1_048_575, Int32Most = int.MaxValue;
    private const bool Stored = true, Volatile = false;

    public static readonly DynamixelItem
        ModelNumber = Shown("Model Number", 0, 2, Stored),
        FirmwareVersion = Shown("Firmware Version", 6, 1, Stored),
        Id = Setting("ID", 7, 1, 0, DynamixelProtocol.MostId),
        BaudRate = Setting("Baud Rate", 8, 1, 0, 7),
        ReturnDelayTime = Setting("Return Delay Time", 9, 1, 0, 254),
        OperatingMode = Setting("Operating Mode", 11, 1, 0, 16),
        HomingOffset = Setting("Homing Offset", 20, 4, -1_044_479, 1_044_479),
        PwmLimit = Setting("PWM Limit", 36, 2, 0, 885),
        CurrentLimit = Setting("Current Limit", 38, 2, 0, 2047),
        VelocityLimit = Setting("Velocity Limit", 44, 4, 0, 1023),
        MaxPositionLimit = Setting("Max Position Limit", 48, 4, 0, 4095),
        MinPositionLimit = Setting("Min Position Limit", 52, 4, 0, 4095),
        TorqueEnable = Motion("Torque Enable", 64, 1, 0, 1),
        Led = new("LED", 65, 1, DynamixelEffect.Setting, Volatile, 0, 1),
        StatusReturnLevel = new("Status Return Level", 68, 1, DynamixelEffect.Setting, Volatile, 0, 2),
        RegisteredInstruction = Shown("Registered Instruction", 69, 1, Volatile),
        HardwareErrorStatus = Shown("Hardware Error Status", 70, 1, Volatile),
        BusWatchdog = new("Bus Watchdog", 98, 1, DynamixelEffect.Motion, Volatile, 0, 127, IsSigned: true),
        GoalPwm = Motion("Goal PWM", 100, 2, -885, 885),
        GoalCurrent = Motion("Goal Current", 102, 2, -2047, 2047),
        GoalVelocity = Motion("Goal Velocity", 104, 4, -1023, 1023),
        ProfileAcceleration = Motion("Profile Acceleration", 108, 4, 0, 32_767),
        ProfileVelocity = Motion("Profile Velocity", 112, 4, 0, 32_767),
        GoalPosition = Motion("Goal Position", 116, 4, -Turns256, Turns256),
        RealtimeTick = Shown("Realtime Tick", 120, 2, Volatile),
        Moving = Shown("Moving", 122, 1, Volatile),
        MovingStatus = Shown("Moving Status", 123, 1, Volatile),
        PresentPwm = Shown("Present PWM", 124, 2, Volatile, isSigned: true),
        PresentCurrent = Shown("Present Current", 126, 2, Volatile, isSigned: true),
        PresentVelocity = Shown("Present Velocity", 128, 4, Volatile, isSigned: true),
        PresentPosition = Shown("Present Position", 132, 4, Volatile, isSigned: true),
        PresentInputVoltage = Shown("Present Input Voltage", 144, 2, Volatile),
        PresentTemperature = Shown("Present Temperature", 146, 1, Volatile);

    /// <summary>In order of address, without overlap.</summary>
    public static IReadOnlyList<DynamixelItem> Items { get; } =
    [
        ModelNumber, Shown("Model Information", 2, 4, Stored), FirmwareVersion, Id, BaudRate, ReturnDelayTime, Setting("Drive Mode", 10, 1, 0, 15), OperatingMode,
        Setting("Secondary(Shadow) ID", 12, 1, 0, 255), Setting("Protocol Type", 13, 1, 1, 2), HomingOffset, Setting("Moving Threshold", 24, 4, 0, 1023),
        Setting("Temperature Limit", 31, 1, 0, 100), Setting("Max Voltage Limit", 32, 2, 95, 160), Setting("Min Voltage Limit", 34, 2, 95, 160), PwmLimit, CurrentLimit,
        VelocityLimit, MaxPositionLimit, MinPositionLimit, Setting("Shutdown", 63, 1, 0, 255), TorqueEnable, Led, StatusReturnLevel, RegisteredInstruction,
        HardwareErrorStatus, Motion("Velocity I Gain", 76, 2, 0, 16_383), Motion("Velocity P Gain", 78, 2, 0, 16_383), Motion("Position D Gain", 80, 2, 0, 16_383),
        Motion("Position I Gain", 82, 2, 0, 16_383), Motion("Position P Gain", 84, 2, 0, 16_383), Motion("Feedforward 2nd Gain", 88, 2, 0, 16_383),
        Motion("Feedforward 1st Gain", 90, 2, 0, 16_383), BusWatchdog, GoalPwm, GoalCurrent, GoalVelocity, ProfileAcceleration, ProfileVelocity, GoalPosition,
        RealtimeTick, Moving, MovingStatus, PresentPwm, PresentCurrent, PresentVelocity, PresentPosition, Shown("Velocity Trajectory", 136, 4, Volatile, isSigned: true),
        Shown("Position Trajectory", 140, 4, Volatile, isSigned: true), PresentInputVoltage, PresentTemperature,
    ];

    /// <summary>The item at an address; null where none begins.</summary>
    public static DynamixelItem? At(int address)
    {
        for (var i = 0; i < Items.Count; i++)
            if (Items[i].Address == address) return Items[i];
        return null;
    }

    private static DynamixelItem Shown(string name, ushort address, byte bytes, bool isStored, bool isSigned = false) => new(name, address, bytes, DynamixelEffect.None, isStored, 0, 0, isSigned);

    private static DynamixelItem Setting(string name, ushort address, byte bytes, long least, long most) => new(name, address, bytes, DynamixelEffect.Setting, Stored, least, most, least < 0);

    private static DynamixelItem Motion(string name, ushort address, byte bytes, long least, long most) => new(name, address, bytes, DynamixelEffect.Motion, Volatile, least, Math.Min(most, Int32Most), least < 0);
}
