using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Scans.Slices;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>Three slices through the middle of what was segmented, with its outline.</summary>
internal static class SegmentPicture
{
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string path, Volume scan, LabelMap labels, string title)
    {
        var (grid, middle) = (scan.Grid, Middle(labels));
        SliceView View(string name, SlicePlane plane) => SliceView.Of(name, scan, labels, plane, 0, SlabMode.Mean);
        SliceView[] views = [View("axial", SlicePlane.Axial(grid, middle)), View("coronal", SlicePlane.Coronal(grid, middle)), View("sagittal", SlicePlane.Sagittal(grid, middle))];
        var present = labels.PresentLabels();
        var legend = new List<(ushort, string, Rgb)>();
        for (var n = 0; n < present.Count; n++)
            if (Array.Exists(views, v => v.Contours.ContainsKey(present[n])))
                legend.Add((present[n], labels.NameOf(present[n]), labels.LabelColours.TryGetValue(present[n], out var own) ? new Rgb(own.R, own.G, own.B) : LabelColours.Of(n)));
        var m = middle.Mm;
        string[] words = [title, FormattableString.Invariant($"through {m.X:0.0}, {m.Y:0.0}, {m.Z:0.0} mm (LPS)"), "RESEARCH USE ONLY"];
        SlicePicture.Write(path, views, new SliceDrawing(SliceWindow.Of(views.SelectMany(v => v.Values).ToArray()), null, legend, null, words));
    }

    /// <summary>The middle of the labels' box.</summary>
    private static Point<Scan> Middle(LabelMap labels)
    {
        var g = labels.Grid;
        int[] least = [g.Nx, g.Ny, g.Nz], most = [-1, -1, -1];
        for (var v = 0; v < g.VoxelCount; v++)
        {
            if (labels.Labels[v] == 0) continue;
            ReadOnlySpan<int> at = [v % g.Nx, v / g.Nx % g.Ny, v / (g.Nx * g.Ny)];
            for (var a = 0; a < 3; a++) (least[a], most[a]) = (Math.Min(least[a], at[a]), Math.Max(most[a], at[a]));
        }
        if (most[0] < 0) (least, most) = ([0, 0, 0], [g.Nx - 1, g.Ny - 1, g.Nz - 1]);
        // A voxel's own middle: a slice between two voxels would mix their labels
        return g.ToScan(new Vec3((least[0] + most[0]) / 2, (least[1] + most[1]) / 2, (least[2] + most[2]) / 2));
    }
}
