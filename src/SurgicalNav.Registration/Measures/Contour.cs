namespace SurgicalNav.Registration.Measures;

/// <summary>The boundary of a mask as short straight segments, in pixels with pixel centres at whole numbers (x right, y down).</summary>
/// <remarks>Marching squares over pixel centres (Lorensen and Cline 1987, in the plane): a binary mask's boundary runs half-way between inside and
/// outside, a probability's where linear interpolation meets the level. Where a mask meets the image's border it has no boundary there. Immutable.</remarks>
public sealed class Contour
{
    private readonly Segment[] _segments;

    private Contour(Segment[] segments) => _segments = segments;

    /// <summary>One sample stands for one segment: its middle, and its length as weight.</summary>
    public int SampleCount => _segments.Length;

    public double LengthPx { get; private init; }

    internal ReadOnlySpan<Segment> Segments => _segments;

    /// <summary>Position of a sample and the length of contour that it stands for, px.</summary>
    public (double X, double Y, double LengthPx) Sample(int index)
    {
        var s = _segments[index];
        return (0.5 * (s.X0 + s.X1), 0.5 * (s.Y0 + s.Y1), s.Length);
    }

    /// <summary>Both ends of a sample's segment, px.</summary>
    public (double X0, double Y0, double X1, double Y1) Ends(int index)
    {
        var s = _segments[index];
        return (s.X0, s.Y0, s.X1, s.Y1);
    }

    /// <summary>Boundary of a binary mask, row by row; any value but zero is inside.</summary>
    public static Contour FromMask(ReadOnlySpan<byte> mask, int width, int height)
    {
        Check(mask.Length, width, height);
        var values = new float[mask.Length];
        for (var i = 0; i < values.Length; i++) values[i] = mask[i] != 0 ? 1 : 0;
        return FromProbability(values, width, height, 0.5f);
    }

    /// <summary>Boundary of a probability map at a level, to a fraction of a pixel.</summary>
    public static Contour FromProbability(ReadOnlySpan<float> values, int width, int height, float level = 0.5f)
    {
        Check(values.Length, width, height);
        var segments = new List<Segment>();
        for (var y = 0; y + 1 < height; y++)
            for (var x = 0; x + 1 < width; x++)
            {
                var i = y * width + x;
                AddCell(segments, x, y, values[i], values[i + 1], values[i + width], values[i + width + 1], level);
            }
        var array = segments.ToArray();
        var length = 0.0;
        foreach (ref readonly var s in array.AsSpan()) length += s.Length;
        return new Contour(array) { LengthPx = length };
    }

    private static void AddCell(List<Segment> segments, int x, int y, float a, float b, float c, float d, float level)
    {
        // Corners a b / c d; a set bit is inside.
        var code = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
        if (code is 0 or 15) return;
        (double X, double Y) top = (x + Crossing(a, b, level), y);
        (double X, double Y) bottom = (x + Crossing(c, d, level), y + 1);
        (double X, double Y) left = (x, y + Crossing(a, c, level));
        (double X, double Y) right = (x + 1, y + Crossing(b, d, level));
        switch (code)
        {
            case 1 or 14: Add(top, left); break;
            case 2 or 13: Add(top, right); break;
            case 4 or 11: Add(left, bottom); break;
            case 8 or 7: Add(bottom, right); break;
            case 3 or 12: Add(left, right); break;
            case 5 or 10: Add(top, bottom); break;
            // Two opposite corners: the cell's mean says whether they hang together.
            default:
                var joined = a + b + c + d >= 4 * level;
                if ((code == 9) == joined)
                {
                    Add(top, right);
                    Add(left, bottom);
                }
                else
                {
                    Add(top, left);
                    Add(bottom, right);
                }
                break;
        }

        void Add((double X, double Y) from, (double X, double Y) to)
        {
            var s = new Segment(from.X, from.Y, to.X, to.Y);
            if (s.Length > 0) segments.Add(s);
        }
    }

    private static double Crossing(float from, float to, float level) => from == to ? 0.5 : Math.Clamp((level - from) / (to - from), 0, 1);

    private static void Check(int length, int width, int height)
    {
        if (width < 1 || height < 1 || length != (long)width * height)
            throw new ArgumentException($"A mask of {width}×{height} px has {(long)width * height} values; {length} were given.");
    }

    internal readonly record struct Segment(double X0, double Y0, double X1, double Y1)
    {
        public double Length => Math.Sqrt((X1 - X0) * (X1 - X0) + (Y1 - Y0) * (Y1 - Y0));

        public double DistanceTo(double x, double y)
        {
            var (ux, uy) = (X1 - X0, Y1 - Y0);
            var t = Math.Clamp(((x - X0) * ux + (y - Y0) * uy) / (ux * ux + uy * uy), 0, 1);
            var (dx, dy) = (X0 + t * ux - x, Y0 + t * uy - y);
            return Math.Sqrt(dx * dx + dy * dy);
        }
    }
}
