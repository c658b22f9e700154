using SurgicalNav.Core.Config;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>An endoscope as its profile describes it: where its pictures come from, how they hold the eyes, what of them counts, and its limits.</summary>
/// <param name="Name">For people.</param>
/// <param name="Left">Or only, or both eyes in one picture.</param>
/// <param name="Right">The second device of an endoscope that has one for each eye; null otherwise.</param>
/// <param name="PairLimit">How far apart the moments of two devices' frames may lie.</param>
/// <param name="Health">When its pictures are frozen, black or of a wrong colour.</param>
public sealed record EndoscopeProfile(string Name, CaptureOptions Left, CaptureOptions? Right, Duration PairLimit, PictureLimits Health)
{
    private const int MostPixels = 16_384;

    /// <summary>Reads a file of hardware/profiles/endoscope (schema endoscope-profile).</summary>
    /// <exception cref="ConfigException">The message says where in the file what is wrong, and what to do.</exception>
    public static EndoscopeProfile Read(string path) => Read(StrictJson.Open(path));

    public static EndoscopeProfile Read(StrictJson file)
    {
        file.RequireOnly("$schema", "version", "name", "source", "rightSource", "pairLimitMs", "widthPx", "heightPx", "rateHz", "pixelFormat", "colourOrder", "deliver", "stereo", "firstEye", "crop", "latencyMs", "health");
        file.RequireVersion(1);
        var isRound = file.IsText("crop") && Choice(file, "crop", true, ("round", true));
        var left = new CaptureOptions
        {
            Address = Address(file, "source"),
            FindRoundView = isRound,
            WidthPx = file.Has("widthPx") ? file.Whole("widthPx", 1, MostPixels) : null,
            HeightPx = file.Has("heightPx") ? file.Whole("heightPx", 1, MostPixels) : null,
            FramesPerSecond = file.Has("rateHz") ? file.Number("rateHz", 0.1, 1000) : null,
            FourCc = file.OptionalText("pixelFormat"),
            Latency = Duration.FromMilliseconds(file.Has("latencyMs") ? file.Number("latencyMs", 0, 2000) : 0),
            Eyes = new EyeOptions(
                Choice(file, "deliver", PixelFormat.Bgr24, ("bgr24", PixelFormat.Bgr24), ("rgba32", PixelFormat.Rgba32), ("gray8", PixelFormat.Gray8)),
                Choice(file, "stereo", StereoLayout.Mono, ("mono", StereoLayout.Mono), ("sideBySide", StereoLayout.SideBySide), ("topBottom", StereoLayout.TopBottom), ("lineInterlaced", StereoLayout.LineInterlaced)),
                Choice(file, "firstEye", false, ("left", false), ("right", true)),
                file.Has("crop") && !isRound ? Crop(file.Object("crop")) : null,
                Choice(file, "colourOrder", false, ("asNamed", false), ("exchanged", true))),
        };
        var right = file.Has("rightSource") ? left with { Address = Address(file, "rightSource") } : null;
        if (right is not null && left.Eyes.Layout != StereoLayout.Mono) throw file.Problem("has a 'rightSource' and a 'stereo' layout: two devices hold one eye each");
        try
        {
            left.Validate();
        }
        catch (ArgumentException e)
        {
            throw file.Problem(e.Message);
        }
        var limit = Duration.FromMilliseconds(file.Has("pairLimitMs") ? file.Number("pairLimitMs", 0.1, 500) : 8);
        return new EndoscopeProfile(file.Text("name"), left, right, limit, file.OptionalObject("health") is { } health ? Limits(health) : new PictureLimits());
    }

    private static VideoAddress Address(StrictJson file, string key)
    {
        try
        {
            return VideoAddress.Parse(file.Text(key));
        }
        catch (PictureException e)
        {
            throw file.Problem(e.Message);
        }
    }

    private static PixelRectangle Crop(StrictJson crop)
    {
        crop.RequireOnly("xPx", "yPx", "widthPx", "heightPx");
        return new PixelRectangle(crop.Whole("xPx", 0, MostPixels), crop.Whole("yPx", 0, MostPixels), crop.Whole("widthPx", 1, MostPixels), crop.Whole("heightPx", 1, MostPixels));
    }

    private static PictureLimits Limits(StrictJson health)
    {
        var usual = new PictureLimits();
        health.RequireOnly("frozenAfterFrames", "mostDuplicatesIn100", "blackMeanLuma", "blackSdLuma", "blackAfterFrames", "logRedToGreen", "logBlueToGreen", "castAfterFrames");
        var limits = usual with
        {
            FrozenAfterFrames = health.Has("frozenAfterFrames") ? health.Whole("frozenAfterFrames", 2, 1000) : usual.FrozenAfterFrames,
            MostDuplicatesIn100 = health.Has("mostDuplicatesIn100") ? health.Whole("mostDuplicatesIn100", 0, 100) : usual.MostDuplicatesIn100,
            BlackMeanLuma = health.Has("blackMeanLuma") ? health.Number("blackMeanLuma", 0, 255) : usual.BlackMeanLuma,
            BlackSdLuma = health.Has("blackSdLuma") ? health.Number("blackSdLuma", 0, 255) : usual.BlackSdLuma,
            BlackAfterFrames = health.Has("blackAfterFrames") ? health.Whole("blackAfterFrames", 1, 1000) : usual.BlackAfterFrames,
            LogRedToGreen = health.Has("logRedToGreen") ? Range(health, "logRedToGreen") : usual.LogRedToGreen,
            LogBlueToGreen = health.Has("logBlueToGreen") ? Range(health, "logBlueToGreen") : usual.LogBlueToGreen,
            CastAfterFrames = health.Has("castAfterFrames") ? health.Whole("castAfterFrames", 1, 1000) : usual.CastAfterFrames,
        };
        try
        {
            limits.Validate();
        }
        catch (ArgumentException e)
        {
            throw health.Problem($"has limits that make no sense: {e.Message}");
        }
        return limits;
    }

    private static HealthyRange Range(StrictJson health, string key) => health.Numbers(key, 2) is [var least, var most] ? new HealthyRange(least, most) : default;

    private static T Choice<T>(StrictJson file, string key, T usual, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (file.OptionalText(key) is not { } text) return usual;
        foreach (var (name, value) in choices)
            if (name == text) return value;
        throw file.Problem($"has '{key}': '{text}'; it is one of {string.Join(", ", choices.ToArray().Select(c => c.Name))}");
    }
}
