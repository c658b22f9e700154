using System.Globalization;

namespace SurgicalNav.Runtime.RtCheck;

/// <summary>Reads what the kernel says of the machine (proc(5), sysfs).</summary>
internal static class MachineReading
{
    /// <summary>Of all processors since the start, in ticks.</summary>
    public static (long Stolen, long All) Times()
    {
        var times = First("/proc/stat").Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(t => long.TryParse(t, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0).ToArray();
        // user nice system idle iowait irq softirq steal; guests are counted in user.
        return times.Length < 8 ? (0, 0) : (times[7], times.Take(8).Sum());
    }

    public static MachineFacts Read((long Stolen, long All) before)
    {
        var (stolen, all) = Times();
        var governor = First("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
        return new MachineFacts(
            "Linux " + First("/proc/sys/kernel/osrelease"), Environment.ProcessorCount, First("/sys/kernel/realtime") == "1", governor.Length == 0 ? null : governor, First("/sys/devices/system/cpu/isolated"),
            double.TryParse(First("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : 0, all > before.All ? 100.0 * (stolen - before.Stolen) / (all - before.All) : 0);
    }

    private static string First(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault("").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
