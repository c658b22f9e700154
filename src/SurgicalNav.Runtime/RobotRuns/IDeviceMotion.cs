using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What is wanted of a device: a plan, a jog, a hand that leads. It asks through the device's operator; whether anything moves the guard decides.</summary>
/// <remarks>Stepped every few milliseconds by the thread that owns the device's operator.</remarks>
internal interface IDeviceMotion
{
    /// <summary>What to do where only the press of the enabling switch is missing; empty where nobody needs to be told.</summary>
    string PressWords { get; }

    /// <summary>From where the joints stand, the device being connected.</summary>
    void Begin(DeviceOperator device);

    /// <summary>Asks for what is wanted now.</summary>
    void Step(Instant now, DeviceOperator device);

    bool IsDone(DeviceOperator device);

    /// <summary>How far it has come, for the beginning of a line.</summary>
    string Where(in GuardReport report);

    /// <summary>The next milestone that has been passed and not yet been told, in words; null where there is none.</summary>
    string? NextProgress(in GuardReport report);
}
