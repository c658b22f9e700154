using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A fault's line in the table: the worst of its trials, beside what is stated.</summary>
/// <param name="Trials">That were judged.</param>
/// <param name="Safe">In which a stop was latched in time, the arm came to rest in time and stayed there.</param>
/// <param name="Interrupted">Attempts in which this machine interrupted the motion before the fault began, or kept the simulated device itself from answering in time.</param>
public sealed record FaultRow(
    string Name, string What, int Trials, int Safe, int Interrupted, string AnsweredBy, double? WorstReactionMs, double MostReactionMs, double? WorstRestMs, double MostRestMs, string Words)
{
    public bool Passes => Trials > 0 && Safe == Trials;
}

/// <summary>What <c>surgicalnav robot faults</c> answers.</summary>
public sealed record RobotFaultsReport(string Profile, int Count, double JointSpeed, IReadOnlyList<FaultRow> Faults)
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-faults/1";

    public bool AllSafe => Faults.All(f => f.Passes);

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        string Ms(double? v) => v is { } ms ? ms.ToString("0.0", CultureInfo.InvariantCulture) : "never";
        Line($"\n  Faults of {Profile}, moving under the guard; times in ms by the device's clock, the worst of {Count}\n");
        Line($"  {"fault",-16} {"safe",7}  {"answered by",-11} {"stop latched",13} {"at most",8} {"at rest",9} {"at most",8}");
        foreach (var f in Faults)
        {
            var share = $"{f.Safe}/{f.Trials}";
            Line($"  {f.Name,-16} {share,7}  {f.AnsweredBy,-11} {Ms(f.WorstReactionMs),13} {Ms(f.MostReactionMs),8} {Ms(f.WorstRestMs),9} {Ms(f.MostRestMs),8}   {(f.Passes ? "" : f.Trials == 0 ? "NOT JUDGED: this machine interrupted every motion" : "NOT SAFE")}");
        }
        Line($"");
        foreach (var f in Faults) Line($"  {f.Name,-16} {f.What}. {f.Words}");
        Line($"\n  verdict        {(AllSafe ? "every fault ended in a safe state, in time" : "NOT every fault ended in a safe state in time")}");
        return text.ToString();
    }
}

/// <summary><c>surgicalnav robot faults</c>.</summary>
public static class RobotFaults
{
    /// <summary>Attempts to get one trial past a machine that is too busy.</summary>
    private const int Attempts = 6;

    /// <param name="profileNamed">A file, or a name of one of the project's manipulators.</param>
    /// <param name="count">Trials of each fault, 1 to 1000.</param>
    /// <param name="only">Part of a fault's name; null for all.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <exception cref="UserErrorException">A mistake in what was asked.</exception>
    public static RobotFaultsReport Check(string profileNamed, int count, string? only, Action<string> say, CancellationToken stop)
    {
        if (count is < 1 or > 1000) throw new UserErrorException($"--count {count}: give 1 to 1000 trials of each fault.");
        var file = ProfileChoice.Find(profileNamed, profileNamed);
        var profile = ProfileChoice.Load(file);
        var speed = FaultTrial.Share * profile.Joints[FaultTrial.MovingJoint].MaxVelocity;
        var all = DeviceFault.All(profile, speed);
        var faults = only is null ? all : [.. all.Where(f => f.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        if (faults.Count == 0) throw new UserErrorException($"--only '{only}' is in the name of no fault: they are {string.Join(", ", all.Select(f => f.Name))}.");
        Rehearse(file, profile);
        return new RobotFaultsReport(profile.Name, count, speed, [.. faults.Select(f => Row(f, file, profile, count, say, stop))]);
    }

    private static FaultRow Row(DeviceFault fault, string file, DriveProfile profile, int count, Action<string> say, CancellationToken stop)
    {
        say($"{fault.Name}: {fault.What} ...");
        var (judged, safe, interrupted) = (new List<FaultOutcome>(), 0, 0);
        for (var n = 0; n < count; n++)
        {
            FaultOutcome? outcome = null;
            for (var attempt = 0; attempt < Attempts && (outcome = FaultTrial.Run(fault, file, profile, stop)) is null; attempt++) interrupted++;
            if (outcome is null) continue;
            judged.Add(outcome);
            if (outcome is { MovedAgain: false } && outcome.ReactionMs <= fault.MostReactionMs && outcome.RestMs <= fault.MostRestMs) safe++;
        }
        var worst = judged.MaxBy(o => o.ReactionMs ?? double.PositiveInfinity);
        var moved = judged.Count(o => o.MovedAgain);
        return new FaultRow(
            fault.Name, fault.What, judged.Count, safe, interrupted, string.Join(", ", judged.Select(o => o.AnsweredBy).Distinct(StringComparer.Ordinal)),
            worst?.ReactionMs, fault.MostReactionMs, judged.Count == 0 || judged.Exists(o => o.RestMs is null) ? null : judged.Max(o => o.RestMs), fault.MostRestMs,
            (worst?.Words ?? "") + (moved > 0 ? $" In {moved} trials the arm moved again by itself." : ""));
    }

    /// <summary>The twin and its operator are compiled before they are needed in time.</summary>
    private static void Rehearse(string file, DriveProfile profile)
    {
        double[] home = [.. profile.Joints.Select(j => j.HomePosition)], there = [.. home];
        there[FaultTrial.MovingJoint] += 0.2 * (profile.Joints[FaultTrial.MovingJoint].MaxPosition - home[FaultTrial.MovingJoint]);
        var limits = profile.Joints.Select(j => new Motion.Trajectories.JointLimits(j.MinPosition, j.MaxPosition, j.MaxVelocity * FaultTrial.Share, j.MaxAcceleration * FaultTrial.Share, j.MaxJerk * FaultTrial.Share)).ToArray();
        RunRehearsal.Play(new PlanMotion(Motion.Trajectories.SynchronisedMove.FromRest(home, there, limits)), enablingSwitch: null, home, file, profile);
    }
}
