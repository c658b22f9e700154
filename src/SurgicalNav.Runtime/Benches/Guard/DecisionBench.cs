using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Core.Flow;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Campaigns.Guard;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Benches.Guard;

/// <param name="SpeedShare">Of the joints' greatest speeds.</param>
/// <param name="DecisionUs">CPU time of an accepted decision.</param>
public sealed record DecisionFigures(string Scene, double SpeedShare, long Approaches, Percentiles DecisionUs);

/// <summary>What <c>surgicalnav bench guard</c> measured.</summary>
public sealed record DecisionBenchReport
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/bench-guard/1";

    public required string Machine { get; init; }
    public required string Runtime { get; init; }

    /// <summary>What reading the thread's clock twice takes.</summary>
    public required double ClockUs { get; init; }
    public required IReadOnlyList<DecisionFigures> Scenes { get; init; }

    /// <summary>Four arms of the da Vinci class that all move: each by itself, and kept apart.</summary>
    public required IReadOnlyList<DecisionFigures> Arms { get; init; }
    public required IReadOnlyList<VerifyCheck> Checks { get; init; }

    [JsonIgnore]
    public bool AllMet => Checks.All(c => c.Met);

    public string ToJson() => JsonSerializer.Serialize(this, SummaryFile.Options) + "\n";

    public string Render()
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.Append(s.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\nSurgicalNav bench guard   CPU time of a decision that lets a motion go on, towards {DecisionBench.Regions} forbidden regions");
        Line($"  machine      {Machine}; {Runtime}; reading the clock takes {ClockUs:0.00} µs, which is taken off");
        Line($"\n                                        p50, µs   p99, µs   max, µs");
        foreach (var s in Scenes) Line($"  {s.Scene,-36} {s.DecisionUs.P50,8:0.0}  {s.DecisionUs.P99,8:0.0}  {s.DecisionUs.Max,8:0}");
        Line($"\n  four arms that move at once, without regions");
        foreach (var s in Arms) Line($"  {s.Scene,-36} {s.DecisionUs.P50,8:0.0}  {s.DecisionUs.P99,8:0.0}  {s.DecisionUs.Max,8:0}");
        Line($"");
        foreach (var c in Checks) Line($"  {(c.Met ? "met    " : "NOT MET")}  {c.Name}: {c.Value:g4} ({c.Limit})");
        return text.ToString();
    }
}

/// <summary>Times the decision core on the approaches of <see cref="GuardApproaches"/>: the arm goes towards six regions at once until it is held.</summary>
public static class DecisionBench
{
    public const int Regions = 6;
    private const double MostUs = 10;
    private const int ArmRuns = 100;

    /// <summary>Of the simulated arm's joints: its tip then moves at some 60 mm/s, as fast as the demo lets it.</summary>
    private const double SurgicalShare = 0.12;

    public static DecisionBenchReport Run(int approaches, CancellationToken stop)
    {
        // Compiled and settled before anything is counted.
        GuardApproaches.Run(Math.Min(approaches, 300), seed: 7, forgottenMm: 0, OneWorker.Instance, _ => { }, stop, Regions);
        DecisionFigures[] scenes = [Scene("at a surgeon's speed", SurgicalShare), Scene("every joint at its greatest speed", 1)];
        ArmSequences.Run(ArmRuns, seed: 7, isChecked: true, OneWorker.Instance, _ => { }, stop, hasFaults: false);
        DecisionFigures[] arms = [Among("each by itself", isChecked: false), Among("kept apart by their guards", isChecked: true)];
        return new DecisionBenchReport
        {
            Machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}",
            Runtime = RuntimeInformation.FrameworkDescription,
            ClockUs = ThreadCpu.OfNothing.Microseconds,
            Scenes = scenes,
            Arms = arms,
            Checks = [.. scenes.Select(s => VerifyCheck.AtMost($"guard: a decision {s.Scene}, p99", s.DecisionUs.P99, MostUs, "µs"))],
        };

        DecisionFigures Among(string name, bool isChecked)
        {
            // The first set of arms, which is one of four.
            var figures = ArmSequences.Run(ArmRuns, seed: 8, isChecked, OneWorker.Instance, _ => { }, stop, hasFaults: false);
            return new DecisionFigures(name, 1, figures.Sequences, figures.DecisionUs);
        }

        DecisionFigures Scene(string name, double share) => new(name, share, approaches, GuardApproaches.Run(approaches, seed: 8, forgottenMm: 0, OneWorker.Instance, _ => { }, stop, Regions, share).DecisionUs);
    }
}
