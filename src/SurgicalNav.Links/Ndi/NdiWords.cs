using System.Globalization;

namespace SurgicalNav.Links.Ndi;

/// <summary>What a code of the device means: what NDI's API guides say, and what a person can check.</summary>
public readonly record struct NdiMeaning(string Says, string Check)
{
    /// <summary>"ERROR13: NDI says: … Check: …".</summary>
    public string Sentence(string code) => $"{code}: NDI says: {Says}. Check: {Check}.";
}

/// <summary>Every error, warning and alert code of NDI's Combined API in words.</summary>
/// <remarks>Source: the error tables of NDI's Polaris, Vega, Lyra and Aurora API guides; what to check is ours. Set-up and failure paths only: allocates.</remarks>
public static class NdiWords
{
    private const string Bug = "this is a fault of this program, not of yours: report it with the recording of the session";
    private const string Repair = "switch the device off and on again; if it comes back, the device needs NDI's service";
    private const string RomFile = "the .rom file named in the profile: is it NDI's, whole, and for this kind of tracker?";
    private const string Reserved = "Reserved";

    /// <summary>ERROR and two digits.</summary>
    public static NdiMeaning Error(int code) => code switch
    {
        0x01 => new("Invalid command", "whether the profile is that of this device: it does not know the command"),
        0x02 => new("Command too long", Bug),
        0x03 => new("Command too short", Bug),
        0x04 => new("Invalid CRC calculated for command", "the cable and its plugs, and the baud rate: the command arrived damaged"),
        0x05 => new("Time-out on command execution", "whether the device is busy or still starting; " + Repair),
        0x06 => new("Unable to set up new communication parameters", "the baud rate in the profile: this device or its adapter cannot do it"),
        0x07 => new("Incorrect number of command parameters", Bug),
        0x08 => new("Invalid port handle selected", "whether the tool was unplugged or its handle freed by another program"),
        0x09 => new("Invalid tracking priority selected", "the tool's priority: static, dynamic or button box (only for tools without markers)"),
        0x0A => new("Invalid LED selected", "the number of the light: 1 to 3"),
        0x0B => new("Invalid LED state selected", "the state asked for: blank, flash or solid"),
        0x0C => new("Command is invalid while in the current mode", "whether another program is using the device: it is tracking when it should not be, or the other way about"),
        0x0D => new("No tool is assigned to the selected port handle", "whether the tool's .rom file was loaded, or the tool is plugged in"),
        0x0E => new("Selected port handle not initialised", "the tool's .rom file, and the message on its initialisation before this one"),
        0x0F => new("Selected port handle not enabled", "the message on enabling the tool before this one"),
        0x10 => new("System not initialised", "whether the device was switched off or reset in mid-session"),
        0x11 => new("Unable to stop tracking", Repair),
        0x12 => new("Unable to start tracking", "the device's lights and hardware status; " + Repair),
        0x13 => new("Tool or SROM fault: unable to initialise the port handle", "the tool's plug and cable, and " + RomFile),
        0x14 => new("Invalid position sensor or field generator characterisation parameters", "that sensor (or field generator) and control unit belong together; " + Repair),
        0x15 => new("Unable to initialise the system", "that sensor and field generator are connected; " + Repair),
        0x16 => new("Unable to start diagnostic mode", Repair),
        0x17 => new("Unable to stop diagnostic mode", Repair),
        0x18 => new("Unable to determine environmental infrared or magnetic interference", Repair),
        0x19 => new("Unable to read the device's firmware version information", "the cable between control unit and sensor; " + Repair),
        0x1A => new("Internal system error", Repair),
        0x1B => new("Unable to initialise for environmental infrared diagnostics", Repair),
        0x1C => new("Unable to set marker firing signature", "the active tool's plug and cable"),
        0x1D => new("Unable to search for SROM device identifiers", "the tool's plug and cable"),
        0x1E => new("Unable to read SROM device data", "the tool's plug and cable; another tool in the same port tells which is at fault"),
        0x1F => new("Unable to write SROM device data", "the tool's plug and cable, and whether its memory may be written"),
        0x20 => new("Unable to select the SROM device", "the tool's plug and cable"),
        0x21 => new("Unable to perform the tool current test", "the active tool's plug, cable and markers"),
        0x22 => new("Marker wavelength of an enabled tool is not supported by the selected volume", "the tool's .rom file: its markers' wavelength (850 or 950 nm) must be this tracker's"),
        0x23 => new("Command parameter is out of range", Bug),
        0x24 => new("Unable to select parameters by volume", "the measurement volume named in the profile: has this device that option?"),
        0x25 => new("Unable to determine the system's supported features", Repair),
        0x28 => new("Too many tools are enabled, or this kind of tool is not supported", "how many tools of each kind the profile names: remove those that are not needed"),
        0x29 => new("Main processor firmware is corrupt", "with NDI's ToolBox: the firmware must be written again"),
        0x2A => new("No memory is available for dynamic allocation", "whether programs before this one left handles behind: switch the device off and on again"),
        0x2B => new("The requested port handle has not been allocated", "whether another program freed it"),
        0x2C => new("The requested port handle has become unoccupied", "whether the tool was unplugged"),
        0x2D => new("All handles have been allocated", "whether programs before this one left handles behind: switch the device off and on again"),
        0x2E => new("Incompatible firmware versions", "with NDI's ToolBox: components with different firmware are connected, or an update failed"),
        0x2F => new("Invalid port description", "the port named for the tool in the profile"),
        0x30 => new("The requested port is already assigned a port handle", "whether two tools of the profile name the same port"),
        0x31 => new("Invalid input or output state", "the state asked for"),
        0x32 => new("Invalid operation for the device associated with the port handle", "whether the tool is of the kind that the profile says"),
        0x33 => new("Feature not available", "whether the profile is that of this device, and which options it was bought with"),
        0x34 => new("User parameter does not exist", "the parameter's name: 'GET *' lists those of this device"),
        0x35 => new("Invalid value type", "the parameter's value: a number where a number is due"),
        0x36 => new("User parameter value is out of its valid range", "the parameter's value against the device's guide"),
        0x37 => new("User parameter array index is out of its valid range", "the index against the device's guide"),
        0x38 => new("User parameter size is incorrect", "the parameter's length against the device's guide"),
        0x39 => new("Permission denied", "whether the parameter is read-only, or another program holds the device as its master"),
        0x3A => new("Reply buffer too small", "how much was asked for at once: ask for fewer options"),
        0x3B => new("File not found", "the file's name on the device"),
        0x3C => new("Error writing to file", Repair),
        0x3D => new("Error reading or removing a file", Repair),
        0x40 => new("Tool definition file error: its CRC failed or its format is invalid", RomFile),
        0x41 => new("Tool characteristics not supported: markers, faces or groups beyond what the system takes", "the tool's .rom file: it needs a tracker that can do more"),
        0x42 => new("Device not present", "that the unit the command is for is connected"),
        0xC5 => new("Data bits must be 8 for binary replies", "the line settings of COMM: 8 data bits are needed"),
        0xF1 => new("Too much environmental infrared", "for sunlight, operating lamps and other trackers in the sensor's view"),
        0xF4 => new("Unable to erase Flash EPROM", Repair),
        0xF5 => new("Unable to write Flash EPROM", Repair),
        0xF6 => new("Unable to read Flash EPROM", Repair),
        >= 0x00 and <= 0xFF => new(Reserved, "NDI's guide of this device: the code was not in use when this table was made"),
        _ => new("not a code of two digits", Bug),
    };

    /// <summary>WARNING, alone (0) or with two digits: the command was carried out.</summary>
    public static NdiMeaning Warning(int code) => code switch
    {
        0x00 => new("a command was carried out with a warning", "the device's status lights, and its alerts"),
        0x01 => new("Possible hardware fault", Repair),
        0x02 => new("The tool violates unique geometry constraints", "the tool's design: it can be confused with itself seen from another side"),
        0x03 => new("The tool is incompatible with other loaded tools", "the other tools: two of them have marker distances too much alike and can be taken for each other"),
        0x04 => new("The tool is incompatible with other loaded tools and violates design constraints", "the tool's design and the other tools: they can be taken for each other"),
        0x05 => new("The tool does not specify a marker wavelength; the default is used", "the tool's .rom file"),
        _ => new(Reserved, "NDI's guide of this device"),
    };

    /// <summary>An alert of BX2.</summary>
    public static NdiMeaning Alert(NdiAlert alert) => (alert.Kind, alert.Code) switch
    {
        (_, 0) => new("no condition", "nothing"),
        (NdiAlertKind.Fault, 1) => new("A parameter is fatally wrong", Repair),
        (NdiAlertKind.Fault, 2) => new("The sensor's parameters are wrong", Repair),
        (NdiAlertKind.Fault, 3) => new("Main voltage out of range", "the power supply: is it NDI's own?"),
        (NdiAlertKind.Fault, 4) => new("Sensor voltage out of range", Repair),
        (NdiAlertKind.Fault, 5) => new("Illuminator voltage out of range", Repair),
        (NdiAlertKind.Fault, 6) => new("Illuminator current out of range", Repair),
        (NdiAlertKind.Fault, 7) => new("Temperature of the left sensor out of range", "the air around the sensor; let it cool or warm up"),
        (NdiAlertKind.Fault, 8) => new("Temperature of the right sensor out of range", "the air around the sensor; let it cool or warm up"),
        (NdiAlertKind.Fault, 9) => new("Main temperature out of range", "the air around the device; let it cool or warm up"),
        (NdiAlertKind.Fault, 10) => new("Sensor malfunction", Repair),
        (NdiAlertKind.Alert, 1) => new("Battery low", "the battery of the sensor's clock: have it replaced"),
        (NdiAlertKind.Alert, 2) => new("Bump detected", "the accuracy with NDI's assessment tool before anything is navigated: the sensor was knocked"),
        (NdiAlertKind.Alert, 3) => new("Incompatible firmware", "with NDI's ToolBox"),
        (NdiAlertKind.Alert, 4) => new("A parameter is wrong, but not fatally", "with NDI's ToolBox"),
        (NdiAlertKind.Alert, 5) => new("Flash memory full", "with NDI's ToolBox"),
        (NdiAlertKind.Alert, 7) => new("Storage temperature was exceeded", "the accuracy with NDI's assessment tool before anything is navigated"),
        (NdiAlertKind.Alert, 8) => new("Temperature high", "the air around the sensor: measurements are less accurate until it has cooled"),
        (NdiAlertKind.Alert, 9) => new("Temperature low", "that the sensor has been on long enough to warm up: measurements are less accurate until then"),
        (NdiAlertKind.Alert, 10) => new("System control unit disconnected", "the cable to the control unit"),
        (NdiAlertKind.Alert, 14) => new("Clock not synchronised by PTP", "the network's time master"),
        (NdiAlertKind.Event, 1) => new("Tool plugged in", "nothing"),
        (NdiAlertKind.Event, 2) => new("Tool unplugged", "the tool's plug"),
        (NdiAlertKind.Event, 3) => new("Sensor interface unit plugged in", "nothing"),
        (NdiAlertKind.Event, 4) => new("Sensor interface unit unplugged", "the unit's plug"),
        (NdiAlertKind.Event, 5) => new("Hardware changed", "what was plugged in or out"),
        (NdiAlertKind.Event, 6) => new("PTP master changed", "the network's time master"),
        _ => new(Reserved, "NDI's guide of this device"),
    };

    /// <summary>Why a tool is not seen, or what to be wary of in its pose, in BX2's words.</summary>
    public static NdiMeaning Tool(NdiToolCode code) => code switch
    {
        NdiToolCode.Enabled => new("Enabled", "nothing"),
        NdiToolCode.PartlyOutOfVolume => new("Partly out of the characterised volume", "where the tool is: some of its markers are outside the volume"),
        NdiToolCode.PartlyAveraged => new("Partly averaged", "nothing: the average is not yet as deep as was set"),
        NdiToolCode.OutOfVolume => new("Out of the characterised volume", "where the tool is: nearer to the middle of the volume"),
        NdiToolCode.TooFewMarkers => new("Too few markers detected", "what stands between tool and sensor, and whether the spheres are clean"),
        NdiToolCode.Interference => new("Infrared interference: a large bright infrared object", "for lamps, sunlight and shiny metal in the sensor's view"),
        NdiToolCode.BadFit => new("Bad transformation fit", "the tool for bent or loose markers, and that its .rom file is the right one"),
        NdiToolCode.DataBufferLimit => new("Data buffer limit: too much data", "for reflections: too many bright spots are in view"),
        NdiToolCode.AlgorithmLimit => new("Algorithm limit: processing needs more buffer than there is", "for reflections: too many bright spots are in view"),
        NdiToolCode.FellBehind => new("Fell behind while processing", "how many tools are enabled"),
        NdiToolCode.OutOfSync => new("Position sensors out of synchronisation", Repair),
        NdiToolCode.ProcessingException => new("Processing exception", Repair),
        NdiToolCode.Missing => new("Tool is missing", "whether the tool is in view"),
        NdiToolCode.NotEnabled => new("Tracking is not enabled for this tool", "the message on enabling the tool"),
        NdiToolCode.Unplugged => new("Tool has been unplugged", "the tool's plug"),
        _ => new(Reserved, "NDI's guide of this device"),
    };

    public static string ErrorSentence(int code) => Error(code).Sentence("ERROR" + Digits(code));

    public static string WarningSentence(int code) => Warning(code).Sentence(code == 0 ? "WARNING" : "WARNING" + Digits(code));

    private static string Digits(int code) => code.ToString("X2", CultureInfo.InvariantCulture);
}
