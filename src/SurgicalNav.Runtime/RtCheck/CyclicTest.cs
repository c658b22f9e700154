using System.Diagnostics;
using System.Globalization;

namespace SurgicalNav.Runtime.RtCheck;

/// <summary>The kernel developers' own measure of wake-ups (rt-tests), run for one window.</summary>
public static class CyclicTest
{
    private const string Program = "/usr/bin/cyclictest";
    private const int HistogramUs = 20_000;

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Null where it is not permitted to run with this priority.</summary>
    public static WakeFigures? Run(double seconds, int tickHz, int priority)
    {
        var whole = Math.Max(1, (int)Math.Round(seconds)).ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["-m", "-t1", "-q", "-p", $"{priority}", "-i", $"{1_000_000 / tickHz}", "-D", whole, "-h", $"{HistogramUs}"];
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Parse(output, tickHz, priority > 0) : null;
    }

    /// <summary>Lines "µs count" and, at the end, "# Max Latencies: n" and "# Histogram Overflows: n".</summary>
    public static WakeFigures? Parse(string output, int tickHz, bool fifo)
    {
        var (bins, ticks, max, period) = (new long[HistogramUs + 1], 0L, 0.0, 1e6 / tickHz);
        foreach (var line in output.Split('\n'))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["#", "Max", "Latencies:", var most, ..]) max = double.Parse(most, CultureInfo.InvariantCulture);
            else if (words is ["#", "Histogram", "Overflows:", var over, ..]) bins[HistogramUs] += long.Parse(over, CultureInfo.InvariantCulture);
            else if (words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var us) && us < HistogramUs && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) bins[us] += count;
        }
        ticks = bins.Sum();
        if (ticks == 0) return null;
        return new WakeFigures(tickHz, ticks, fifo, true, true, Percentile(50), Percentile(99), Percentile(99.9), max, bins.Skip((int)period + 1).Sum(), 0);

        double Percentile(double p)
        {
            var (rank, seen) = ((long)Math.Ceiling(p / 100 * ticks), 0L);
            for (var i = 0; i < bins.Length; i++)
                if ((seen += bins[i]) >= rank) return Math.Min(i + 1.0, Math.Max(max, 1));
            return max;
        }
    }
}
