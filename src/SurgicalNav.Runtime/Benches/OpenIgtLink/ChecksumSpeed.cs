using SurgicalNav.Core.Time;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>How fast one way of taking the checksum is here.</summary>
/// <param name="Method">As <see cref="Crc64Method"/> names it.</param>
/// <param name="GigabytesPerS">Over a 1080p image's 6.2 MB.</param>
/// <param name="SmallGigabytesPerS">Over 64 KiB, which stay in the processor's nearer caches.</param>
public sealed record ChecksumFigures(string Method, double GigabytesPerS, double SmallGigabytesPerS)
{
    private static readonly Duration Long = Duration.FromMilliseconds(250);

    /// <summary>Every method that this processor has.</summary>
    public static IReadOnlyList<ChecksumFigures> Measure() =>
        [.. Enum.GetValues<Crc64Method>().Where(Crc64.IsSupported).Select(m => new ChecksumFigures(m.ToString(), Speed(m, RoundTrips.ImageBytes), Speed(m, 65_536)))];

    /// <summary>The best of several rounds: what the method can do, whoever else uses the machine.</summary>
    private static double Speed(Crc64Method method, int bytes)
    {
        var data = new byte[bytes];
        for (var i = 0; i < data.Length; i++) data[i] = (byte)(i * 31 >> 3);
        var clock = MonotonicClock.Shared;
        var best = double.MaxValue;
        var crc = 0ul;
        for (var end = clock.Now + Long; clock.Now < end;)
        {
            var from = clock.Now;
            for (var i = 0; i < 4; i++) crc = Crc64.Update(method, crc, data);
            best = Math.Min(best, (clock.Now - from).Seconds / 4);
        }
        GC.KeepAlive(crc);
        return bytes / best * 1e-9;
    }
}
