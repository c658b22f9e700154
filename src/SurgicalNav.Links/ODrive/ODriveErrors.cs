namespace SurgicalNav.Links.ODrive;

/// <summary>Which of a board's error words.</summary>
public enum ODriveErrorWord { Axis, Motor, Encoder, Controller }

/// <summary>The error bits of firmware 0.5 by name, with what to check for those that users meet.</summary>
public static class ODriveErrors
{
    public const uint WatchdogTimerExpired = 1 << 11;

    private static readonly (ODriveErrorWord Word, int Bit, string Name, string Check)[] Known =
    [
        (ODriveErrorWord.Axis, 0, "INVALID_STATE", "calibrate motor and encoder before closed loop control"),
        (ODriveErrorWord.Axis, 6, "MOTOR_FAILED", "see the motor's error"),
        (ODriveErrorWord.Axis, 7, "SENSORLESS_ESTIMATOR_FAILED", "see the estimator's error"),
        (ODriveErrorWord.Axis, 8, "ENCODER_FAILED", "see the encoder's error"),
        (ODriveErrorWord.Axis, 9, "CONTROLLER_FAILED", "see the controller's error"),
        (ODriveErrorWord.Axis, 11, "WATCHDOG_TIMER_EXPIRED", "commands stopped coming; clear errors and begin anew"),
        (ODriveErrorWord.Axis, 12, "MIN_ENDSTOP_PRESSED", "move away from the end stop by hand"),
        (ODriveErrorWord.Axis, 13, "MAX_ENDSTOP_PRESSED", "move away from the end stop by hand"),
        (ODriveErrorWord.Axis, 14, "ESTOP_REQUESTED", "release the emergency stop"),
        (ODriveErrorWord.Axis, 17, "HOMING_WITHOUT_ENDSTOP", "enable the end stop before homing"),
        (ODriveErrorWord.Axis, 18, "OVER_TEMP", "let it cool down"),
        (ODriveErrorWord.Axis, 19, "UNKNOWN_POSITION", "check the encoder's cable"),
        (ODriveErrorWord.Motor, 0, "PHASE_RESISTANCE_OUT_OF_RANGE", "check the motor's cables"),
        (ODriveErrorWord.Motor, 1, "PHASE_INDUCTANCE_OUT_OF_RANGE", "check the motor's cables"),
        (ODriveErrorWord.Motor, 3, "DRV_FAULT", "the gate driver saw a short or low voltage"),
        (ODriveErrorWord.Motor, 4, "CONTROL_DEADLINE_MISSED", "restart the board"),
        (ODriveErrorWord.Motor, 7, "MODULATION_MAGNITUDE", "the supply's voltage is too low for this speed"),
        (ODriveErrorWord.Motor, 10, "CURRENT_SENSE_SATURATION", "lower the current limit"),
        (ODriveErrorWord.Motor, 12, "CURRENT_LIMIT_VIOLATION", "lower the gains or raise the margin"),
        (ODriveErrorWord.Motor, 14, "MOTOR_THERMISTOR_OVER_TEMP", "let the motor cool down"),
        (ODriveErrorWord.Motor, 15, "FET_THERMISTOR_OVER_TEMP", "let the board cool down"),
        (ODriveErrorWord.Motor, 20, "BRAKE_RESISTOR_DISARMED", "check the brake resistor, then clear errors"),
        (ODriveErrorWord.Motor, 21, "SYSTEM_LEVEL", "see the board's own error"),
        (ODriveErrorWord.Encoder, 0, "UNSTABLE_GAIN", "lower the encoder's bandwidth"),
        (ODriveErrorWord.Encoder, 1, "CPR_POLEPAIRS_MISMATCH", "check counts a turn and pole pairs"),
        (ODriveErrorWord.Encoder, 2, "NO_RESPONSE", "check the encoder's cable"),
        (ODriveErrorWord.Encoder, 3, "UNSUPPORTED_ENCODER_MODE", "check the encoder's mode"),
        (ODriveErrorWord.Encoder, 4, "ILLEGAL_HALL_STATE", "check the Hall sensors' cables, shield them"),
        (ODriveErrorWord.Encoder, 5, "INDEX_NOT_FOUND_YET", "run the index search first"),
        (ODriveErrorWord.Encoder, 6, "ABS_SPI_TIMEOUT", "check the SPI cable"),
        (ODriveErrorWord.Encoder, 7, "ABS_SPI_COM_FAIL", "check the SPI cable"),
        (ODriveErrorWord.Encoder, 8, "ABS_SPI_NOT_READY", "check the SPI cable"),
        (ODriveErrorWord.Encoder, 9, "HALL_NOT_CALIBRATED_YET", "run the Hall calibration first"),
        (ODriveErrorWord.Controller, 0, "OVERSPEED", "the load drives the motor, or the velocity limit is too low"),
        (ODriveErrorWord.Controller, 1, "INVALID_INPUT_MODE", "check input_mode"),
        (ODriveErrorWord.Controller, 2, "UNSTABLE_GAIN", "lower the gains"),
        (ODriveErrorWord.Controller, 3, "INVALID_MIRROR_AXIS", "check mirroring"),
        (ODriveErrorWord.Controller, 4, "INVALID_LOAD_ENCODER", "check load_encoder_axis"),
        (ODriveErrorWord.Controller, 5, "INVALID_ESTIMATE", "check the encoder"),
        (ODriveErrorWord.Controller, 6, "INVALID_CIRCULAR_RANGE", "check the circular range"),
        (ODriveErrorWord.Controller, 7, "SPINOUT_DETECTED", "the encoder slips or its offset is wrong; calibrate anew"),
    ];

    /// <summary>Of all bits that are set, unknown ones by their value; empty for 0. Allocates.</summary>
    public static string Words(ODriveErrorWord word, ulong bits)
    {
        var words = new List<string>();
        foreach (var known in Known)
        {
            if (known.Word != word || (bits >> known.Bit & 1) == 0) continue;
            words.Add($"{known.Name}: {known.Check}.");
            bits &= ~(1UL << known.Bit);
        }
        if (bits != 0) words.Add($"0x{bits:X}, which is not named here: see the firmware's documentation.");
        return string.Join(' ', words);
    }
}
