using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The faults of a device, its line and its guard, each on a bench by hand. Greatest reactions as docs/safety/hazards.md states them, in ms.</summary>
internal static class HandFaults
{
    private const double LinkDeadlineMs = 20, TickMs = 1, UnderWayMs = 1, MaxStopMs = 1000;

    /// <summary>As shares of the joints' limits: the program goes at 0.4; a servo led by a stuck encoder, and a runaway up to where torque is taken from it.</summary>
    private const double CarefulSpeed = 0.6, LedAstraySpeed = 1.3, RunawaySpeed = 1.7;

    /// <summary>What the watchdog has left at least while a set-point comes every 1.6 ms, the bench's steps included; a frame the less shows in it.</summary>
    private const int WholeMarginUs = 18_000;

    /// <summary>Fault in words, stated reaction, injection.</summary>
    public static readonly IReadOnlyList<(string Fault, double? StatedMs, Func<HandBench, SeededRandom, FaultOutcome> Inject)> All =
    [
        ("the guard's process dies", LinkDeadlineMs + TickMs + UnderWayMs, GuardDies),
        ("the line stalls, then hands over its backlog", LinkDeadlineMs + TickMs + UnderWayMs, LineStalls),
        ("the processor stands still, its clock goes on", TickMs, ProcessorHalts),
        ("processor and clock stand still, then the backlog", LinkDeadlineMs + TickMs + UnderWayMs, ClockHalts),
        ("stuck encoder", 7, StuckEncoder),
        ("a joint runs away", 2 * TickMs, Runaway),
        ("lost power", TickMs, (bench, random) => PowerLost(bench, areBrakesWorn: false)),
        ("lost power, and the brakes do not hold", TickMs, (bench, random) => PowerLost(bench, areBrakesWorn: true)),
        ("emergency-stop circuit opened", TickMs, StopCircuit),
        ("a bit of the doubled memory flips", TickMs, Memory),
        ("frames lost", LinkDeadlineMs, (bench, random) => Line(bench, LineFault.Lost, random)),
        ("a frame doubled", 2 * TickMs, (bench, random) => Line(bench, LineFault.Doubled, random)),
        ("frames swapped", LinkDeadlineMs, (bench, random) => Line(bench, LineFault.Swapped, random)),
        ("frames delayed beyond their age", LinkDeadlineMs, (bench, random) => Line(bench, LineFault.Delayed, random)),
        ("a frame truncated", 5, (bench, random) => Line(bench, LineFault.Truncated, random)),
        ("one to five bits of a frame wrong", 5, (bench, random) => Line(bench, LineFault.BitErrors, random)),
    ];

    private static FaultOutcome GuardDies(HandBench bench, SeededRandom random)
    {
        bench.IsGuardDead = true;
        return Latches(bench, bench.Look.ClockUs, c => c == DriveFaultCode.LinkLost, b => b.Look.HoldsTorque);
    }

    private static FaultOutcome LineStalls(HandBench bench, SeededRandom random)
    {
        var at = bench.Look.ClockUs;
        bench.Link.Holds = true;
        bench.Run(random.Uniform(25, 300));
        var taken = bench.Look.Errors.SetpointSequence;
        bench.Link.Release();
        bench.Run(50);
        return Latches(bench, at, c => c == DriveFaultCode.LinkLost, b => b.Look.Errors.SetpointSequence == taken);
    }

    private static FaultOutcome ProcessorHalts(HandBench bench, SeededRandom random)
    {
        var taken = bench.Look.Errors.SetpointSequence;
        bench.Pace = DevicePace.Halted;
        bench.Run(random.Uniform(25, 300));
        bench.Pace = DevicePace.Awake;
        return Latches(bench, bench.Look.ClockUs, c => c == DriveFaultCode.LinkLost, b => b.Look.Errors.SetpointSequence == taken);
    }

    /// <summary>It cannot know how long it stood; of the backlog it takes what was sent in the first quarter of the greatest age, 2.5 ms, and what was under way.</summary>
    private static FaultOutcome ClockHalts(HandBench bench, SeededRandom random)
    {
        var taken = bench.Look.Errors.SetpointSequence;
        bench.Pace = DevicePace.HaltedWithClock;
        bench.Run(random.Uniform(5, 300));
        bench.Pace = DevicePace.Awake;
        var at = bench.Look.ClockUs;
        var isDetected = bench.RunUntil(() => bench.Look.State != DriveState.Enabled, 100);
        var reaction = (bench.Look.ClockUs - at) * 1e-3;
        var isSafe = bench.RunUntil(() => bench.IsAtRest, MaxStopMs) && unchecked((ushort)(bench.Look.Errors.SetpointSequence - taken)) <= 3 && bench.Look.WorstSpeed <= CarefulSpeed;
        return new FaultOutcome(isDetected, isSafe, reaction, isDetected && isSafe ? "" : Words(bench));
    }

    private static FaultOutcome StuckEncoder(HandBench bench, SeededRandom random)
    {
        var joint = random.NextInt(3);
        var (stuckAt, limit) = (bench.Device.Joint(joint).Position, bench.Profile.Joints[joint].MaxSensorDifference);
        bench.Device.Set(DeviceFault.StuckEncoder, joint + 1);
        bench.RunUntil(() => Math.Abs(bench.Device.Joint(joint).Position - stuckAt) > limit, MaxStopMs);
        return Latches(bench, bench.Look.ClockUs, c => c == DriveFaultCode.SensorMismatch, b => b.Look.HoldsTorque, LedAstraySpeed);
    }

    private static FaultOutcome Runaway(HandBench bench, SeededRandom random)
    {
        var joint = random.NextInt(bench.Profile.Joints.Count);
        bench.Device.Set(DeviceFault.Runaway, joint + 1);
        bench.RunUntil(() => bench.Look.State == DriveState.Fault || Math.Abs(bench.Device.Joint(joint).Position - bench.Device.Joint(joint).Reference) > bench.Profile.Joints[joint].MaxFollowingError, MaxStopMs);
        return Latches(bench, bench.Look.ClockUs, c => c is DriveFaultCode.FollowingError or DriveFaultCode.VelocityLimit, b => !b.Look.HoldsTorque && b.Look.HasBrakesOn, RunawaySpeed);
    }

    private static FaultOutcome PowerLost(HandBench bench, bool areBrakesWorn)
    {
        var at = bench.Look.ClockUs;
        if (areBrakesWorn) bench.Device.Set(DeviceFault.WornBrakes, 1);
        bench.Device.Set(DeviceFault.PowerLost, 1);
        return Latches(bench, at, c => c == DriveFaultCode.PowerLost, b => !b.Look.HoldsTorque && b.Look.HasBrakesOn);
    }

    private static FaultOutcome StopCircuit(HandBench bench, SeededRandom random)
    {
        var at = bench.Look.ClockUs;
        bench.Device.Set(DeviceFault.StopCircuitOpen, 1);
        return Latches(bench, at, c => c == DriveFaultCode.EmergencyStop, b => b.Look.HoldsTorque);
    }

    private static FaultOutcome Memory(HandBench bench, SeededRandom random)
    {
        var at = bench.Look.ClockUs;
        bench.Device.Set(DeviceFault.Memory, random.NextInt(1 << 20));
        return Latches(bench, at, c => c == DriveFaultCode.Internal, b => !b.Look.HoldsTorque && b.Look.HasBrakesOn && !b.Look.IsSessionOpen);
    }

    /// <summary>Counted, never acted on, and the motion goes on.</summary>
    private static FaultOutcome Line(HandBench bench, LineFault fault, SeededRandom random)
    {
        var before = bench.Look.Errors;
        var upset = bench.Link.Upset;
        bench.Link.Begin(fault, random);
        bench.RunUntil(() => bench.Link.Upset > upset, 10);
        var at = bench.Look.ClockUs;
        if (fault == LineFault.Delayed)
        {
            bench.Run(random.Uniform(11, 16));
            bench.Link.Release();
        }
        var isDetected = bench.RunUntil(() => IsCounted(fault, before, bench.Look.Errors), 60);
        var reaction = (bench.Look.ClockUs - at) * 1e-3;
        var setPoint = bench.Look.Errors.SetpointSequence;
        bench.Run(60);
        var isSafe = bench.Look.State == DriveState.Enabled && !bench.Operated.IsLatched && bench.Look.Errors.SetpointSequence != setPoint && bench.Look.WorstSpeed <= CarefulSpeed;
        return new FaultOutcome(isDetected, isSafe, reaction, isDetected && isSafe ? "" : Words(bench));
    }

    private static bool IsCounted(LineFault fault, in DriveStatus before, in DriveStatus now) => fault switch
    {
        LineFault.Lost => now.WatchdogMarginUs < WholeMarginUs,
        LineFault.Doubled or LineFault.Swapped => now.SequenceErrors != before.SequenceErrors,
        LineFault.Delayed => now.StaleErrors != before.StaleErrors,
        _ => now.CrcErrors + now.FramingErrors != before.CrcErrors + before.FramingErrors,
    };

    /// <param name="isAsAsked">Beside rest on both sides.</param>
    private static FaultOutcome Latches(HandBench bench, long fromUs, Func<DriveFaultCode, bool> isRight, Func<HandBench, bool> isAsAsked, double mostSpeed = CarefulSpeed)
    {
        var isDetected = bench.RunUntil(() => bench.Look.State == DriveState.Fault, MaxStopMs) && isRight(bench.Look.Fault);
        var reaction = Math.Max(0, unchecked((int)(bench.Look.FaultAtUs - (uint)fromUs))) * 1e-3;
        var isSafe = bench.RunUntil(() => bench.IsAtRest && isAsAsked(bench), MaxStopMs) && bench.Look.WorstSpeed <= mostSpeed;
        return new FaultOutcome(isDetected, isSafe, reaction, isDetected && isSafe ? "" : Words(bench));
    }

    private static string Words(HandBench bench) => string.Create(CultureInfo.InvariantCulture,
        $"{bench.Look.State} {bench.Look.StopPhase} {bench.Look.Fault}, torque {bench.Look.HoldsTorque}, brakes {bench.Look.HasBrakesOn}, still {bench.IsStill}, greatest speed {bench.Look.WorstSpeed:0.00} of the limit; the guard: {GuardWords.Explain(bench.Operated.Drive.Verdict)}");
}
