using System.Globalization;
using System.Text;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>The twin's user parameters: GET, SET and GETINFO.</summary>
internal sealed class NdiTwinParameters
{
    private const int NoSuch = 0x34, NotANumber = 0x35, OutOfRange = 0x36, ReadOnly = 0x39, TooLong = 0x38;
    private const int MostTextBytes = 128;

    private readonly Dictionary<string, Parameter> _all = new(StringComparer.Ordinal);

    public NdiTwinParameters(NdiTwinOptions options)
    {
        Fixed("Features.Firmware.Version", "001.000.000", "Firmware of the twin");
        Fixed("Features.Hardware.Model", options.ModelName, "Model");
        Fixed("Features.Hardware.Serial Number", "SN-TWIN-1", "Serial number");
        Fixed("Features.Hardware.OEM Number", "0", "OEM number");
        Fixed("Features.Tools.Enabled Tools", options.IsOptical ? "Passive" : "Magnetic", "Kinds of tools");
        Number("Features.Tools.Max Passive Tools", options.IsOptical ? 25 : 0, 0, 25, writable: false);
        Number("Param.Tracking.Frame Frequency", (int)options.RateHz, 1, 250, writable: false);
        Number("Param.Tracking.Track Frequency", 0, 0, 2);
        Number("Param.Tracking.Illuminator Rate", 0, 0, 2);
        Number("Param.Tracking.Selected Volume", 0, 0, 0);
        Fixed("Param.Tracking.Available Volumes", options.Model == NdiTwinModel.Aurora ? "Cube" : "Pyramid", "Volumes");
        Number("Param.Tracking.Sensitivity", 4, 1, 7);
        Number("Param.System Beeper", 1, 0, 1);
        Number("Param.Bump Detector.Bumped", 0, 0, 1);
        Fixed("Info.Status.System Mode", "Setup", "Mode");
        Number("Info.Status.Alerts", 0, 0, int.MaxValue, writable: false);
        Number("Info.Status.New Alerts", 0, 0, int.MaxValue, writable: false);
        Fixed("Config.Password", "", "Password");
        Text("Param.User.String0", "");
        Text("Param.User.String1", "");
    }

    private sealed record Parameter(string Value, bool IsNumber, bool IsWritable, int Least, int Most, string Description);

    /// <summary>"name=value" lines; null where no name fits. A name may end in '*'.</summary>
    public string? Get(string name, bool withInfo)
    {
        var text = new StringBuilder();
        foreach (var (key, p) in _all)
        {
            var fits = name.EndsWith('*') ? key.StartsWith(name[..^1], StringComparison.Ordinal) : string.Equals(key, name, StringComparison.Ordinal);
            if (!fits) continue;
            if (text.Length > 0) text.Append('\n');
            text.Append(key).Append('=').Append(p.Value);
            if (withInfo) text.Append(CultureInfo.InvariantCulture, $";{(p.IsNumber ? 1 : 3)};{(p.IsWritable ? 3 : 1)};{p.Least};{p.Most};;{p.Description}");
        }
        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>0, or the code of the error that the device answers with.</summary>
    public int Set(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        if (at < 0 || !_all.TryGetValue(assignment[..at], out var p)) return NoSuch;
        if (!p.IsWritable) return ReadOnly;
        var value = assignment[(at + 1)..];
        if (p.IsNumber)
        {
            if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return NotANumber;
            if (number < p.Least || number > p.Most) return OutOfRange;
        }
        else if (value.Length > MostTextBytes)
        {
            return TooLong;
        }
        _all[assignment[..at]] = p with { Value = value };
        return 0;
    }

    private void Fixed(string name, string value, string description) => _all[name] = new Parameter(value, false, false, 0, 0, description);

    private void Text(string name, string value) => _all[name] = new Parameter(value, false, true, 0, MostTextBytes, "Free text");

    private void Number(string name, int value, int least, int most, bool writable = true) =>
        _all[name] = new Parameter(value.ToString(CultureInfo.InvariantCulture), true, writable, least, most, "Number");
}
