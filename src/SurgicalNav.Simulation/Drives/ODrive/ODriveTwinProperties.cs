using System.Globalization;

namespace SurgicalNav.Simulation.Drives.ODrive;

/// <summary>The properties that the twin has: by path, how they read as text, and what may be written.</summary>
internal sealed class ODriveTwinProperties
{
    private readonly Dictionary<string, (Func<string> Read, Action<double>? Write)> _all = new(StringComparer.Ordinal);

    public ODriveTwinProperties(ODriveTwinOptions options, IReadOnlyList<ODriveTwinAxis> axes)
    {
        Show("vbus_voltage", () => Float(options.SupplyVolts));
        Show("ibus", () => Float(0.05));
        Show("serial_number", () => options.SerialNumber);
        Show("hw_version_major", () => "3");
        Show("hw_version_minor", () => "6");
        Show("hw_version_variant", () => "56");
        Show("fw_version_major", () => Whole(options.Firmware.Major));
        Show("fw_version_minor", () => Whole(options.Firmware.Minor));
        Show("fw_version_revision", () => Whole(options.Firmware.Build));
        Show("error", () => "0");
        for (var i = 0; i < axes.Count; i++) Add($"axis{i}.", axes[i]);
    }

    public bool Has(string path) => _all.ContainsKey(path);

    /// <summary>As the firmware's buffer holds it: cut to <see cref="Links.ODrive.ODriveProtocol.MostPropertyCharacters"/>.</summary>
    public string Read(string path)
    {
        var text = _all[path].Read();
        return text.Length <= Links.ODrive.ODriveProtocol.MostPropertyCharacters ? text : text[..Links.ODrive.ODriveProtocol.MostPropertyCharacters];
    }

    /// <summary>False where it cannot be written, or not with this.</summary>
    public bool Write(string path, string value)
    {
        if (_all[path].Write is not { } write || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return false;
        write(number);
        return true;
    }

    private void Add(string axis, ODriveTwinAxis a)
    {
        Show(axis + "error", () => Whole(a.Error));
        Show(axis + "current_state", () => Whole((int)a.State));
        Set(axis + "requested_state", () => "0", v => a.Request((ODriveAxisState)(int)Math.Clamp(v, 0, 100)));
        Show(axis + "motor.error", () => "0");
        Show(axis + "motor.is_calibrated", () => "1");
        Show(axis + "encoder.error", () => "0");
        Show(axis + "encoder.is_ready", () => "1");
        Show(axis + "controller.error", () => "0");
        Show(axis + "encoder.pos_estimate", () => Float(a.Position));
        Show(axis + "encoder.vel_estimate", () => Float(a.Velocity));
        Show(axis + "motor.current_control.Iq_measured", () => Float(a.Velocity == 0 ? 0 : 0.5));
        Set(axis + "controller.input_pos", () => Float(a.InputPosition), v => a.InputPosition = v);
        Set(axis + "controller.input_vel", () => Float(a.InputVelocity), v => a.InputVelocity = v);
        Set(axis + "controller.input_torque", () => Float(a.InputTorque), v => a.InputTorque = v);
        Set(axis + "controller.config.vel_limit", () => Float(a.MaxVelocity), v => a.MaxVelocity = Math.Abs(v));
        Set(axis + "controller.config.control_mode", () => Whole((int)a.ControlMode), v => a.ControlMode = (ODriveControlMode)(int)Math.Clamp(v, 0, 3));
        Set(axis + "controller.config.input_mode", () => Whole(a.InputMode), v => a.InputMode = (int)Math.Clamp(v, 0, 8));
        Set(axis + "trap_traj.config.vel_limit", () => Float(a.TrapezoidMaxVelocity), v => a.TrapezoidMaxVelocity = Math.Abs(v));
        Set(axis + "motor.config.torque_lim", () => Float(a.TorqueLimit), v => a.TorqueLimit = Math.Abs(v));
        Set(axis + "config.enable_watchdog", () => a.HasWatchdog ? "1" : "0", v => a.SwitchWatchdog(v != 0));
        Set(axis + "config.watchdog_timeout", () => Float(a.WatchdogTimeoutS), v => a.WatchdogTimeoutS = Math.Max(0, v));
    }

    private void Show(string path, Func<string> read) => _all.Add(path, (read, null));

    private void Set(string path, Func<string> read, Action<double> write) => _all.Add(path, (read, write));

    private static string Float(double value) => double.IsPositiveInfinity(value) ? "inf" : value.ToString("F6", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
