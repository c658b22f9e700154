using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The faults of the firmware on an emulated Cortex-M3, its line at 100 Hz, against a guard on the guest's time. Greatest reactions as docs/safety/hazards.md states them, in ms of the guest's timer.</summary>
internal static class EmulatorFaults
{
    /// <remarks>ClockMs: so finely the debugger reads the guest's clock at an injection.</remarks>
    private const double LinkDeadlineMs = 60, LoopDeadlineMs = 8, TickMs = 1, ClockMs = 1, CarefulSpeed = 0.8;
    private const int SilentTurns = 200, MostTurns = 3000;

    /// <summary>Of one copy of the doubled memory, and where the other begins.</summary>
    private const uint CopyBytes = 824, MirrorAt = 832;

    private static readonly Lazy<DriveProfile> Profile = new(() => DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7-100hz.json")));

    /// <summary>Fault in words, stated reaction, injection; null where the machine stopped the motion before.</summary>
    public static readonly IReadOnlyList<(string Fault, double? StatedMs, Func<SeededRandom, int, int, FaultOutcome?> Inject)> All =
    [
        ("the guard falls silent", LinkDeadlineMs + TickMs, (random, number, attempt) => OnTheWay(random, number, attempt, Silence)),
        ("the loop hangs", LoopDeadlineMs + TickMs, (random, number, attempt) => OnTheWay(random, number, attempt, Hang)),
        ("processor and clock stand still, then the backlog", LinkDeadlineMs + TickMs, (random, number, attempt) => OnTheWay(random, number, attempt, Freeze)),
        ("a bit of the doubled memory flips, or is overwritten", TickMs + ClockMs, (random, number, attempt) => OnTheWay(random, number, attempt, (device, guard, r) => Flip(device, guard, r, isVital: true))),
        ("a bit anywhere in memory flips, to an effect or none", null, (random, number, attempt) => OnTheWay(random, number, attempt, (device, guard, r) => Flip(device, guard, r, isVital: false))),
    ];

    /// <remarks>Where the machine stopped a motion the guest is made slower: a busy machine is quick beside it.</remarks>
    private static FaultOutcome? OnTheWay(SeededRandom random, int number, int attempt, Func<EmulatedFirmware, GuestClock, SeededRandom, FaultOutcome> inject)
    {
        using var device = new EmulatedFirmware(FirmwareTools.Image, Math.Max(1, 3 - attempt / 2));
        using var guard = new GuestClock(device.Line, Profile.Value, (uint)number + 1);
        var from = random.Uniform(0.02, 0.12);
        for (var turns = 0; turns < MostTurns && !guard.Operated.IsLatched && !(guard.Operated.IsMoving && guard.Operated.Drive.Client.Measured[0] > from); turns++)
            if (!guard.Turn())
                return null;
        if (!guard.Operated.IsMoving || guard.Operated.Status.State != DriveState.Enabled) return null;
        try
        {
            return inject(device, guard, random);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            return new FaultOutcome(false, false, 0, e.Message);
        }
    }

    private static FaultOutcome Silence(EmulatedFirmware device, GuestClock guard, SeededRandom random)
    {
        device.Wait(() => device.Log.Count("AT_REST") > 0, "the held trajectory's end");
        return Outcome(device, device.Log.Last("LINK_LOST").A * 1e-3, IsStill(device), Worst(device));
    }

    private static FaultOutcome Hang(EmulatedFirmware device, GuestClock guard, SeededRandom random)
    {
        do
        {
            if (!device.Debugger.IsStopped) device.Debugger.Stop();
            if (device.Debugger.IsInLoop) break;
            device.Debugger.Continue();
        }
        while (true);
        device.Debugger.Jump(device.Symbols["stop_here"]);
        device.Debugger.Continue();
        device.Wait(() => device.Log.Count("AT_REST") > 0, "the held trajectory's end");
        var hasGuardStopped = StopsInSilence(guard);
        return Outcome(device, device.Log.Last("HANG").A * 1e-3, IsStill(device) && hasGuardStopped, Worst(device));
    }

    private static FaultOutcome Freeze(EmulatedFirmware device, GuestClock guard, SeededRandom random)
    {
        device.Debugger.Stop();
        var atUs = GuestUs(device);
        var hasGuardStopped = StopsInSilence(guard);
        device.Debugger.Continue();
        device.Wait(() => device.Log.Count("AT_REST") > 0, "the motion's end");
        // A DISABLE that stood in the line is obeyed when it is read; when that is, is the emulator's affair. The watchdog counts from the last frame that was taken.
        var lost = device.Log.Events.FirstOrDefault(e => e.What == "LINK_LOST" && e.AtUs > atUs);
        return Outcome(device, device.Log.Count("DISABLED") > 0 ? 0 : lost.A * 1e-3, IsStill(device) && hasGuardStopped && device.Log.Count("ENABLED") == 1, Worst(device));
    }

    private static FaultOutcome Flip(EmulatedFirmware device, GuestClock guard, SeededRandom random, bool isVital)
    {
        device.Debugger.Stop();
        var at = isVital ? (uint)random.NextInt(2 * (int)CopyBytes) : (uint)random.NextInt((int)(device.Symbols["bss_end"] - device.Symbols["bss_start"]));
        var address = isVital ? device.Symbols["fw"] + (at < CopyBytes ? at : MirrorAt + at - CopyBytes) : device.Symbols["bss_start"] + at;
        var atUs = GuestUs(device);
        device.Debugger.Flip(address, random.NextInt(8));
        device.Debugger.Continue();
        // Until the program's end, or until the guard has stopped: by what it hears, or by what it does not hear any more.
        for (var turns = 0; !guard.Operated.IsDone && !guard.Operated.IsLatched && turns < MostTurns; turns++)
            if (!guard.Turn(patienceS: 1))
                for (var i = 0; i < 20; i++) guard.TurnInSilence();
        var isStill = device.IsRunning && (guard.Operated.IsDone || SpinWait.SpinUntil(() => !device.IsRunning || IsStillAfterLook(device), TimeSpan.FromSeconds(60)));
        if (!device.IsRunning) return new FaultOutcome(true, false, 0, $"a flip at {address:x} locked the processor up: nothing inside it can act any more, and only a watchdog outside it takes the torque away");
        var word = device.Log.Events.FirstOrDefault(e => e.AtUs >= atUs && e.What is "MEMORY" or "HANG" or "FAULT" or "LINK_LOST");
        // What lies in memory may come to effect at any time later: only of the doubled memory a time is stated.
        var reaction = isVital && word.What is not null ? (word.AtUs - atUs) * 1e-3 : 0;
        // A copy that the step at hand wrote anew is whole again, and the program goes on to its end.
        var isFound = !isVital || word.What == "MEMORY" || (word.What is null && guard.Operated.IsDone);
        return Outcome(device, Math.Max(0, reaction), isStill && (guard.Operated.IsDone || guard.Operated.IsLatched), Worst(device), isFound, string.Create(CultureInfo.InvariantCulture, $"flip at {address:x}"));
    }

    private static FaultOutcome Outcome(EmulatedFirmware device, double reactionMs, bool isStill, (double Speed, double Overtravel) worst, bool isDetected = true, string where = "")
    {
        var isSafe = isStill && worst.Speed <= CarefulSpeed && worst.Overtravel <= 0;
        return new FaultOutcome(isDetected, isSafe, reactionMs, isDetected && isSafe ? "" : string.Create(CultureInfo.InvariantCulture, $"{where} still: {isStill}, greatest speed {worst.Speed:0.00} of the limit, overtravel {worst.Overtravel:0.00}: {device.Log.Text}"));
    }

    private static long GuestUs(EmulatedFirmware device) => 1000L * BitConverter.ToUInt32(device.Debugger.Read(device.Symbols["milliseconds"], 4));

    /// <summary>What it had said before is still heard.</summary>
    private static bool StopsInSilence(GuestClock guard)
    {
        for (var i = 0; i < SilentTurns && !guard.Operated.IsLatched; i++) guard.TurnInSilence();
        return guard.Operated.IsLatched;
    }

    private static bool IsStill(EmulatedFirmware device)
    {
        device.Debugger.Stop();
        for (var j = 0; j < Profile.Value.Joints.Count; j++)
            if (Math.Abs(device.Velocity(j)) > 0.01 * Profile.Value.Joints[j].MaxVelocity)
                return false;
        return true;
    }

    private static bool IsStillAfterLook(EmulatedFirmware device)
    {
        var isStill = IsStill(device);
        if (!isStill) device.Debugger.Continue();
        return isStill;
    }

    private static (double Speed, double Overtravel) Worst(EmulatedFirmware device)
    {
        device.Debugger.Stop();
        return device.Worst();
    }
}
