using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>A loop of pictures made beforehand: soft tissue-like shapes that move, fine texture, highlights, and a sensor's noise, so that compressing them costs what
/// compressing an endoscope's costs. Bgr24, tight rows.</summary>
internal static class BenchPictures
{
    private const double NoiseSd = 2;

    public static byte[][] Make(int width, int height, int count, ulong seed)
    {
        var loop = new byte[count][];
        var random = new SeededRandom(seed);
        // One picture's worth of noise, shifted from frame to frame: Gaussian numbers for all of them would take longer than the run.
        var noise = new sbyte[width * height];
        for (var i = 0; i < noise.Length; i++) noise[i] = (sbyte)Math.Clamp(Math.Round(random.Gaussian(0, NoiseSd)), -8, 8);
        for (var n = 0; n < count; n++) loop[n] = Draw(width, height, 2 * Math.PI * n / count, noise, random.NextInt(noise.Length));
        return loop;
    }

    private static byte[] Draw(int width, int height, double phase, sbyte[] noise, int shift)
    {
        var pixels = new byte[width * height * 3];
        var columns = new double[width];
        var fine = new double[width];
        for (var x = 0; x < width; x++) (columns[x], fine[x]) = (Math.Sin(x * 0.011 + phase), Math.Sin(x * 0.23 + 3 * phase));
        var at = 0;
        for (var y = 0; y < height; y++)
        {
            var (row, fineRow) = (Math.Sin(y * 0.017 - phase), Math.Cos(y * 0.19 + 2 * phase));
            for (var x = 0; x < width; x++, at += 3)
            {
                var (dx, dy) = ((x - width * 0.5) / width, (y - height * 0.5) / height);
                var light = 1.1 - 1.6 * (dx * dx + dy * dy);
                var tissue = 130 + 45 * columns[x] * row + 12 * fine[x] * fineRow;
                var shine = columns[x] * row > 0.93 ? 90 : 0;
                var grain = noise[(y * width + x + shift) % noise.Length];
                pixels[at] = Byte(light * tissue * 0.45 + shine + grain);
                pixels[at + 1] = Byte(light * tissue * 0.55 + shine + grain);
                pixels[at + 2] = Byte(light * tissue + shine + grain);
            }
        }
        return pixels;
    }

    private static byte Byte(double value) => (byte)Math.Clamp(value, 0, 255);
}
