using System.Globalization;
using System.Runtime.InteropServices;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Runtime.Campaigns;
using static SurgicalNav.Runtime.Benches.OpenIgtLink.OpenIgtLinkBenchReport;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>What a person may ask of <c>surgicalnav bench openigtlink</c>.</summary>
public sealed record OpenIgtLinkBenchOptions
{
    /// <summary>Of the many tools.</summary>
    public double Seconds { get; init; } = 60;

    public int Transforms { get; init; } = 20_000;
    public int Images { get; init; } = 200;

    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Seconds is >= 2 and <= 3600)) throw new UserErrorException($"--seconds {Seconds.ToString(CultureInfo.InvariantCulture)} is out of range: give 2 to 3600.");
        if (Transforms is < 100 or > 1_000_000) throw new UserErrorException($"--transforms {Transforms} is out of range: give 100 to 1000000.");
        if (Images is < 10 or > 10_000) throw new UserErrorException($"--images {Images} is out of range: give 10 to 10000.");
    }
}

/// <summary>OpenIGTLink over loopback beside the reference C++ library, in turns, so that both meet the same machine.</summary>
public static class OpenIgtLinkBench
{
    private const string LoadFile = "/proc/loadavg";
    private const int Turns = 4;
    private const int WarmUpTransforms = 2000;
    private const int WarmUpImages = 10;
    private const int MostBodyBytes = RoundTrips.ImageBytes + 256;

    /// <exception cref="UserErrorException">An option is out of its range, or a peer fails.</exception>
    public static OpenIgtLinkBenchReport Run(OpenIgtLinkBenchOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        // Before this run adds its own: a busy machine gives slow figures to everybody.
        var load = File.Exists(LoadFile) ? File.ReadAllText(LoadFile).Split(' ')[0] : "unknown";
        using var reference = ReferencePeer.TryBuild(out var missing);
        if (reference is null) say(missing);
        reference?.Serve();
        var transform = Trips("TRANSFORM", reference, options.Transforms / Turns, images: false, say, stop);
        var image = Trips("IMAGE", reference, Math.Max(1, options.Images / Turns), images: true, say, stop);
        say("checksums");
        var checksum = ChecksumFigures.Measure();
        var referenceChecksum = reference is null ? (double?)null : double.Parse(reference.Ask("crc").Split(' ')[0], CultureInfo.InvariantCulture) * 1e-9;
        say(string.Create(CultureInfo.InvariantCulture, $"{ManyToolsFigures.DefaultTools} tools at {ManyToolsFigures.DefaultRateHz} Hz for {options.Seconds} s"));
        var many = ManyToolsFigures.Measure(options.Seconds, stop);
        stop.ThrowIfCancellationRequested();
        var report = new OpenIgtLinkBenchReport
        {
            Machine = string.Create(CultureInfo.InvariantCulture, $"{Processor()}, {Environment.ProcessorCount} cores, load {load} before the run, {RuntimeInformation.OSDescription}"),
            Runtime = RuntimeInformation.FrameworkDescription,
            ReferenceVersion = reference is null ? null : ReferencePeer.LibraryVersion,
            ReferenceMissing = reference is null ? missing : null,
            Transform = transform.Figures,
            Image = image.Figures,
            AllocatedBytesPerTransform = transform.Bytes,
            AllocatedBytesPerImage = image.Bytes,
            Checksum = checksum,
            ReferenceChecksumGigabytesPerS = referenceChecksum,
            ManyTools = many,
            Checks = [],
        };
        return report with { Checks = Judge(report) };
    }

    private static (IReadOnlyList<RoundTripFigures> Figures, double Bytes) Trips(string what, ReferencePeer? reference, int perTurn, bool images, Action<string> say, CancellationToken stop)
    {
        List<double> ours = [], theirs = [], oursToTheirs = [], theirsToOurs = [];
        using var server = new EchoServer(MostBodyBytes);
        var warmUp = images ? WarmUpImages : WarmUpTransforms;
        server.CountFrom(warmUp);
        var bytes = 0.0;
        var mode = images ? "image" : "transform";
        using var toOurs = new RoundTrips(server.Port, images);
        using var toTheirs = reference is null ? null : new RoundTrips(reference.Port, images);
        for (var turn = 0; turn < Turns; turn++)
        {
            stop.ThrowIfCancellationRequested();
            say($"{what}, turn {turn + 1} of {Turns}");
            ours.AddRange(images ? toOurs.Images(warmUp, perTurn) : toOurs.Transforms(warmUp, perTurn));
            bytes = Math.Max(bytes, toOurs.BytesPerMessage);
            if (toTheirs is not null) oursToTheirs.AddRange(images ? toTheirs.Images(1, Math.Max(1, perTurn / 4)) : toTheirs.Transforms(100, Math.Max(1, perTurn / 4)));
        }
        bytes += server.BytesPerMessage;
        if (server.BadMessages > 0) throw new UserErrorException($"Our server refused {server.BadMessages} messages during the measurement.");
        toTheirs?.Dispose();
        for (var turn = 0; reference is not null && turn < Turns; turn++)
        {
            stop.ThrowIfCancellationRequested();
            say($"{what}, the reference library's turn {turn + 1} of {Turns}");
            theirs.AddRange(reference.Measure(mode, reference.Port, perTurn));
            theirsToOurs.AddRange(reference.Measure(mode, server.Port, Math.Max(1, perTurn / 4)));
        }
        var figures = new List<RoundTripFigures> { RoundTripFigures.Of(Ours, Ours, ours) };
        if (reference is not null)
        {
            figures.Add(RoundTripFigures.Of(Reference, Reference, theirs));
            figures.Add(RoundTripFigures.Of(Ours, Reference, oursToTheirs));
            figures.Add(RoundTripFigures.Of(Reference, Ours, theirsToOurs));
        }
        return (figures, bytes);
    }

    private static List<VerifyCheck> Judge(OpenIgtLinkBenchReport r)
    {
        var checks = new List<VerifyCheck>();
        if (r.Transform.FirstOrDefault(t => t is { Client: Reference, Server: Reference }) is { } theirs)
            checks.Add(VerifyCheck.AtMost("TRANSFORM round trip, p50, over the reference library's", r.Transform[0].Ms.P50 / theirs.Ms.P50, 1.3, "times"));
        checks.Add(VerifyCheck.AtMost("1920 x 1080 x 3 IMAGE and acknowledgement, p50", r.Image[0].Ms.P50, 5, "ms"));
        checks.Add(VerifyCheck.AtMost("managed bytes allocated a TRANSFORM round trip, both ends", r.AllocatedBytesPerTransform, 0, "bytes"));
        checks.Add(VerifyCheck.AtMost("managed bytes allocated an IMAGE, both ends", r.AllocatedBytesPerImage, 0, "bytes"));
        if (Crc64.Best != Crc64Method.SliceBy16) checks.Add(VerifyCheck.AtLeast("CRC-64 by carry-less multiplication", r.Checksum[^1].GigabytesPerS, 10, "GB/s"));
        checks.Add(VerifyCheck.AtMost("poses lost, 60 tools at 1 kHz", r.ManyTools.PosesLost, 0, "poses"));
        checks.Add(VerifyCheck.AtMost("CPU of both threads, 60 tools at 1 kHz", r.ManyTools.ServerPercent + r.ManyTools.ClientPercent, 25, "% of one core"));
        return checks;
    }

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
