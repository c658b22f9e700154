using System.Globalization;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Devices;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Runtime.Devices;

/// <summary>What to look at.</summary>
public sealed record DevicesOptions
{
    /// <summary>Video addresses, or profiles (…json), besides the machine's own cameras.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Folder for a live picture of each source; null for none.</summary>
    public string? TestPictures { get; init; }

    /// <summary>How long each source is watched once it delivers, s.</summary>
    public double Seconds { get; init; } = 1;
}

/// <summary>Lists the machine's cameras with what they can deliver, and looks at sources alive.</summary>
public static class DevicesSession
{
    private static readonly Duration Patience = Duration.FromSeconds(5);

    /// <exception cref="UserErrorException">An address or a profile that cannot be used.</exception>
    /// <exception cref="PictureException">A test picture cannot be written.</exception>
    public static DevicesReport Run(DevicesOptions options, CancellationToken stop) => Run(options, new VideoDeviceList(new V4l2()), stop);

    /// <param name="options">What to look at.</param>
    /// <param name="cameras">Where the machine's cameras are listed.</param>
    /// <param name="stop">Ends the looking early.</param>
    public static DevicesReport Run(DevicesOptions options, VideoDeviceList cameras, CancellationToken stop)
    {
        if (!(options.Seconds is >= 0.1 and <= 600)) throw new UserErrorException("--seconds must lie between 0.1 and 600.");
        var found = cameras.Find();
        var notice = found.Count > 0 ? null : $"no camera: the kernel lists none under {cameras.Folder}; plug one in, or name a stream, file or folder with --source";
        var endoscopes = options.Sources.Select(s => EndoscopeRequest.Read(s)).ToList();
        if (options.TestPictures is not null) endoscopes.AddRange(found.Where(c => c.Problem is null).Select(c => EndoscopeRequest.Read(c.Path)));
        if (options.TestPictures is { } folder) Directory.CreateDirectory(folder);
        var readings = new List<SourceReading>();
        foreach (var endoscope in endoscopes)
            for (var eye = 0; eye < endoscope.Captures.Count; eye++)
            {
                stop.ThrowIfCancellationRequested();
                readings.Add(Look(endoscope, eye, readings.Count, options, stop));
            }
        return new DevicesReport(found, notice, readings);
    }

    private static SourceReading Look(EndoscopeRequest endoscope, int eye, int number, DevicesOptions options, CancellationToken stop)
    {
        var source = endoscope.Captures[eye];
        var nothing = new SourceReading(source.Address.Shown, null, 0, 0, "", 0, 0, 0, 0, "", null);
        try
        {
            using var video = OpenedVideo.Open(endoscope.WithViewFound().Captures[eye], patience: Patience);
            return Watch(video, nothing with { FourCc = video.FourCc }, number, options, stop);
        }
        catch (UserErrorException e)
        {
            return nothing with { Problem = e.Message };
        }
    }

    private static SourceReading Watch(OpenedVideo source, SourceReading reading, int number, DevicesOptions options, CancellationToken stop)
    {
        using var watch = new PictureWatch();
        var ages = new SampleStatistics(10_000);
        FrameLease? last = null;
        var (frames, first, newest) = (0L, default(Instant), default(Instant));
        try
        {
            var until = MonotonicClock.Shared.Now + Duration.FromSeconds(options.Seconds);
            while (MonotonicClock.Shared.Now is var now && now < until && !source.IsFinished && !stop.IsCancellationRequested)
            {
                if (!source.TryNext(now, out var frame))
                {
                    Thread.Sleep(1);
                    continue;
                }
                if (frames++ == 0) first = frame.Left.ReceivedAt;
                newest = frame.Left.ReceivedAt;
                ages.Add((MonotonicClock.Shared.Now - frame.Left.AcquiredAt).Milliseconds);
                watch.Look(frame.Left, now);
                last?.Release();
                last = frame.Left.Retain();
                frame.Release();
            }
            if (last is null) return reading with { Problem = "no picture came within the time; watch it for longer with --seconds" };
            var rate = frames > 1 ? (frames - 1) / (newest - first).Seconds : 0;
            reading = reading with { WidthPx = last.Width, HeightPx = last.Height, RateHz = rate, AgeMs = ages.Percentile(50), Frames = frames, Dropped = source.Dropped, Health = PictureTroubleWords.Of(watch.Trouble) };
            if (options.TestPictures is not { } folder) return reading;
            var path = Path.GetFullPath(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"source-{number + 1}.png")));
            TestPicture.Write(path, last, string.Create(CultureInfo.InvariantCulture, $"{reading.Source}  {last.Width}x{last.Height} {reading.FourCc}  {rate:0.#} frames/s  age {reading.AgeMs:0.#} ms"));
            return reading with { Picture = path };
        }
        finally
        {
            last?.Release();
        }
    }
}
