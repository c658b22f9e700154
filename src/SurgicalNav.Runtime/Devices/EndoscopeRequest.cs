using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Runtime.Devices;

/// <summary>An endoscope as an address or a profile names it, not yet opened.</summary>
/// <param name="Captures">One source, or two for an endoscope with a device for each eye.</param>
/// <param name="Health">When its pictures are frozen, black or of a wrong colour.</param>
public sealed record EndoscopeRequest(IReadOnlyList<CaptureOptions> Captures, PictureLimits Health)
{
    /// <param name="text">An address as people write it, or an endoscope's profile (.json).</param>
    /// <param name="latency">From temporal calibration, over the profile's own; null keeps that.</param>
    /// <param name="roundView">The picture is to be cropped to the scope's round view.</param>
    /// <exception cref="UserErrorException">It is no such address, or the profile cannot be used; says why.</exception>
    public static EndoscopeRequest Read(string text, Duration? latency = null, bool roundView = false)
    {
        try
        {
            var profile = text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? EndoscopeProfile.Read(text) : null;
            IReadOnlyList<CaptureOptions> captures = profile is null ? [new CaptureOptions { Address = VideoAddress.Parse(text) }] : profile.Right is null ? [profile.Left] : [profile.Left, profile.Right];
            if (roundView && captures[0].Eyes.Crop is { } crop) throw new UserErrorException($"{text} has a 'crop' of {crop} already, and the session asks for the round view: keep one of the two.");
            return new EndoscopeRequest([.. captures.Select(c => c with { Latency = latency ?? c.Latency, FindRoundView = roundView || c.FindRoundView })], profile?.Health ?? new PictureLimits());
        }
        catch (Exception e) when (e is PictureException or ConfigException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    /// <summary>Looks for the round view in all eyes' pictures, where it is asked for; the same endoscope with a crop that holds it in each.</summary>
    /// <exception cref="UserErrorException">A source cannot be opened, or there is no round view to be sure of; says why.</exception>
    public EndoscopeRequest WithViewFound()
    {
        if (!Captures.Any(c => c.FindRoundView)) return this;
        var crop = RoundViewSearch.Find(Captures);
        return this with { Captures = [.. Captures.Select(c => c with { FindRoundView = false, Eyes = c.Eyes with { Crop = crop } })] };
    }
}
