namespace SurgicalNav.Registration.Measures;

/// <summary>Segments sorted into square cells, for exact nearest distances: rings of cells are searched outwards until none can be nearer.</summary>
public sealed class SegmentGrid
{
    private const int CellPx = 8;

    private readonly Contour _contour;
    private readonly int _columns, _rows;
    private readonly int[] _starts, _members;

    public SegmentGrid(Contour contour)
    {
        _contour = contour;
        foreach (ref readonly var s in contour.Segments)
            (_columns, _rows) = (Math.Max(_columns, Cell(Math.Min(s.X0, s.X1)) + 1), Math.Max(_rows, Cell(Math.Min(s.Y0, s.Y1)) + 1));
        _starts = new int[_columns * _rows + 1];
        _members = new int[contour.SampleCount];
        foreach (ref readonly var s in contour.Segments) _starts[CellOf(s) + 1]++;
        for (var i = 1; i < _starts.Length; i++) _starts[i] += _starts[i - 1];
        var next = (int[])_starts.Clone();
        for (var i = 0; i < contour.SampleCount; i++) _members[next[CellOf(contour.Segments[i])]++] = i;
    }

    public double Distance(double x, double y)
    {
        var (column, row) = (Cell(x), Cell(y));
        var best = double.PositiveInfinity;
        var last = Math.Max(Math.Max(column, _columns - 1 - column), Math.Max(row, _rows - 1 - row));
        for (var ring = 0; ring <= last; ring++)
        {
            // A segment belongs to the cell of its upper left corner and is at most a pixel long, so it may reach one pixel towards here.
            if ((ring - 1) * CellPx - 1 > best) break;
            for (var r = row - ring; r <= row + ring; r++)
            {
                if (r < 0 || r >= _rows) continue;
                var step = Math.Abs(r - row) == ring ? 1 : Math.Max(1, 2 * ring);
                for (var c = column - ring; c <= column + ring; c += step)
                    if (c >= 0 && c < _columns) best = Math.Min(best, NearestIn(r * _columns + c, x, y));
            }
        }
        return best;
    }

    private double NearestIn(int cell, double x, double y)
    {
        var best = double.PositiveInfinity;
        for (var i = _starts[cell]; i < _starts[cell + 1]; i++) best = Math.Min(best, _contour.Segments[_members[i]].DistanceTo(x, y));
        return best;
    }

    private int CellOf(in Contour.Segment s) => Cell(Math.Min(s.Y0, s.Y1)) * _columns + Cell(Math.Min(s.X0, s.X1));

    private static int Cell(double v) => (int)v / CellPx;
}
