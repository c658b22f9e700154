using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Records a demo session, where that is asked for.</summary>
internal static class DemoRecording
{
    /// <summary>Null where nothing is to be recorded.</summary>
    public static SessionRecording? Begin(DemoOptions options, DemoParts parts, NavigationSetup setup, IClock clock)
    {
        if (options.RecordTo is null) return null;
        IReadOnlyList<KeyValuePair<string, string>> said =
        [
            Pair("program", "SurgicalNav demo"),
            Pair("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
            Pair("pictures", string.Create(CultureInfo.InvariantCulture, $"{setup.Left.Width}x{setup.Left.Height}, {(setup.Right is null ? "one eye" : "stereo")}, {1 / parts.Loop.FramePeriod.Seconds:0.###} frames/s")),
            Pair("clock", options.SingleThread ? "manual" : "monotonic"),
            Pair("renderer", parts.Renderer),
        ];
        var recording = new SessionRecording(options.RecordTo, clock, setup, options.RecordVideo, parts.Robots?.Rig, said);
        try
        {
            recording.Attach(parts.Surfaces);
            recording.Attach(SessionTopics.ModelCard, "application/json", File.ReadAllBytes(options.ModelCardPath()));
            return recording;
        }
        catch
        {
            recording.Dispose();
            throw;
        }
    }

    /// <summary>What a finished recording came to.</summary>
    public static RecordingSummary Summary(DemoOptions options, SessionRecording recording)
    {
        var topics = recording.Recorder.Counters;
        var video = topics.Where(t => t.Topic.StartsWith(SessionTopics.Left, StringComparison.Ordinal) || t.Topic == SessionTopics.Right).ToList();
        return new RecordingSummary(
            Path.GetFullPath(options.RecordTo!), recording.Recorder.BytesWritten, topics.Sum(t => t.Offered - t.Dropped),
            video.Sum(t => t.Dropped), topics.Except(video).Sum(t => t.Dropped) + recording.Tape.DecisionsLost, recording.Recorder.Failure);
    }

    private static KeyValuePair<string, string> Pair(string key, string value) => KeyValuePair.Create(key, value);
}
