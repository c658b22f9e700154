namespace SurgicalNav.Links.Dynamixel;

/// <summary>A device's errors in ROBOTIS' words, and what to check. Sentences; they allocate where several are put together.</summary>
public static class DynamixelWords
{
    /// <summary>Of a status packet's error byte; empty where it says that all is well.</summary>
    public static string Of(byte errorByte)
    {
        var number = Of((DynamixelError)(errorByte & ~DynamixelProtocol.Alert));
        const string alert = "Hardware error: read Hardware Error Status (70).";
        return (errorByte & DynamixelProtocol.Alert) == 0 ? number : number.Length == 0 ? alert : number + " " + alert;
    }

    public static string Of(DynamixelError error) => error switch
    {
        DynamixelError.None => "",
        DynamixelError.ResultFail => "Result Fail: the device could not do what it was told. Check that it stands still and is not shut down by a hardware error.",
        DynamixelError.Instruction => "Instruction Error: the device does not know this instruction, or Action came without Reg Write. Check its firmware version against the e-manual.",
        DynamixelError.Crc => "CRC Error: the packet arrived damaged. Check cable, termination, and that the baud rate is the device's.",
        DynamixelError.DataRange => "Data Range Error: the value is outside what the item takes, or Bus Watchdog (98) has stopped the device: write 0 there first.",
        DynamixelError.DataLength => "Data Length Error: fewer bytes than the item has. Check address and length against the model's control table.",
        DynamixelError.DataLimit => "Data Limit Error: the value exceeds a limit that is set in the device. Check its position, velocity, current and PWM limits.",
        DynamixelError.Access => "Access Error: the item is read only, write only or undefined, or locked because Torque Enable (64) is 1.",
        _ => $"Error {(byte)error}, which Protocol 2.0 does not name. Check that the device speaks Protocol 2.0.",
    };

    /// <summary>Of the bits of Hardware Error Status (70); empty for 0.</summary>
    public static string OfHardware(byte status)
    {
        if (status == 0) return "";
        var words = new List<string>();
        Add(0x01, "Input Voltage Error: check the power supply and the voltage limits (32, 34).");
        Add(0x04, "Overheating Error: let it cool down and lower the load (temperature limit 31).");
        Add(0x08, "Motor Encoder Error: switch it off and on; if it stays, the motor's encoder is broken.");
        Add(0x10, "Electrical Shock Error: the circuit is damaged or short of power; check cables and supply.");
        Add(0x20, "Overload Error: the load was too high for too long; free the mechanism, then reboot.");
        if ((status & 0xC2) != 0) words.Add($"Bits {status & 0xC2:X2}, which the e-manual does not name.");
        return string.Join(' ', words);

        void Add(byte bit, string text)
        {
            if ((status & bit) != 0) words.Add(text);
        }
    }
}
