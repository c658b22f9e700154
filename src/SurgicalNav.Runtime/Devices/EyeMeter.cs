using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Rate, age and health of one eye's pictures. The loop that takes them adds; any thread reads.</summary>
public sealed class EyeMeter(string eye, PictureLimits limits) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PictureWatch _watch = new(limits);
    private readonly LatencyHistogram _ages = new();
    private Instant _first, _last;
    private long _frames, _frozen, _black, _offColour;
    private int _width, _height;

    public string Eye => eye;

    /// <param name="picture">The caller's reference stays the caller's.</param>
    /// <param name="now">When it was taken in.</param>
    public void Take(FrameLease picture, Instant now)
    {
        lock (_gate)
        {
            if (_frames++ == 0) _first = picture.ReceivedAt;
            (_last, _width, _height) = (picture.ReceivedAt, picture.Width, picture.Height);
            _ages.Add(now - picture.AcquiredAt);
            var trouble = _watch.Look(picture, now);
            if ((trouble & PictureTrouble.Frozen) != PictureTrouble.None) _frozen++;
            if ((trouble & PictureTrouble.Black) != PictureTrouble.None) _black++;
            if ((trouble & PictureTrouble.ColourCast) != PictureTrouble.None) _offColour++;
        }
    }

    /// <summary>The figures so far; what the source says of itself is the caller's.</summary>
    /// <param name="now">The moment of reading.</param>
    /// <param name="hasEnded">No more will come: silence since the last picture does not count.</param>
    public VideoReading Read(Instant now, bool hasEnded)
    {
        lock (_gate)
        {
            var span = _frames < 2 ? 0 : (_last - _first).Seconds * _frames / (_frames - 1);
            if (!hasEnded && _frames > 0) span = Math.Max(span, (now - _first).Seconds);
            return new VideoReading(
                "", eye, _width, _height, span > 0 ? _frames / span : 0, AgeReading.Of(_ages), _frames, 0, _watch.Duplicates, _frozen, _black, _offColour, 0, true, "", PictureTroubleWords.Of(_watch.Trouble));
        }
    }

    /// <summary>Lets go of the picture that the watch keeps.</summary>
    public void Dispose()
    {
        lock (_gate) _watch.Dispose();
    }
}
