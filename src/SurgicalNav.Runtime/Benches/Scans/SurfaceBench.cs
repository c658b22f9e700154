using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <param name="Triangles">Of our surface.</param>
/// <param name="TrianglesPerPeer">Ours over the peer's: both cut the same cells, and differ only where a cell can be cut in two ways and at the volume's border,
/// which VTK leaves open. Null where there is no peer.</param>
internal sealed record SurfaceFigures(ScanTiming Timing, int Triangles, double? TrianglesPerPeer);

/// <summary>Surfaces of 512 × 512 × 300 voxels, beside vtkFlyingEdges3D.</summary>
internal static class SurfaceBench
{
    private const int Nx = 512;
    private const int Ny = 512;
    private const int Nz = 300;
    private const short Threshold = 150;
    private const double NeededRatio = 1.3;
    private const string Python = "/usr/bin/python3";
    private const string Script = "tests/peers/scans/vtk_flying_edges.py";

    /// <param name="repetitions">Of each.</param>
    /// <param name="say">Hears what is being measured, and why there is no peer.</param>
    public static IReadOnlyList<SurfaceFigures> Run(int repetitions, Action<string> say, CancellationToken stop)
    {
        var grid = new VolumeGrid(Nx, Ny, Nz, Mat3.Diagonal(0.8, 0.8, 1), Vec3.Zero);
        var voxels = Body();
        var labels = new ushort[voxels.Length];
        for (var v = 0; v < labels.Length; v++) labels[v] = (ushort)(voxels[v] >= Threshold ? 1 : 0);
        var (scan, map) = (new Volume(grid, voxels), new LabelMap(grid, labels));
        var timings = new List<SurfaceFigures>();
        for (var cores = 1; cores <= 2; cores++)
        {
            IWorkers workers = cores == 1 ? OneWorker.Instance : new PooledWorkers(cores);
            timings.Add(Measure($"surface of a scan, {Nx}² × {Nz}", cores, voxels, Threshold, () => IsoSurface.FromVolume(scan, Threshold, workers), repetitions, say, stop));
            timings.Add(Measure($"surface of a label map, {Nx}² × {Nz}", cores, MemoryMarshal.Cast<ushort, short>(labels), 0.5, () => IsoSurface.EachLabel(map, null, workers)[0].Mesh, repetitions, say, stop));
        }
        return timings;
    }

    private static SurfaceFigures Measure(string what, int cores, ReadOnlySpan<short> voxels, double threshold, Func<TriangleMesh> extract, int repetitions, Action<string> say, CancellationToken stop)
    {
        say($"{what}, {cores} of 2 cores");
        var ms = new double[repetitions];
        var triangles = 0;
        for (var r = -2; r < repetitions; r++)
        {
            stop.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            triangles = extract().TriangleCount;
            if (r >= 0) ms[r] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        var (peer, theirs, count) = Peer(voxels, threshold, cores, repetitions, say);
        var timing = new ScanTiming(what, cores, ScanTiming.Spread(ms), peer, theirs is null ? null : ScanTiming.Spread(theirs), NeededRatio);
        return new SurfaceFigures(timing, triangles, count is { } n ? (double)triangles / n : null);
    }

    private static (string? Name, double[]? Ms, int? Triangles) Peer(ReadOnlySpan<short> voxels, double threshold, int cores, int repetitions, Action<string> say)
    {
        if (!File.Exists(Python))
        {
            say("VTK is not compared: there is no python3. apt-get install python3-vtk9");
            return (null, null, null);
        }
        var raw = Path.Combine(ProjectFiles.Cache("peers"), $"surface-{Environment.ProcessId}.raw");
        try
        {
            using (var file = File.Create(raw))
                for (var at = 0; at < voxels.Length; at += 1 << 20) file.Write(MemoryMarshal.AsBytes(voxels[at..Math.Min(voxels.Length, at + (1 << 20))]));
            string Word(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
            var (code, words) = new PeerProgram(Python).Run("", ProjectFiles.Path(Script), raw, Word(Nx), Word(Ny), Word(Nz), Word(threshold), Word(cores), Word(Math.Min(repetitions, 9)));
            if (code != 0)
            {
                say($"VTK is not compared: {words.Trim().Split('\n')[^1]} (apt-get install python3-vtk9)");
                return (null, null, null);
            }
            var answer = words.Trim().Split(' ');
            return ("vtkFlyingEdges3D " + answer[0], [.. answer[2..].Select(w => double.Parse(w, CultureInfo.InvariantCulture))], int.Parse(answer[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(raw);
        }
    }

    /// <summary>A made-up body in HU, the same every time: air, a trunk of soft tissue, and within it a large organ with a bumpy surface, and a spine above the threshold.</summary>
    private static short[] Body()
    {
        var voxels = new short[Nx * Ny * Nz];
        for (var k = 0; k < Nz; k++)
        {
            var z = 2.0 * k / (Nz - 1) - 1;
            for (var j = 0; j < Ny; j++)
            {
                var y = 2.0 * j / (Ny - 1) - 1;
                var row = voxels.AsSpan((k * Ny + j) * Nx, Nx);
                for (var i = 0; i < Nx; i++)
                {
                    var x = 2.0 * i / (Nx - 1) - 1;
                    var trunk = 1 - x * x / 0.8 - y * y / 0.5;
                    var organ = 0.3 - (x - 0.2) * (x - 0.2) - y * y / 0.7 - z * z / 1.7 + 0.02 * Math.Sin(14 * x) * Math.Cos(11 * y + 9 * z);
                    var spine = 0.015 - x * x - (y - 0.55) * (y - 0.55) + 0.004 * Math.Sin(40 * z);
                    var hu = trunk < 0 ? -1000 : 40 + 500 * Math.Clamp(Math.Max(organ * 4, spine * 40), -0.2, 2);
                    row[i] = (short)Math.Round(Math.Max(hu, -1000 + 2000 * Math.Clamp(trunk * 10 + 0.5, 0, 0.52)));
                }
            }
        }
        return voxels;
    }
}
