using System.CommandLine;
using SurgicalNav.App.Verbs.Scans;
using SurgicalNav.Core.Leases;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.App.Verbs;

/// <summary>The root of all verbs, and the one place that turns failures into messages and exit codes.</summary>
internal static class CommandLine
{
    /// <summary>A user's mistake or a device that is not there: the message says what to do.</summary>
    public const int Refused = 1;

    /// <summary>Ended by Ctrl-C or SIGTERM; as shells say it for SIGINT.</summary>
    public const int Stopped = 130;

    /// <summary>From the signal to the end: the longest landing, and judging what was drawn on a slow machine.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Surgical navigation and guarded robot control. RESEARCH USE ONLY: not a medical device.")
        {
            DemoVerb.Create(),
            NavigateVerb.Create(),
            VerifyVerb.Create(),
            DatasetVerb.Create(),
            RecordVerb.Create(),
            ReplayVerb.Create(),
            GuardVerb.Create(),
            RobotVerb.Create(),
            ScanVerb.Create(),
            PlanVerb.Create(),
            DecodeVerb.Create(),
            BenchVerb.Create(),
            TwinVerb.Create(),
            ServeVerb.Create(),
            InfoVerb.Create(),
            ExportVerb.Create(),
            CropVerb.Create(),
            MergeVerb.Create(),
            CalibrateVerb.Create(),
            LinksVerb.Create(),
            DevicesVerb.Create(),
            FramesVerb.Create(),
            MonitorVerb.Create(),
        };
        // Only on the page that is asked for: the list of verbs stays one line each.
        foreach (var verb in root.Subcommands)
            if (args.Contains(verb.Name) && Welcome.Example(verb.Name) is { } example) verb.Description += $"\n\nExample:\n  {example}";
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop };
        try
        {
            return await root.Parse(args).InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped on request; drives stopped and files closed.");
            return Stopped;
        }
        catch (Exception e) when (Explain(e) is { } message)
        {
            await Console.Error.WriteLineAsync("surgicalnav: " + message);
            // A stage that fell to a defect: whoever mends it needs the place.
            if (e is StageFailedException { InnerException: { } cause } && Explain(cause) is null) await Console.Error.WriteLineAsync(cause.ToString());
            return Refused;
        }
    }

    /// <summary>The project's own exceptions are written for users, as are the system's about files; anything else is a defect and keeps its stack trace.</summary>
    internal static string? Explain(Exception e) => e switch
    {
        LeakedLeaseException => null,
        AggregateException { InnerExceptions.Count: 1 } a => Explain(a.InnerExceptions[0]),
        IOException or InvalidDataException or UnauthorizedAccessException => e.Message,
        _ when e.GetType().Assembly.GetName().Name!.StartsWith("SurgicalNav.", StringComparison.Ordinal) => e.Message,
        _ => null,
    };
}
