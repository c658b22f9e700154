using SurgicalNav.Core.Leases;

namespace SurgicalNav.Sensing.Endoscopes.Health;

/// <summary>What a grid of some 8,000 pixels says of a picture. Luma as in Rec. 601; NaN logarithms where there is no colour to judge.</summary>
/// <param name="MeanLuma">0 to 255.</param>
/// <param name="SdLuma">Likewise.</param>
/// <param name="LogRedToGreen">ln of the ratio of the means, of pixels neither dark nor burnt out.</param>
/// <param name="LogBlueToGreen">Likewise.</param>
public readonly record struct PictureStatistics(double MeanLuma, double SdLuma, double LogRedToGreen, double LogBlueToGreen)
{
    private const int Samples = 8000;
    private const int DarkLuma = 30, BurntOut = 250;

    /// <summary>Of 100 pixels, so many must be fit for judging the colour.</summary>
    private const int LeastColouredIn100 = 10;

    /// <param name="frame">Bgr24, Rgba32 or Gray8.</param>
    public static PictureStatistics Of(FrameLease frame)
    {
        var bytes = frame.BytesPerPixel;
        var (red, green, blue) = frame.Format switch { PixelFormat.Rgba32 => (0, 1, 2), PixelFormat.Bgr24 => (2, 1, 0), _ => (0, 0, 0) };
        var step = Math.Max(1, (int)Math.Sqrt((double)frame.Width * frame.Height / Samples));
        var pixels = frame.Pixels;
        long count = 0, sum = 0, squares = 0, coloured = 0, sumRed = 0, sumGreen = 0, sumBlue = 0;
        for (var y = step / 2; y < frame.Height; y += step)
        {
            var row = pixels.Slice(y * frame.Width * bytes, frame.Width * bytes);
            for (var at = step / 2 * bytes; at < row.Length; at += step * bytes)
            {
                int r = row[at + red], g = row[at + green], b = row[at + blue];
                var luma = (77 * r + 150 * g + 29 * b) >> 8;
                count++;
                sum += luma;
                squares += luma * luma;
                if (luma < DarkLuma || Math.Max(r, Math.Max(g, b)) >= BurntOut) continue;
                coloured++;
                sumRed += r;
                sumGreen += g;
                sumBlue += b;
            }
        }
        var mean = (double)sum / count;
        var sd = Math.Sqrt(Math.Max(0, (double)squares / count - mean * mean));
        var judged = frame.Format != PixelFormat.Gray8 && coloured * 100 >= count * LeastColouredIn100;
        // A channel that is altogether missing counts as half a step of it.
        return judged
            ? new PictureStatistics(mean, sd, Math.Log((sumRed + 0.5 * coloured) / (sumGreen + 0.5 * coloured)), Math.Log((sumBlue + 0.5 * coloured) / (sumGreen + 0.5 * coloured)))
            : new PictureStatistics(mean, sd, double.NaN, double.NaN);
    }
}
