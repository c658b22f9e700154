using System.Globalization;

namespace SurgicalNav.Links.Serial;

/// <summary>Makes a USB adapter hand bytes over at once: FTDI's collect them for 16 ms as delivered.</summary>
internal static class AdapterLatency
{
    private const int WantedMs = 1;

    /// <summary>Asks the driver for low latency, and looks what came of it.</summary>
    /// <returns>Null where nothing holds bytes back, or what the user should do.</returns>
    public static string? Shorten(int fd, string path)
    {
        var settings = default(Libc.SerialSettings);
        // Pseudo-terminals and some adapters know no such setting; they do not hold back either.
        if (Libc.Control(fd, Libc.TIOCGSERIAL, ref settings) == 0 && (settings.Flags & Libc.LowLatency) == 0)
        {
            settings.Flags |= Libc.LowLatency;
            _ = Libc.Control(fd, Libc.TIOCSSERIAL, ref settings);
        }
        return Note(path, SerialPorts.SystemRoot);
    }

    /// <summary>Sets the adapter's own timer to 1 ms where it has one and is writable; else says how.</summary>
    public static string? Note(string path, string root)
    {
        var port = Path.GetFileName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        var file = Path.Combine(root, "sys/class/tty", port, "device/latency_timer");
        if (ReadMs(file) is not { } before || before <= WantedMs) return null;
        try
        {
            File.WriteAllText(file, WantedMs.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: the adapter collects bytes for {before} ms before it hands them over, and this user may not change it. "
                + $"Set it with 'echo {WantedMs} | sudo tee {file}', or for good by a udev rule: ACTION==\"add\", SUBSYSTEM==\"usb-serial\", DRIVER==\"ftdi_sio\", ATTR{{latency_timer}}=\"{WantedMs}\".";
        }
        return ReadMs(file) is { } after && after > WantedMs ? $"{path}: the adapter still collects bytes for {after} ms; its driver did not take {WantedMs} ms." : null;
    }

    public static int? ReadMs(string file)
    {
        try
        {
            return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? ms : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
