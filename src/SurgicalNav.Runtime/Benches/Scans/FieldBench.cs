using System.Diagnostics;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <param name="Timings">Of building it.</param>
/// <param name="LargestGapMm">Between our distances and the peer's, which are to the centres of boundary voxels; half a voxel's diagonal is due.</param>
/// <param name="NearbyNs">A query with gradient where the last one was near, as along a tool; wall time each.</param>
/// <param name="AnywhereNs">Anywhere in the field.</param>
internal sealed record FieldFigures(IReadOnlyList<ScanTiming> Timings, double? LargestGapMm, double HalfDiagonalMm, Percentiles NearbyNs, Percentiles AnywhereNs);

/// <summary>Exact distances in a band around an organ with vessels, 256³ voxels, beside ITK; and how long a query takes.</summary>
internal static class FieldBench
{
    private const int Size = 256;
    private const double BandVoxels = 20;
    private const int Queries = 20_000;
    private static readonly Vec3 s_spacingMm = new(0.8, 0.8, 1);

    public static FieldFigures Run(int repetitions, Action<string> say, CancellationToken stop)
    {
        var map = BenchOrgan.Map(Size, Size, Size, s_spacingMm);
        var band = BandVoxels * s_spacingMm.X;
        var peer = ItkPeer.TryBuild(out var missing);
        if (peer is null) say(missing);
        var labels = new byte[map.Labels.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = (byte)(map.Labels[i] > 0 ? 1 : 0);
        var timings = new List<ScanTiming>();
        double? gap = null;
        DistanceField field = null!;
        for (var cores = 1; cores <= 2; cores++)
        {
            stop.ThrowIfCancellationRequested();
            say($"distance field of {Size}³ voxels, {cores} of 2 cores");
            IWorkers workers = cores == 1 ? OneWorker.Instance : new PooledWorkers(cores);
            (var ms, field) = Ours(map, band, workers, repetitions);
            double[]? theirs = null;
            if (peer is not null)
            {
                (theirs, var distances) = peer.Run(labels, (Size, Size, Size), s_spacingMm, cores, Math.Min(repetitions, 5));
                gap = Math.Max(gap ?? 0, LargestGapMm(field, distances, band));
            }
            timings.Add(new ScanTiming($"distance field {Size}³, exact within {BandVoxels:0} voxels", cores, ScanTiming.Spread(ms), peer?.Name, theirs is null ? null : ScanTiming.Spread(theirs), 4));
        }
        return new FieldFigures(timings, gap, s_spacingMm.Length / 2, QueryNs(field, 0.002), QueryNs(field, 1));
    }

    private static (double[] Ms, DistanceField Field) Ours(LabelMap map, double bandMm, IWorkers workers, int repetitions)
    {
        var ms = new double[repetitions];
        DistanceField field = null!;
        for (var r = -2; r < repetitions; r++)
        {
            var began = Stopwatch.GetTimestamp();
            field = LabelDistances.Build(map, [1, 2], bandMm: bandMm, workers: workers).Field;
            if (r >= 0) ms[r] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        return (ms, field);
    }

    /// <summary>The field is wider than the map by a sample on every side.</summary>
    private static double LargestGapMm(DistanceField field, float[] theirs, double bandMm)
    {
        var (nx, ny, _) = field.Size;
        var samples = field.Samples;
        var largest = 0.0;
        for (var k = 0; k < Size; k++)
            for (var j = 0; j < Size; j++)
                for (var i = 0; i < Size; i++)
                {
                    var ours = samples[((k + 1) * ny + j + 1) * nx + i + 1];
                    var theirsMm = theirs[(k * Size + j) * Size + i];
                    if (Math.Abs(ours) < bandMm - 1) largest = Math.Max(largest, Math.Abs(ours - theirsMm));
                }
        return largest;
    }

    /// <summary>Nanoseconds a query, over batches; points wander by up to a share of the field's extent.</summary>
    private static Percentiles QueryNs(DistanceField field, double share)
    {
        var random = new SeededRandom(5);
        var extent = new Vec3((field.Size.X - 1) * field.SpacingMm.X, (field.Size.Y - 1) * field.SpacingMm.Y, (field.Size.Z - 1) * field.SpacingMm.Z);
        var points = new Vec3[Queries];
        var at = new Vec3(0.5, 0.5, 0.5);
        for (var i = 0; i < points.Length; i++)
        {
            at = new Vec3(Wander(at.X), Wander(at.Y), Wander(at.Z));
            points[i] = field.OriginMm + new Vec3(at.X * extent.X, at.Y * extent.Y, at.Z * extent.Z);
        }
        var ns = new double[200];
        var sum = 0.0;
        for (var batch = -20; batch < ns.Length; batch++)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var point in points) sum += field.DistanceMm(point, out var gradient) + gradient.X;
            if (batch >= 0) ns[batch] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / points.Length;
        }
        return double.IsFinite(sum) ? ScanTiming.Spread(ns) : throw new InvalidOperationException("A query gave no number.");

        double Wander(double x) => share >= 1 ? random.NextDouble() : Math.Clamp(x + share * (2 * random.NextDouble() - 1), 0, 1);
    }
}
