using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RtCheck;

/// <summary>Tells an engineer what his machine can hold: the guard's own process is woken a thousand times a second, in turns with cyclictest where that is installed.</summary>
public static class RtCheckSession
{
    public const int TickHz = 1000, Priority = 80;
    public const double LinkDeadlineMs = 20;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <param name="windows">How many turns.</param>
    /// <param name="seconds">Of one turn, at least 1.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends between two turns.</param>
    /// <exception cref="UserErrorException">A value is out of its range, or the guard's program is not built or fails.</exception>
    public static RtCheckReport Run(int windows, double seconds, Action<string> say, CancellationToken stop)
    {
        if (windows is < 1 or > 100) throw new UserErrorException($"--windows {windows} is out of range: give 1 to 100.");
        if (!(seconds is >= 1 and <= 600)) throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"--seconds {seconds} is out of range: give 1 to 600."));
        var (guard, cyclic) = (new List<WakeFigures>(), new List<WakeFigures>());
        var before = MachineReading.Times();
        for (var w = 1; w <= windows; w++)
        {
            stop.ThrowIfCancellationRequested();
            say($"window {w} of {windows}: the guard's process ...");
            guard.Add(Guard(seconds));
            if (!CyclicTest.IsInstalled) continue;
            stop.ThrowIfCancellationRequested();
            say($"window {w} of {windows}: cyclictest ...");
            if (CyclicTest.Run(seconds, TickHz, guard[^1].Fifo ? Priority : 0) is { } figures) cyclic.Add(figures);
        }
        var machine = MachineReading.Read(before);
        return new RtCheckReport(machine, guard, cyclic, LinkDeadlineMs, Advice(machine, guard));
    }

    private static WakeFigures Guard(double seconds)
    {
        var start = GuardProcess.StartInfo("--wake-check", seconds.ToString(CultureInfo.InvariantCulture), $"{TickHz}", $"{Priority}");
        using var process = Process.Start(start) ?? throw new UserErrorException($"The guard's process ({start.FileName}) could not be started.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && JsonSerializer.Deserialize<WakeFigures>(output, Web) is { } figures
            ? figures
            : throw new UserErrorException($"The guard's process ({start.FileName}) ended with {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}. Run ./surgicalnav build, then try again.");
    }

    private static List<string> Advice(MachineFacts machine, List<WakeFigures> guard)
    {
        var advice = new List<string>();
        if (!guard.All(w => w.Fifo)) advice.Add($"Real-time priority was not granted: as root, or with 'rtprio {Priority}' for your user in /etc/security/limits.conf, the guard runs before everything else.");
        if (!guard.All(w => w.MemoryLocked)) advice.Add("Memory was not locked: 'memlock unlimited' in /etc/security/limits.conf keeps the guard's pages from being swapped out.");
        if (!guard.All(w => w.StaysAwake)) advice.Add("Deep sleep of the processor could not be forbidden: let your user write to /dev/cpu_dma_latency.");
        if (!machine.IsPreemptRt) advice.Add("The kernel is not built with PREEMPT_RT: linux-image-rt-amd64 (Debian) bounds the longest wake-ups.");
        if (machine.Governor is { } governor && governor != "performance") advice.Add($"The processor's frequency is governed by '{governor}': 'cpupower frequency-set -g performance' keeps it up.");
        if (machine.Isolated.Length == 0 && machine.Cores > 2) advice.Add("No processor is kept free: 'isolcpus' on the kernel's command line gives the guard one of its own.");
        if (machine.StolenPercent > 0.1) advice.Add(string.Create(CultureInfo.InvariantCulture, $"The host of this virtual machine took {machine.StolenPercent:0.0} % of its processors' time: drive robots from a machine of your own."));
        if (machine.Load > machine.Cores) advice.Add(string.Create(CultureInfo.InvariantCulture, $"The load is {machine.Load:0.0} on {machine.Cores} cores: end what is not needed and measure again."));
        return advice;
    }
}
