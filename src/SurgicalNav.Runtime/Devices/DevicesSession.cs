using System.Globalization;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;
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
        var sources = options.Sources.SelectMany(Captures).ToList();
        if (options.TestPictures is not null)
            sources.AddRange(found.Where(c => c.Problem is null).Select(c => new CaptureOptions { Address = VideoAddress.Parse(c.Path) }));
        if (options.TestPictures is { } folder) Directory.CreateDirectory(folder);
        var readings = new List<SourceReading>();
        foreach (var source in sources)
        {
            stop.ThrowIfCancellationRequested();
            readings.Add(Look(source, readings.Count, options, stop));
        }
        return new DevicesReport(found, notice, readings);
    }

    private static IEnumerable<CaptureOptions> Captures(string text)
    {
        try
        {
            if (!text.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return [new CaptureOptions { Address = VideoAddress.Parse(text) }];
            var profile = EndoscopeProfile.Read(text);
            return profile.Right is null ? [profile.Left] : [profile.Left, profile.Right];
        }
        catch (Exception e) when (e is PictureException or ConfigException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    private static SourceReading Look(CaptureOptions source, int number, DevicesOptions options, CancellationToken stop)
    {
        var nothing = new SourceReading(source.Address.Shown, null, 0, 0, "", 0, 0, 0, 0, "", null);
        if (source.Address.Kind == VideoKind.Pictures)
        {
            try
            {
                using var pictures = ImageSequenceSource.Open(source.Address.Target, new ImageSequenceOptions { FramesPerSecond = source.FramesPerSecond ?? 25, Format = source.Eyes.Format, Layout = source.Eyes.Layout, RightEyeFirst = source.Eyes.RightEyeFirst, Crop = source.Eyes.Crop });
                return Watch(pictures, nothing, number, options, stop) with { FourCc = "" };
            }
            catch (PictureException e)
            {
                return nothing with { Problem = e.Message };
            }
        }
        using var feed = new VideoFeed(source);
        if (feed.WaitForFirst(Patience) is { } why) return nothing with { Problem = why };
        return Watch(feed.Source, nothing with { FourCc = feed.Source.Report.FourCc }, number, options, stop);
    }

    private static SourceReading Watch(IFrameSource source, SourceReading reading, int number, DevicesOptions options, CancellationToken stop)
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
