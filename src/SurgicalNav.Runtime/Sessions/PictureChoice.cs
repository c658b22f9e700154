using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>How large the simulated endoscope's pictures are and how often they come, and why.</summary>
public readonly record struct PictureChoice(int Width, int Height, double RateHz, string Why)
{
    /// <summary>Drawing may take this share of a frame period; the rest belongs to network, robots and the other programs.</summary>
    public const double DrawingShare = 0.6;

    /// <summary>Below 540 rows the readings along the rim no longer find room beside one another.</summary>
    private static readonly (int Width, int Height)[] Sizes = [(960, 540), (1280, 720), (1920, 1080)];
    private static readonly double[] RatesHz = [30, 20, 15];
    private const double SlowestHz = 10;

    /// <summary>Without looking at the machine: the size asked for, else 960×540; the rate asked for, else 20 frames a second or what a loop of that size may hold.</summary>
    /// <param name="periodS">Of the scope's motion: the loop's length.</param>
    public static PictureChoice Fixed((int Width, int Height)? size, double? rateHz, bool stereo, double periodS)
    {
        var (width, height) = size ?? (960, 540);
        var most = MostHz(width, height, stereo, periodS);
        var rate = rateHz ?? Math.Min(20, most);
        var why = size is null ? "the fixed size of single-thread runs" : "the size asked for";
        return new PictureChoice(width, height, rate, rate < 20 && rateHz is null ? $"{why}, at the rate that {LoopLimit(stereo)} allows" : why);
    }

    /// <summary>The largest size that the machine holds, at the highest rate that it holds there.</summary>
    /// <param name="eyeMs">Measures the time for drawing one eye of a size and reading it back, in ms; asked from small to large, no further than need be.</param>
    /// <param name="rateHz">Asked for; null leaves it open.</param>
    /// <param name="stereo">Two eyes.</param>
    /// <param name="periodS">Of the scope's motion: the loop's length.</param>
    public static PictureChoice Measured(Func<int, int, double> eyeMs, double? rateHz, bool stereo, double periodS)
    {
        PictureChoice? best = null;
        var slowMs = 0.0;
        foreach (var (width, height) in Sizes)
        {
            var most = MostHz(width, height, stereo, periodS);
            if (rateHz > most) break;
            var frameMs = slowMs = eyeMs(width, height) * (stereo ? 2 : 1);
            var holds = false;
            foreach (var wanted in rateHz is { } only ? [only] : RatesHz)
            {
                var rate = Math.Min(wanted, most);
                if (frameMs > 1000 / rate * DrawingShare) continue;
                var limited = rate < wanted ? $", and {LoopLimit(stereo)} allows no higher rate" : "";
                best = new PictureChoice(width, height, rate, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"this machine draws it in {frameMs:0.0} ms a frame{limited}"));
                holds = true;
                break;
            }
            if (!holds) break;
        }
        return best ?? new PictureChoice(Sizes[0].Width, Sizes[0].Height, rateHz ?? SlowestHz,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the smallest, as drawing takes {slowMs:0.0} ms a frame here"));
    }

    private static double MostHz(int width, int height, bool stereo, double periodS) => new LoopOptions(width, height, 1, stereo).MostPairs / periodS;

    private static string LoopLimit(bool stereo) => $"a loop of {EndoscopeLoop.MaxBytes >> 20} MiB in {(stereo ? "stereo" : "one eye")}";
}
