namespace SurgicalNav.Volumes.Dicom.Structures;

/// <summary>Fills closed contours of one slice: which pixels' centres lie inside.</summary>
/// <remarks>Even-odd: a centre is inside where a ray along its row crosses the contours an odd number of times, so that a contour within another cuts a hole (XOR).
/// Half-open: an edge crosses the rows y with y_low ≤ y &lt; y_high, and a centre on a crossing counts as right of it; centres on a contour's left and upper side are
/// inside, those on its right and lower side are not. Areas that share an edge therefore share no pixel and leave none out. Crossings are computed from each edge's
/// lower end, so that both areas compute the same.</remarks>
public static class ContourFill
{
    /// <summary>Flips the bit of every pixel that an odd number of the given contour's crossings stand left of; call it for each contour of a slice.</summary>
    /// <param name="xs">Points' columns, in pixels, whole numbers at centres.</param>
    /// <param name="ys">Points' rows.</param>
    /// <param name="columns">Of the slice.</param>
    /// <param name="rows">Of the slice.</param>
    /// <param name="bits">One per pixel, row by row.</param>
    public static void Flip(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, int columns, int rows, Span<ulong> bits)
    {
        for (var p = 0; p < xs.Length; p++)
        {
            var q = p + 1 == xs.Length ? 0 : p + 1;
            var (x0, y0, x1, y1) = ys[p] < ys[q] ? (xs[p], ys[p], xs[q], ys[q]) : (xs[q], ys[q], xs[p], ys[p]);
            if (!(y0 < y1)) continue;
            // First row at or below the edge's upper end, last above its lower end
            var (first, last) = ((int)Math.Max(Math.Ceiling(y0), 0), (int)Math.Min(Math.Ceiling(y1) - 1, rows - 1));
            for (var row = first; row <= last; row++)
            {
                var crossing = x0 + (row - y0) * ((x1 - x0) / (y1 - y0));
                FlipFrom(bits, row * columns, (int)Math.Clamp(Math.Ceiling(crossing), 0, columns), columns);
            }
        }
    }

    /// <summary>Flips the rest of a row, from one pixel on.</summary>
    private static void FlipFrom(Span<ulong> bits, int row, int from, int columns)
    {
        var (at, end) = (row + from, row + columns);
        if (at >= end) return;
        var (firstWord, lastWord) = (at >> 6, end - 1 >> 6);
        var (low, high) = (ulong.MaxValue << at, ulong.MaxValue >> (63 - (end - 1 & 63)));
        if (firstWord == lastWord)
        {
            bits[firstWord] ^= low & high;
            return;
        }
        bits[firstWord] ^= low;
        for (var w = firstWord + 1; w < lastWord; w++) bits[w] ^= ulong.MaxValue;
        bits[lastWord] ^= high;
    }
}
