using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>Motion of the one bright line of an ultrasound picture (the bottom of a water tank): the row in which it crosses the picture's middle.</summary>
/// <remarks>The brightest row of each column; a line through them by random sampling (Fischler and Bolles, CACM 24(6), 1981), then least squares
/// weighted by brightness. The middle column, as in PLUS's line segmentation: the line's own centre wanders as it grows and shrinks. Allocates only when the width grows.</remarks>
public sealed class BrightLine
{
    private const double InlierPx = 4;
    private const int Draws = 120;

    /// <summary>A column counts where its peak reaches this part of the picture's brightest columns.</summary>
    private const double LeastBrightness = 0.3;

    private const int LeastColumns = 10;

    private readonly SeededRandom _random = new(1981);
    private double[] _x = [], _y = [], _weight = [];

    /// <summary>Row at the middle column, px; NaN where no line is seen.</summary>
    /// <param name="grey">Tight rows, top row first.</param>
    /// <param name="width">px.</param>
    /// <param name="height">px.</param>
    /// <param name="share">Brightness on the line, as a share of all columns' peaks: near 1 where the picture is one line.</param>
    public double Row(ReadOnlySpan<byte> grey, int width, int height, out double share)
    {
        share = 0;
        var count = Peaks(grey, width, height, out var total);
        if (count < LeastColumns || !TryDraw(count, width, out var slope, out var offset)) return double.NaN;
        // Twice, since the first line's own error pushes some columns over the edge.
        for (var i = 0; i < 2; i++) Refit(count, ref slope, ref offset, out share);
        share /= total;
        return offset + slope * (width / 2.0);
    }

    private int Peaks(ReadOnlySpan<byte> grey, int width, int height, out double total)
    {
        if (_x.Length < width) (_x, _y, _weight) = (new double[width], new double[width], new double[width]);
        Span<byte> peak = width <= 4096 ? stackalloc byte[width] : new byte[width];
        peak.Clear();
        for (var row = 0; row < height; row++)
        {
            var line = grey.Slice(row * width, width);
            for (var x = 0; x < width; x++)
                if (line[x] > peak[x]) (peak[x], _y[x]) = (line[x], row);
        }
        Span<int> histogram = stackalloc int[256];
        foreach (var p in peak) histogram[p]++;
        var (bright, above) = (255, histogram[255]);
        while (bright > 0 && above < Math.Max(1, width / 50)) above += histogram[--bright];
        var (count, least) = (0, LeastBrightness * bright);
        total = 0;
        for (var x = 0; x < width; x++)
        {
            if (peak[x] <= least || peak[x] == 0) continue;
            (_x[count], _y[count], _weight[count]) = (x, _y[x], peak[x]);
            total += peak[x];
            count++;
        }
        return count;
    }

    private bool TryDraw(int count, int width, out double slope, out double offset)
    {
        (slope, offset) = (0, 0);
        var best = 0.0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var (i, j) = (_random.NextInt(count), _random.NextInt(count));
            if (Math.Abs(_x[i] - _x[j]) < width / 40.0) continue;
            var a = (_y[j] - _y[i]) / (_x[j] - _x[i]);
            var b = _y[i] - a * _x[i];
            var support = 0.0;
            for (var k = 0; k < count; k++)
                if (Math.Abs(_y[k] - a * _x[k] - b) < InlierPx) support += _weight[k];
            if (support <= best) continue;
            (best, slope, offset) = (support, a, b);
        }
        return best > 0;
    }

    private void Refit(int count, ref double slope, ref double offset, out double support)
    {
        double w = 0, x = 0, y = 0, xx = 0, xy = 0;
        for (var k = 0; k < count; k++)
        {
            if (Math.Abs(_y[k] - slope * _x[k] - offset) >= InlierPx) continue;
            var v = _weight[k];
            (w, x, y, xx, xy) = (w + v, x + v * _x[k], y + v * _y[k], xx + v * _x[k] * _x[k], xy + v * _x[k] * _y[k]);
        }
        support = w;
        var spread = w * xx - x * x;
        if (spread <= 0) return;
        slope = (w * xy - x * y) / spread;
        offset = (y - slope * x) / w;
    }
}
