using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Slices;

/// <summary>A straight piece of an outline, px of its picture.</summary>
public readonly record struct ContourPiece(float X0, float Y0, float X1, float Y1);

/// <summary>The outlines of labels on a plane, where half a label's share is reached between its voxels and others: on the faces between voxels where the plane runs
/// along the grid, smooth where it cuts across.</summary>
/// <remarks>Marching squares over the pixels' centres (W. Lorensen, H. Cline, SIGGRAPH 1987, in two dimensions); where opposite corners are inside, the two are
/// taken apart. Pieces come in no order, each with the inside on its right as the picture is seen.</remarks>
public static class SliceContours
{
    private const float Half = 0.5f;

    /// <summary>For every label that the plane meets: its pieces.</summary>
    public static IReadOnlyDictionary<ushort, IReadOnlyList<ContourPiece>> Of(LabelMap map, SlicePlane plane)
    {
        var found = new SortedDictionary<ushort, IReadOnlyList<ContourPiece>>();
        // One pixel more on every side, so that what leaves the picture is closed there
        var (wide, high) = (plane.Width + 2, plane.Height + 2);
        var share = new float[wide * high];
        foreach (var label in LabelsOn(map, plane))
        {
            for (var row = 0; row < plane.Height; row++)
                for (var column = 0; column < plane.Width; column++)
                    share[(row + 1) * wide + column + 1] = Share(map, label, map.Grid.ToIndex(plane.ToScan(column, row)));
            var pieces = Pieces(share, wide, high);
            if (pieces.Count > 0) found.Add(label, pieces);
        }
        return found;
    }

    /// <summary>Where values of a picture fall to a level and below; what leaves the picture stays open there.</summary>
    /// <param name="values">Row by row.</param>
    /// <param name="width">px.</param>
    /// <param name="level">The inside is at or below it.</param>
    public static IReadOnlyList<ContourPiece> Below(ReadOnlySpan<float> values, int width, float level)
    {
        var share = new float[values.Length];
        for (var i = 0; i < share.Length; i++) share[i] = Half + level - values[i];
        return [.. Pieces(share, width, share.Length / width).Select(p => new ContourPiece(p.X0 + 1, p.Y0 + 1, p.X1 + 1, p.Y1 + 1))];
    }

    private static SortedSet<ushort> LabelsOn(LabelMap map, SlicePlane plane)
    {
        var labels = new SortedSet<ushort>();
        ushort last = 0;
        for (var row = 0; row < plane.Height; row++)
            for (var column = 0; column < plane.Width; column++)
                if (map.LabelAt(plane.ToScan(column, row)) is var label && label != last && (last = label) > 0) labels.Add(label);
        return labels;
    }

    /// <summary>The label's trilinear share at an index; beyond the map there is none of it.</summary>
    private static float Share(LabelMap map, ushort label, Vec3 index)
    {
        var (i, j, k) = ((int)Math.Floor(index.X), (int)Math.Floor(index.Y), (int)Math.Floor(index.Z));
        var (fx, fy, fz) = (index.X - i, index.Y - j, index.Z - k);
        var share = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            var (di, dj, dk) = (corner & 1, corner >> 1 & 1, corner >> 2);
            if (!map.Grid.Contains(i + di, j + dj, k + dk) || map[i + di, j + dj, k + dk] != label) continue;
            share += (di == 1 ? fx : 1 - fx) * (dj == 1 ? fy : 1 - fy) * (dk == 1 ? fz : 1 - fz);
        }
        return (float)share;
    }

    private static List<ContourPiece> Pieces(float[] share, int wide, int high)
    {
        var pieces = new List<ContourPiece>();
        for (var y = 0; y + 1 < high; y++)
            for (var x = 0; x + 1 < wide; x++)
            {
                var at = y * wide + x;
                var (a, b, c, d) = (share[at], share[at + 1], share[at + wide + 1], share[at + wide]);
                var kind = (a >= Half ? 1 : 0) | (b >= Half ? 2 : 0) | (c >= Half ? 4 : 0) | (d >= Half ? 8 : 0);
                if (kind is 0 or 15) continue;
                // Pixel (0, 0) of the picture stands at (1, 1) here
                var (left, upper) = (x - 1f, y - 1f);
                (float, float) top = (left + Cross(a, b), upper), right = (left + 1, upper + Cross(b, c)), bottom = (left + Cross(d, c), upper + 1), leftSide = (left, upper + Cross(a, d));
                switch (kind)
                {
                    case 1: Add(top, leftSide); break;
                    case 2: Add(right, top); break;
                    case 3: Add(right, leftSide); break;
                    case 4: Add(bottom, right); break;
                    case 5: Add(top, leftSide); Add(bottom, right); break;
                    case 6: Add(bottom, top); break;
                    case 7: Add(bottom, leftSide); break;
                    case 8: Add(leftSide, bottom); break;
                    case 9: Add(top, bottom); break;
                    case 10: Add(right, top); Add(leftSide, bottom); break;
                    case 11: Add(right, bottom); break;
                    case 12: Add(leftSide, right); break;
                    case 13: Add(top, right); break;
                    default: Add(leftSide, top); break;
                }
            }
        return pieces;

        void Add((float X, float Y) from, (float X, float Y) to) => pieces.Add(new ContourPiece(from.X, from.Y, to.X, to.Y));
    }

    private static float Cross(float from, float to) => (Half - from) / (to - from);
}
