using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Endoscopes.Crop;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Finds a scope's round view before its video is opened for good: its source is opened once for that, looked at, and closed again.</summary>
internal static class RoundViewSearch
{
    /// <summary>A scope that is still outside the body or without light is given some time.</summary>
    private static readonly Duration Patience = Duration.FromSeconds(5);

    private const int MostPictures = 50;

    /// <summary>The part of each eye's picture that holds the round view of every eye: cropped alike, so that the eyes stay of equal size.</summary>
    /// <exception cref="UserErrorException">A source cannot be opened, or has no round view that is sure; says why and what to do.</exception>
    public static PixelRectangle Find(IReadOnlyList<CaptureOptions> captures)
    {
        PixelRectangle? all = null;
        foreach (var capture in captures) all = Union(all, Find(capture));
        return all!.Value;
    }

    private static PixelRectangle Find(CaptureOptions capture)
    {
        using var video = OpenedVideo.Open(capture with { FindRoundView = false, Pace = PlayPace.AsRead });
        var (why, pictures) = ("no picture came", 0);
        var until = MonotonicClock.Shared.Now + Patience;
        while (pictures < MostPictures && !video.IsFinished && MonotonicClock.Shared.Now is var now && now < until)
        {
            if (!video.TryNext(now, out var frame))
            {
                Thread.Sleep(1);
                continue;
            }
            try
            {
                pictures++;
                if (In(frame.Left, out why) is { } left && (frame.Right is null ? left : In(frame.Right, out why) is { } right ? Union(left, right) : null) is { } found) return found;
            }
            finally
            {
                frame.Release();
            }
        }
        throw new UserErrorException(FormattableString.Invariant(
            $"{capture.Address.Shown}: no round view was found in {pictures} picture{(pictures == 1 ? "" : "s")}: {why.TrimEnd('.', '?')}. Light the view and try again, name the crop in pixels in the endoscope's profile ('crop' with xPx, yPx, widthPx, heightPx), or leave it out."));
    }

    private static PixelRectangle? In(FrameLease picture, out string why) => ScopeCircleFinder.Find(picture, out why)?.Bounds(picture.Width, picture.Height);

    private static PixelRectangle? Union(PixelRectangle? first, PixelRectangle? second)
    {
        if (first is not { } a || second is not { } b) return first ?? second;
        var (x, y) = (Math.Min(a.X, b.X), Math.Min(a.Y, b.Y));
        return new PixelRectangle(x, y, Math.Max(a.X + a.Width, b.X + b.Width) - x, Math.Max(a.Y + a.Height, b.Y + b.Height) - y);
    }
}
