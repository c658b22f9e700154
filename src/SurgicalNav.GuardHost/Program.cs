using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;
using SurgicalNav.GuardHost;
using SurgicalNav.Links;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;

const string Usage = "usage: SurgicalNav.GuardHost --block PATH --config FILE, or --wake-check SECONDS TICK_HZ PRIORITY";
if (args is ["--wake-check", var seconds, var hz, var priority])
{
    if (!double.TryParse(seconds, CultureInfo.InvariantCulture, out var s) || s is not (> 0 and <= 3600) || !int.TryParse(hz, CultureInfo.InvariantCulture, out var tickHz) || tickHz is < 1 or > 10_000
        || !int.TryParse(priority, CultureInfo.InvariantCulture, out var p) || p is < 0 or > 99) return Refuse(Usage);
    Console.Out.WriteLine(WakeCheck.Run(s, tickHz, p));
    return 0;
}

string? blockPath = null, configPath = null;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--block") blockPath = args[i + 1];
    else if (args[i] == "--config") configPath = args[i + 1];
    else return Refuse($"unknown option '{args[i]}'. {Usage}");
}
if (args.Length != 4 || blockPath is null || configPath is null) return Refuse(Usage);

var links = new List<IByteLink>();
try
{
    var config = GuardHostConfig.Load(configPath);
    var folder = Path.GetDirectoryName(Path.GetFullPath(configPath))!;
    using var block = SharedGuardBlock.Open(blockPath, config.SessionNumber);
    if (block.Channels.Count != config.Devices.Length)
        return Refuse($"{blockPath} has {block.Channels.Count} channels, {configPath} names {config.Devices.Length} devices; they must agree.");
    var sessions = new GuardSession[config.Devices.Length];
    var arms = new GuardedArms();
    var longestStopS = 0.0;
    for (var i = 0; i < sessions.Length; i++)
    {
        var link = GuardAssembly.OpenLink(config.Devices[i], folder);
        links.Add(link);
        var drive = GuardAssembly.Assemble(config.Devices[i], folder, link, (uint)(MonotonicClock.Shared.Now.Nanoseconds / 1000), arms);
        sessions[i] = new GuardSession(block.Channels[i], drive);
        longestStopS = Math.Max(longestStopS, drive.MaxStopS);
    }
    var loop = new GuardLoop(sessions, [.. config.Devices.Select(d => d.Name)], config.TickHz, config.EndAfterSilenceS, longestStopS);
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => { c.Cancel = true; loop.AskToEnd(); });
    // A terminal's Ctrl-C reaches the whole group. The imaging side answers it, and ends this process when it has read the last report.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => c.Cancel = true);

    Rehearsal.CompileAhead();
    GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
    var locked = Realtime.TryLockMemory();
    _ = Realtime.TryStayAwake();
    var fifo = config.Priority > 0 && Realtime.TrySetFifo(config.Priority);
    Console.Out.WriteLine($"guard: {sessions.Length} device(s), {config.TickHz} Hz, {(fifo ? $"SCHED_FIFO {config.Priority}" : "ordinary scheduling (SCHED_FIFO was not granted)")}, memory {(locked ? "locked" : "not locked")}");
    Console.Out.Flush();
    Console.Out.WriteLine($"guard: ended: {loop.Run()}");
    return 0;
}
catch (Exception e) when (e is GuardHostConfigException or SharedBlockException)
{
    return Refuse(e.Message);
}
finally
{
    foreach (var link in links) link.Dispose();
}

static int Refuse(string why)
{
    Console.Error.WriteLine("guard: " + why);
    return 2;
}
