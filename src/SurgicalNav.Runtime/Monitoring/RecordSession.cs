using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>What a recording of devices came to.</summary>
/// <param name="File">The recording.</param>
/// <param name="Seconds">How long the devices were recorded.</param>
/// <param name="DroppedVideo">Pictures that the recording had to leave out; it says which.</param>
/// <param name="DroppedOther">Anything else that it had to leave out: the recording is then not complete.</param>
/// <param name="Failure">Why it could not be written to its end, in words; null where it was.</param>
/// <param name="Devices">How each was.</param>
public sealed record DeviceRecordingReport(string File, double Seconds, long Bytes, long Messages, long DroppedVideo, long DroppedOther, string? Failure, MonitorReading Devices)
{
    public IReadOnlyList<string> Lines() =>
    [
        .. MonitorPage.Lines(Devices, "SurgicalNav record"), "",
        FormattableString.Invariant($"recorded {Messages} messages, {Bytes / 1048576.0:0.0} MiB, to {File}; dropped {DroppedVideo} pictures and {DroppedOther} others{(Failure is null ? "" : ". FAILED: " + Failure)}"),
    ];

    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(this, MonitorSession.Layout) + "\n";
}

/// <summary>Records devices as they are, without a patient: poses with frame marks, pictures, raw bytes of lines, faults.</summary>
public static class RecordSession
{
    private static readonly Duration Between = Duration.FromMilliseconds(250);

    /// <param name="path">Of the file to make.</param>
    /// <param name="devices">What to record.</param>
    /// <param name="seconds">How long; ends before where every device plays a recording to its end.</param>
    /// <param name="codec">How pictures are kept, where the profile does not say.</param>
    /// <param name="show">Gets the page four times a second.</param>
    /// <param name="say">Gets a line of progress.</param>
    /// <param name="stop">Ends it; the file is whole.</param>
    /// <exception cref="UserErrorException">A device or the file cannot be used.</exception>
    public static DeviceRecordingReport Run(string path, SessionDevices devices, double seconds, VideoCodec codec, Action<MonitorReading> show, Action<string> say, CancellationToken stop)
    {
        MonitorSession.CheckSeconds(seconds);
        MonitorReading reading;
        using var watch = new DeviceWatch(devices, say, stop);
        using var recording = new DeviceRecording(path, watch, devices, devices.Codec ?? codec);
        try
        {
            recording.Start();
            watch.Start();
            do
            {
                stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Clamp((seconds - watch.Elapsed.Seconds) * 1000, 1, Between.Milliseconds)));
                reading = watch.Read();
                reading = reading with { Edges = [.. reading.Edges, .. recording.Edges] };
                show(reading);
            }
            while (!stop.IsCancellationRequested && !watch.HasEnded && reading.Seconds < seconds);
        }
        finally
        {
            // In this order: nothing is offered any more, all of it is in the file, and only then the devices close, whose pictures were still to be compressed.
            watch.Stop();
            recording.Dispose();
        }
        var topics = recording.Recorder.Counters;
        var video = topics.Where(t => t.Topic.StartsWith("/endoscope", StringComparison.Ordinal)).ToList();
        return new DeviceRecordingReport(
            Path.GetFullPath(path), reading.Seconds, recording.Recorder.BytesWritten, topics.Sum(t => t.Offered - t.Dropped), video.Sum(t => t.Dropped) + recording.Edges.Sum(e => e.Dropped),
            topics.Except(video).Sum(t => t.Dropped), recording.Recorder.Failure, reading);
    }
}
