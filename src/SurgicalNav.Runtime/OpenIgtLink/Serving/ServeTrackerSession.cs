using System.Globalization;
using System.Net;
using System.Text.Json;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.OpenIgtLink.Serving;

/// <summary>What a person may ask of <c>surgicalnav serve tracker</c>.</summary>
public sealed record ServeTrackerOptions
{
    public const int UsualPort = 18944;

    public string Source { get; init; } = "sim";

    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>Serve the network; else this computer only.</summary>
    public bool Everywhere { get; init; }

    /// <summary>What a client gets that does not ask: one TDATA for all tools, or, for those that know no better, a TRANSFORM for each.</summary>
    public bool Transforms { get; init; }

    /// <summary>A recording ends the session at its end, instead of beginning again.</summary>
    public bool Once { get; init; }

    /// <summary>Null: until stopped.</summary>
    public double? Seconds { get; init; }

    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Port is < 0 or > IPEndPoint.MaxPort) throw new UserErrorException($"--igtl {Port} is no TCP port: give 0 (any free one) to 65535. The usual one is {UsualPort}.");
        if (Seconds is { } s && !(s > 0)) throw new UserErrorException($"--seconds {s.ToString(CultureInfo.InvariantCulture)} is out of range: give a positive number.");
    }
}

/// <param name="Source">What was served.</param>
/// <param name="Port">Where.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Frames">That the source gave.</param>
/// <param name="Sent">To all clients together.</param>
/// <param name="Clients">That came.</param>
/// <param name="Expelled">Of them, dropped for nonsense or for not reading.</param>
/// <param name="Dropped">Messages that clients' full queues did not take.</param>
/// <param name="BadMessages">Refused.</param>
public sealed record ServeTrackerReport(string Source, int Port, double Seconds, long Frames, long Sent, long Clients, long Expelled, long Dropped, long BadMessages)
{
    public override string ToString() => FormattableString.Invariant(
        $"served {Frames} frames in {Seconds:0.0} s: {Sent} sent to {Clients} clients ({Expelled} expelled), {Dropped} dropped, {BadMessages} bad messages");

    public string ToJson() => JsonSerializer.Serialize(this, SummaryFile.Options) + "\n";
}

/// <summary>Serves a source's poses to OpenIGTLink clients until its end, its time or a stop.</summary>
public static class ServeTrackerSession
{
    private static readonly Duration Turn = Duration.FromMilliseconds(1);
    private static readonly Duration BetweenReports = Duration.FromSeconds(5);

    /// <exception cref="UserErrorException">An option is out of its range.</exception>
    /// <exception cref="SurgicalNav.Links.LinkException">The port is taken.</exception>
    public static ServeTrackerReport Run(ServeTrackerOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        using var source = ServedSources.Open(options.Source, options.Once, stop);
        var tracking = new IgtlTracking(source.Tools);
        var settings = new IgtlServerOptions { FrameName = source.FrameName, StreamOnConnect = options.Transforms ? IgtlKind.Transform : IgtlKind.TrackingData };
        using var server = new IgtlServer(settings, tracking, listener: new TcpByteServer(options.Port, options.Everywhere ? IPAddress.Any : null));
        say($"serving {source.Name} ({string.Join(", ", source.Tools)}) on port {server.Port}{(options.Everywhere ? "" : " of this computer only")}; Ctrl-C ends");
        var clock = MonotonicClock.Shared;
        var begins = false;
        var begun = clock.Now;
        var (frames, sent, due, report) = (0L, 0L, begun, begun + BetweenReports);
        while (!stop.IsCancellationRequested && !source.IsAtEnd && !(options.Seconds is { } s && (clock.Now - begun).Seconds >= s))
        {
            var now = clock.Now;
            server.Step(now);
            begins |= !source.WaitsForClient || server.Clients.Count > 0;
            while (begins && source.TryTake(now, tracking))
            {
                frames++;
                sent += server.PublishTracking(now);
            }
            if (now >= report)
            {
                report += BetweenReports;
                say($"{server.Clients.Count} clients; {frames} frames, {sent} sent, {server.Counters.DroppedMessages} dropped, {server.Counters.BadMessages} bad messages");
            }
            due += Turn;
            if (due < now) due = now;
            PreciseWait.Until(due);
        }
        var counters = server.Counters;
        return new ServeTrackerReport(source.Name, server.Port, (clock.Now - begun).Seconds, frames, sent, counters.Accepted, counters.Expelled, counters.DroppedMessages, counters.BadMessages);
    }
}
