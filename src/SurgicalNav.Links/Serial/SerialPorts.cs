namespace SurgicalNav.Links.Serial;

/// <summary>A serial port of this computer and what is plugged in behind it; null where the system does not say.</summary>
/// <param name="Path">The device, such as /dev/ttyUSB0: the number changes with the order of plugging.</param>
/// <param name="StablePath">The name under /dev/serial/by-id, which stays the same: the one for a profile.</param>
/// <param name="VendorId">USB vendor, four hexadecimal digits.</param>
/// <param name="LatencyTimerMs">How long the adapter collects bytes; FTDI's only.</param>
public sealed record SerialPortInfo(
    string Path, string? StablePath, string? Driver, string? VendorId, string? ProductId, string? Manufacturer, string? Product, string? SerialNumber, string? Interface, int? LatencyTimerMs);

/// <summary>Looks in sysfs for serial ports (Linux). Set-up code: allocates; what vanishes while it looks is left out.</summary>
public static class SerialPorts
{
    /// <summary>Where /sys and /dev are.</summary>
    public const string SystemRoot = "/";

    /// <summary>From a USB interface up to its device it is two steps; a few more do no harm.</summary>
    private const int MostLevels = 6;

    /// <param name="root">The folder that holds sys and dev; another than "/" for tests.</param>
    /// <returns>By path.</returns>
    public static IReadOnlyList<SerialPortInfo> Find(string root = SystemRoot)
    {
        var folder = Path.Combine(root, "sys/class/tty");
        if (!Directory.Exists(folder)) return [];
        var stable = StablePaths(root);
        var found = new List<SerialPortInfo>();
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            try
            {
                if (Look(entry, root, stable) is { } port) found.Add(port);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
        found.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return found;
    }

    private static SerialPortInfo? Look(string entry, string root, Dictionary<string, string> stable)
    {
        var name = Path.GetFileName(entry);
        var tty = Follow(entry);
        var link = Path.Combine(tty, "device");
        // Consoles and pseudo-terminals have no device; a UART that the firmware promises but nobody fitted has type 0.
        if (!Directory.Exists(link) || Text(tty, "type") == "0") return null;
        var device = Follow(link);
        var driver = Path.Combine(device, "driver");
        var (usb, description) = UsbOf(device);
        return new SerialPortInfo(
            Path.Combine("/dev", name), stable.GetValueOrDefault(name),
            Directory.Exists(driver) ? Path.GetFileName(Follow(driver)) : null,
            usb is null ? null : Text(usb, "idVendor"), usb is null ? null : Text(usb, "idProduct"),
            usb is null ? null : Text(usb, "manufacturer"), usb is null ? null : Text(usb, "product"),
            usb is null ? null : Text(usb, "serial"), description, AdapterLatency.ReadMs(Path.Combine(device, "latency_timer")));
    }

    /// <summary>The USB device above a port, and what its interface calls itself.</summary>
    private static (string? Device, string? Interface) UsbOf(string device)
    {
        string? description = null;
        var folder = device;
        for (var level = 0; level < MostLevels && folder is not null; level++, folder = Path.GetDirectoryName(folder))
        {
            description ??= Text(folder, "interface");
            if (File.Exists(Path.Combine(folder, "idVendor"))) return (folder, description);
        }
        return (null, null);
    }

    private static Dictionary<string, string> StablePaths(string root)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = Path.Combine(root, "dev/serial/by-id");
        if (!Directory.Exists(folder)) return names;
        foreach (var link in Directory.EnumerateFileSystemEntries(folder))
            if (new FileInfo(link).LinkTarget is { } target)
                names[Path.GetFileName(target)] = "/dev/serial/by-id/" + Path.GetFileName(link);
        return names;
    }

    private static string Follow(string path) => Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static string? Text(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path).Trim();
        return text.Length == 0 ? null : text;
    }
}
