using System.Diagnostics;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Distances;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <param name="TotalMs">From the folder of slices to everything.</param>
/// <param name="Triangles">Of all surfaces.</param>
internal sealed record WayFigures(Percentiles TotalMs, double VolumeMs, double SurfacesMs, double FieldMs, int Triangles);

/// <summary>The whole way that a person waits for: 300 slices of 512² to a checked volume, the surfaces of eight organs of a label map on it, and a safety field
/// around two of them; on two cores.</summary>
internal static class WayBench
{
    public const double MostMs = 800;
    private const int Organs = 8;
    private const double BandMm = 20;

    public static WayFigures Run(int repetitions, Action<string> say, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-bench");
        try
        {
            say($"{SeriesBench.Slices} slices to volume, {Organs} surfaces and safety field");
            BenchSeries.Write(folder.FullName, SeriesBench.Slices, stop);
            var workers = new PooledWorkers(2);
            var map = EightOrgans(DicomFolder.Open(folder.FullName, workers).Series[0].ReadVolume(workers).Grid);
            var (total, volumes, surfaces, fields) = (new double[repetitions], new double[repetitions], new double[repetitions], new double[repetitions]);
            var triangles = 0;
            for (var r = -2; r < repetitions; r++)
            {
                stop.ThrowIfCancellationRequested();
                var began = Stopwatch.GetTimestamp();
                var volume = DicomFolder.Open(folder.FullName, workers).Series[0].ReadVolume(workers);
                var read = Stopwatch.GetTimestamp();
                triangles = IsoSurface.EachLabel(map, null, workers).Sum(s => s.Mesh.TriangleCount);
                var meshed = Stopwatch.GetTimestamp();
                var field = LabelDistances.Around(map, [1, 2], BandMm, workers);
                var ended = Stopwatch.GetTimestamp();
                if (r < 0) continue;
                (total[r], volumes[r], surfaces[r], fields[r]) = (Ms(began, ended), Ms(began, read), Ms(read, meshed), Ms(meshed, ended));
                GC.KeepAlive(volume);
                GC.KeepAlive(field);
            }
            return new WayFigures(ScanTiming.Spread(total), ScanTiming.Spread(volumes).P50, ScanTiming.Spread(surfaces).P50, ScanTiming.Spread(fields).P50, triangles);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Ms(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    /// <summary>Ellipsoids of the sizes of liver, spleen, stomach, kidneys, aorta, vena cava and a vertebra, where they lie in an abdomen.</summary>
    private static LabelMap EightOrgans(VolumeGrid grid)
    {
        (Vec3 Middle, Vec3 HalfMm)[] organs =
        [
            (new Vec3(0.36, 0.42, 0.6), new Vec3(85, 70, 75)), (new Vec3(0.7, 0.55, 0.65), new Vec3(35, 45, 50)), (new Vec3(0.58, 0.36, 0.6), new Vec3(45, 35, 50)),
            (new Vec3(0.36, 0.66, 0.4), new Vec3(28, 26, 52)), (new Vec3(0.64, 0.66, 0.4), new Vec3(28, 26, 52)), (new Vec3(0.52, 0.6, 0.5), new Vec3(11, 11, 140)),
            (new Vec3(0.46, 0.6, 0.5), new Vec3(12, 12, 140)), (new Vec3(0.5, 0.72, 0.3), new Vec3(25, 20, 16)),
        ];
        var labels = new ushort[grid.VoxelCount];
        var h = grid.SpacingMm;
        for (var n = 0; n < organs.Length; n++)
        {
            var (middle, half) = (new Vec3(organs[n].Middle.X * grid.Nx, organs[n].Middle.Y * grid.Ny, organs[n].Middle.Z * grid.Nz), new Vec3(organs[n].HalfMm.X / h.X, organs[n].HalfMm.Y / h.Y, organs[n].HalfMm.Z / h.Z));
            for (var k = Math.Max(0, (int)(middle.Z - half.Z)); k < Math.Min(grid.Nz, middle.Z + half.Z); k++)
                for (var j = Math.Max(0, (int)(middle.Y - half.Y)); j < Math.Min(grid.Ny, middle.Y + half.Y); j++)
                    for (var i = Math.Max(0, (int)(middle.X - half.X)); i < Math.Min(grid.Nx, middle.X + half.X); i++)
                    {
                        var (x, y, z) = ((i - middle.X) / half.X, (j - middle.Y) / half.Y, (k - middle.Z) / half.Z);
                        if (x * x + y * y + z * z + 0.05 * Math.Sin(9 * x + 7 * z) < 1) labels[grid.Offset(i, j, k)] = (ushort)(n + 1);
                    }
        }
        return new LabelMap(grid, labels, "eight organs");
    }
}
