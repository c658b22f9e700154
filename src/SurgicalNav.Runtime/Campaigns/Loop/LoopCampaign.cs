using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Benches;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.RtCheck;
using SurgicalNav.Runtime.Sessions;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns.Loop;

/// <summary>Does motion feel what imaging does? The guard's own process leads the reference firmware over a pseudo-terminal, while this process draws and segments both eyes of the demo and allocates as fast as a thread can.</summary>
public static class LoopCampaign
{
    private const string PeriodUs = "1600";

    /// <exception cref="UserErrorException">A tool is missing, or the arm does not move.</exception>
    public static LoopFigures Run(double seconds, string folder, Action<string> say, CancellationToken stop)
    {
        say(string.Create(CultureInfo.InvariantCulture, $"loop: {seconds:0} s of motion beside a busy imaging process"));
        using var firmware = new FirmwareProcess(FirmwareTools.HostProgram);
        using var arm = new SwayingArm(firmware.Line);
        Waiting.Until(() => arm.Report.Accepted > 0, () => "the arm to move: " + arm.Guard);
        var peer = PeerProgram.TryBuild("line-echo", "tests/peers/loop/echo.cpp", "/usr/include", "no C++ compiler", out _, "--", "-lpthread");
        using var echo = peer?.Start([PeriodUs], listensToErrors: false, hasInput: true);

        var garbage = new GarbageMaker(MonotonicClock.Shared);
        var maker = new LoopThread("garbage", MonotonicClock.Shared, Duration.Zero, garbage.Step);
        var (before, collected) = (MachineReading.Times(), Collections());
        maker.Start();
        SessionSummary imaging;
        try
        {
            imaging = DemoSession.Run(new DemoOptions { Headless = true, Seconds = seconds, Robots = false, OutFolder = Path.Combine(folder, "loop") }, say, stop);
        }
        finally
        {
            maker.Stop();
        }
        echo?.StandardInput.Close();
        var words = echo?.StandardOutput.ReadToEnd() ?? "";
        var (r, facts) = (arm.Report, MachineReading.Read(before));
        return new LoopFigures(
            r.EnabledS, r.SetPointsSent, new Percentiles(r.TickP50Us, r.TickP99Us, r.TickMaxUs), new Percentiles(r.SetPointP50Us, r.SetPointP99Us, r.SetPointMaxUs), r.GapsOver3Ms, r.DeadlineMisses,
            firmware.Log.Count("LINK_LOST"), r.AllocatedBytes, r.CountedTicks, arm.Holds, garbage.Bytes, [.. Collections().Zip(collected, (now, then) => now - then)], imaging.Frames, facts.StolenPercent, Echo(words), arm.Guard);
    }

    private static int[] Collections() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    private static LineEcho? Echo(string words)
    {
        var n = words.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        return n.Length == 8 ? new LineEcho((long)n[0], n[1], n[2], n[3], n[4], (long)n[5], (long)n[6], n[7] > 0) : null;
    }
}
