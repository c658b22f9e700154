using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The firmware as Cortex-M3 code in an emulator, its line at 100 Hz, against our guard on the guest's time. Reaction times are the guest's own.</summary>
[Collection(MachineCollection.Name)]
public sealed class FirmwareEmulatorTests
{
    private const int Attempts = 6;
    private const long DeadlineUs = 60_000, TickUs = 1000, LoopDeadlineUs = 8000;

    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7-100hz.json"));

    [Fact]
    public void ItBootsFollowsAProgramToItsEndAndRefusesNothing() => Attempt((device, guard) =>
    {
        guard.Until(o => o.IsDone || o.IsLatched, "the program's end");
        if (guard.Operated.IsLatched) return false;
        guard.Until(o => Math.Abs(o.Drive.Client.Measured[0] - o.Target[0]) < 1e-4 || o.IsLatched, "the arm to settle");
        if (guard.Operated.IsLatched) return false;
        guard.Operated.AssertIsAtTarget();
        guard.Operated.AssertNothingInTimeWasRefused();
        AssertUnharmed(device);
        return true;
    });

    /// <summary>The loop runs into an endless one: the supervisor in the timer's interrupt takes over.</summary>
    [Fact]
    public void AHungLoopIsFoundByTheSupervisorAndBothSidesComeToRest() => Attempt((device, guard) =>
    {
        if (!IsUnderWay(guard)) return false;
        var hung = device.Symbols["stop_here"];
        do
        {
            if (!device.Debugger.IsStopped) device.Debugger.Stop();
            if (device.Debugger.IsInLoop) break;
            device.Debugger.Continue();
        }
        while (true);
        device.Debugger.Jump(hung);
        device.Debugger.Continue();
        device.Wait(() => device.Log.Count("AT_REST") > 0, "the held trajectory's end");
        var (hang, rest) = (device.Log.Last("HANG"), device.Log.Last("AT_REST"));
        Write($"hang found {hang.A} µs after the loop was last seen, at rest {rest.AtUs - hang.AtUs} µs later");
        Assert.InRange(hang.A, LoopDeadlineUs, LoopDeadlineUs + TickUs);
        AssertGuardStopsInSilence(guard);
        device.Debugger.Stop();
        AssertUnharmed(device);
        AssertStill(device);
        return true;
    });

    [Fact]
    public void ASilentGuardMakesItExecuteWhatItHolds() => Attempt((device, guard) =>
    {
        if (!IsUnderWay(guard)) return false;
        device.Wait(() => device.Log.Count("AT_REST") > 0, "the held trajectory's end");
        var (lost, rest) = (device.Log.Last("LINK_LOST"), device.Log.Last("AT_REST"));
        Write($"silence found after {lost.A} µs, at rest {rest.AtUs - lost.AtUs} µs later");
        Assert.InRange(lost.A, DeadlineUs + 1, DeadlineUs + TickUs);
        AssertUnharmed(device);
        return true;
    });

    /// <summary>Frozen together with its clock, by the debugger: it cannot know; the guard does, and what it has sent meanwhile ends with DISABLE.</summary>
    [Fact]
    public void AFrozenProcessorStopsTheGuardAndComesToRestWhenItGoesOn() => Attempt((device, guard) =>
    {
        if (!IsUnderWay(guard)) return false;
        device.Debugger.Stop();
        AssertGuardStopsInSilence(guard);
        device.Debugger.Continue();
        device.Wait(() => device.Log.Count("AT_REST") > 0, "the motion's end");
        Assert.Equal(1, device.Log.Count("ENABLED"));
        // The frames that were sent meanwhile pass for fresh where the clock stood still with the processor: quicker than asked for, by how much is reported.
        AssertUnharmed(device, mostSpeed: 2);
        AssertStill(device);
        return true;
    });

    /// <summary>Bits of the device's memory flipped in the middle of a motion: in what is kept twice, and anywhere. SURGICALNAV_FIRMWARE_FLIPS flips of each kind, 2 unless given.</summary>
    [Theory]
    [InlineData(true, 11)]
    [InlineData(false, 12)]
    public void AFlippedBitHarmsNobody(bool isVital, int seed)
    {
        var flips = int.Parse(Environment.GetEnvironmentVariable("SURGICALNAV_FIRMWARE_FLIPS") ?? "2", System.Globalization.CultureInfo.InvariantCulture);
        var random = new SeededRandom((ulong)seed);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var slowestUs = 0L;
        for (var done = 0; done < flips;)
        {
            using var device = new EmulatedFirmware();
            using var guard = new GuestClock(device.Line, Profile, (uint)(1 + done));
            if (!IsUnderWay(guard)) continue;
            var (outcome, us) = Flip(device, guard, isVital, random);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            slowestUs = Math.Max(slowestUs, us);
            done++;
        }
        Write($"{(isVital ? "doubled memory" : "any memory")}: {flips} flips: {string.Join(", ", outcomes.Select(o => $"{o.Value} {o.Key}"))}; slowest found error {slowestUs} µs; harmful 0 of {flips}: 95 % upper bound {Math.Min(100, 300.0 / flips):0.#} %");
    }

    private static (string Outcome, long Us) Flip(EmulatedFirmware device, GuestClock guard, bool isVital, SeededRandom random)
    {
        var (from, to) = isVital ? (device.Symbols["fw"], device.Symbols["fw"] + VitalBytes) : (device.Symbols["bss_start"], device.Symbols["bss_end"]);
        device.Debugger.Stop();
        var address = from + (uint)(random.NextUInt64() % (to - from));
        var atUs = GuestUs(device);
        device.Debugger.Flip(address, (int)(random.NextUInt64() % 8));
        device.Debugger.Continue();
        // Until the program's end, or until the guard has stopped: by what it hears, or by what it does not hear any more.
        for (var turns = 0; !guard.Operated.IsDone && !guard.Operated.IsLatched && turns < 3000; turns++)
            if (!guard.Turn(patienceS: 1))
                for (var i = 0; i < 20; i++) guard.TurnInSilence();
        Assert.True(guard.Operated.IsDone || guard.Operated.IsLatched, guard.Operated.Words);
        if (!device.IsRunning) return ("locked up", 0);
        // Its log may be what was hit: rest is looked for in the world.
        if (guard.Operated.IsLatched) device.Wait(() => !device.IsRunning || IsStill(device), $"rest after a flip at {address:x}");
        if (!device.IsRunning) return ("locked up", 0);
        var word = device.Log.Events.FirstOrDefault(e => e.AtUs >= atUs && (e.What is "MEMORY" or "HANG" or "FAULT" or "LINK_LOST"));
        Write($"{address:x}: {word.What} {(guard.Operated.IsLatched ? "guard stopped" : "program done")}");
        AssertUnharmed(device);
        return word.What is not null ? (word.What, word.AtUs - atUs) : (guard.Operated.IsDone ? "without effect" : "guard stopped", 0);
    }

    /// <summary>The two copies with their sums: struct fw begins with them.</summary>
    private const uint VitalBytes = 1664;

    private static long GuestUs(EmulatedFirmware device) => 1000L * BitConverter.ToUInt32(device.Debugger.Read(device.Symbols["milliseconds"], 4));

    private static void AssertGuardStopsInSilence(GuestClock guard)
    {
        // What it had said before is still heard.
        for (var i = 0; i < 200 && !guard.Operated.IsLatched; i++) guard.TurnInSilence();
        Assert.True(guard.Operated.IsLatched && guard.Operated.Drive.Verdict.Reasons.HasFlag(GuardReasons.LinkLost), guard.Operated.Words);
    }

    /// <param name="mostSpeed">As a share of the limits; the program goes at 40 %, and a loop that was found hung has a few ms to catch up on.</param>
    private static void AssertUnharmed(EmulatedFirmware device, double mostSpeed = 0.6)
    {
        device.Debugger.Stop();
        var (speed, overtravel) = device.Worst();
        Write($"greatest speed {speed:0.00} of the limit");
        Assert.InRange(speed, 0, mostSpeed);
        Assert.Equal(0, overtravel);
    }

    private static void AssertStill(EmulatedFirmware device)
    {
        device.Debugger.Stop();
        for (var j = 0; j < Profile.Joints.Count; j++) Assert.InRange(Math.Abs(device.Velocity(j)), 0, 0.01 * Profile.Joints[j].MaxVelocity);
    }

    private static bool IsStill(EmulatedFirmware device)
    {
        device.Debugger.Stop();
        var still = Enumerable.Range(0, Profile.Joints.Count).All(j => Math.Abs(device.Velocity(j)) <= 0.01 * Profile.Joints[j].MaxVelocity);
        device.Debugger.Continue();
        return still;
    }

    private static bool IsUnderWay(GuestClock guard)
    {
        guard.Until(o => o.IsLatched || (o.IsMoving && o.Drive.Client.Measured[0] > 0.05), "the arm to move");
        return !guard.Operated.IsLatched && guard.Operated.Status.State == DriveState.Enabled;
    }

    /// <remarks>Where this process is kept waiting while the guest runs on, the guest rightly takes the link for lost: nothing was proven, and it is done again.</remarks>
    private static void Attempt(Func<EmulatedFirmware, GuestClock, bool> test)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var device = new EmulatedFirmware();
            using var guard = new GuestClock(device.Line, Profile, (uint)attempt);
            if (test(device, guard)) return;
            Write($"Attempt {attempt}: {guard.Operated.Words} The firmware says: {device.Log.Text}");
        }
        Assert.Fail($"The machine stopped the motions in each of {Attempts} attempts.");
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
