using System.Globalization;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>One line of the device's own account: its clock in µs, what happened, and two numbers (hardware/firmware/README.md).</summary>
public readonly record struct DeviceEvent(long AtUs, string What, long A, long B);

/// <summary>What a device has said so far; filled from another thread.</summary>
public sealed class DeviceLog
{
    private readonly List<DeviceEvent> _events = [];
    private readonly List<string> _others = [];

    public void Take(string? line)
    {
        if (line is null) return;
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        lock (_events)
        {
            if (parts.Length == 4 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var at) && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var a) && long.TryParse(parts[3], CultureInfo.InvariantCulture, out var b))
                _events.Add(new DeviceEvent(at, parts[1], a, b));
            else
                _others.Add(line);
        }
    }

    public IReadOnlyList<DeviceEvent> Events
    {
        get { lock (_events) return [.. _events]; }
    }

    public IReadOnlyList<string> Others
    {
        get { lock (_events) return [.. _others]; }
    }

    public int Count(string what) => Events.Count(e => e.What == what);

    public DeviceEvent Last(string what) => Events.Last(e => e.What == what);

    public string Text => string.Join('\n', Events.Where(e => e.What != "REFUSED").Select(e => $"{e.AtUs} {e.What} {e.A} {e.B}").Concat(Others));
}
