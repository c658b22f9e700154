using System.Text.Json;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The keys that every summary of the demo has, with dots between the levels.</summary>
internal static class SummaryKeys
{
    internal static readonly string[] Session =
    [
        "schema", "frames", "framesDropped", "poseAgeMs.p50", "poseAgeMs.p99", "poseAgeMs.max", "maskAgeMs.p50", "maskAgeMs.p99", "maskAgeMs.max",
        "overlayErrorPx.mean", "overlayErrorPx.p95", "overlayErrorPx.max", "overlayErrorPx.perFrame", "segmentation.meanIoU", "segmentation.perClass",
        "registration.freMm", "registration.predictedTreMm", "registration.trueTreMm", "gait.stepsPlanned", "gait.stepsDone",
    ];

    internal static readonly string[] Control = ["control.commandsAccepted", "control.commandsHeld", "control.commandsStopped", "control.limitViolations"];

    internal static readonly string[] ControlTimings = ["control.rateHz", "control.periodUs.p50", "control.periodUs.p99", "control.periodUs.max"];

    internal static readonly string[] Machine =
    [
        "frameRateHz", "frameToSwapMs.p50", "frameToSwapMs.p99", "frameToSwapMs.max", "allocatedBytesPerFrame", "allocatedBytesPerControlTick",
        "gcCount.gen0", "gcCount.gen1", "gcCount.gen2", "machine",
    ];

    internal static void AssertAll(JsonElement root, params string[][] keys)
    {
        foreach (var key in keys.SelectMany(k => k))
        {
            var at = root;
            foreach (var level in key.Split('.')) Assert.True(at.TryGetProperty(level, out at), $"The summary lacks '{key}'.");
            Assert.True(at.ValueKind != JsonValueKind.Null, $"The summary's '{key}' is empty.");
        }
    }
}
