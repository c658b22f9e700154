using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Records numbered poses and small pictures as fast as it can until it is killed, and says after every written chunk how many messages are in the file.
/// For the test that kills it.</summary>
public static class KillRehearsal
{
    private const int PictureBytes = 64 * 48;

    public static void Run(string path, Action<long> written, CancellationToken stop)
    {
        var clock = MonotonicClock.Shared;
        using var recorder = new SessionRecorder(path, new SessionStart(DateTimeOffset.UtcNow, clock.Now, []), new FaultLog(), new RecorderOptions { ChunkBytes = 64 * 1024, Transforms = false });
        var poses = recorder.AddTopic<PoseRecord>("/tracker/rehearsal");
        var video = recorder.AddVideo("/endoscope/rehearsal", "endoscope", raw: true);
        var pixels = new byte[PictureBytes];
        var said = 0L;
        for (var n = 0L; !stop.IsCancellationRequested; n++)
        {
            var now = clock.Now;
            poses.Offer(default(PoseRecord) with { Frame = n, AcquiredAt = now }, now, now);
            if (n % 16 == 0)
            {
                pixels.AsSpan().Fill((byte)n);
                video.OfferRaw(new PictureFields(64, 48, PixelFormat.Gray8, now, now, n, PictureFields.Raw), pixels, now);
            }
            recorder.Step(now);
            if (recorder.MessagesWritten == said) continue;
            said = recorder.MessagesWritten;
            written(said);
        }
    }
}
