using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.App.Verbs;

/// <summary>Runs a session, writes its summary and shows it.</summary>
internal static class Reporting
{
    /// <summary>Exit code of a verb that was asked for what cannot be, where another code says something else.</summary>
    public const int BadRequest = 2;

    /// <summary>Runs a verb whose refusals, a person's mistakes among them, are exit code 2.</summary>
    public static int Refusing(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception e) when (CommandLine.Explain(e) is { } message)
        {
            Console.Error.WriteLine("surgicalnav: " + message);
            return BadRequest;
        }
    }

    /// <param name="json">Print the JSON instead of the screen; progress then goes to standard error only.</param>
    /// <param name="folder">Where summary.json goes; created when missing.</param>
    /// <param name="noTimings">Leave out what the machine decides.</param>
    /// <param name="session">The session; its argument prints a line of progress.</param>
    /// <param name="stop">What ends the session before its time.</param>
    /// <exception cref="OperationCanceledException">It was ended so; the summary of what was stands in the folder where the session had begun.</exception>
    public static async Task<int> RunAsync(bool json, string folder, bool noTimings, Func<Action<string>, SessionSummary> session, CancellationToken stop = default)
    {
        Directory.CreateDirectory(folder);
        var summary = await Task.Run(() => session(Console.Error.WriteLine));
        if (stop.IsCancellationRequested) summary = summary with { StoppedOnRequest = true };
        if (noTimings) summary = SummaryFile.WithoutTimings(summary);
        SummaryFile.Write(summary, Path.Combine(folder, "summary.json"));
        Console.Write(json ? SummaryFile.ToJson(summary) : SummaryScreen.Render(summary));
        if (!json) Console.WriteLine($"\n  written to {Path.GetFullPath(folder)}");
        if (summary.EndedBecause is { } why)
        {
            await Console.Error.WriteLineAsync("surgicalnav: " + why);
            return CommandLine.Refused;
        }
        stop.ThrowIfCancellationRequested();
        return 0;
    }
}
