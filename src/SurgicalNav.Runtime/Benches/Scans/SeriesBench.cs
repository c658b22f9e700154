using System.Diagnostics;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <param name="Timing">From the folder to the checked volume.</param>
/// <param name="AllocatedPerVolume">All memory that the reading took, given back or not, as a multiple of the volume's own size.</param>
/// <param name="IsSameVolume">Whether ours is what was written, and the peer's too where there is one.</param>
internal sealed record SeriesFigures(ScanTiming Timing, double AllocatedPerVolume, bool IsSameVolume);

/// <summary>A CT series of 300 slices of 512² from its folder to a checked volume, files in the page cache, in turns with VTK.</summary>
internal static class SeriesBench
{
    public const int Slices = 300;

    /// <summary>What the bar asks: memory as a multiple of the volume.</summary>
    public const double MostAllocatedPerVolume = 3;

    private const int Cores = 2;
    private const double NeededRatio = 2;
    private const int WarmUps = 2;

    public static SeriesFigures Run(int repetitions, Action<string> say, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-bench");
        try
        {
            say($"CT series of {Slices} slices of {BenchSeries.Size}²");
            var written = BenchSeries.Write(folder.FullName, Slices, stop);
            var peer = VtkSeriesPeer.TryFind(out var missing);
            if (peer is null) say(missing);
            using var turns = peer?.Begin(folder.FullName);
            var workers = new PooledWorkers(Cores);
            var (ours, theirs) = (new List<double>(), new List<double>());
            var (allocated, isSame) = (0.0, true);
            for (var r = -WarmUps; r < repetitions; r++)
            {
                stop.ThrowIfCancellationRequested();
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var began = Stopwatch.GetTimestamp();
                var volume = DicomFolder.Open(folder.FullName, workers).Series[0].ReadVolume(workers);
                if (r >= 0) ours.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                allocated = Math.Max(allocated, (GC.GetTotalAllocatedBytes(precise: true) - before) / (2.0 * volume.Grid.VoxelCount));
                if (r < 0) isSame &= Sum(volume) == written && volume.Warnings.Count == 0;
                if (turns?.Next() is { } ms && r >= 0) theirs.Add(ms);
            }
            if (turns?.End() is { } other) isSame &= other.Size == (BenchSeries.Size, BenchSeries.Size, Slices) && other.Sum == written;
            var timing = new ScanTiming($"CT series {BenchSeries.Size}² × {Slices}, folder to volume", Cores, ScanTiming.Spread(ours), peer?.Name, peer is null ? null : ScanTiming.Spread(theirs), NeededRatio);
            return new SeriesFigures(timing, allocated, isSame);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long Sum(Volume volume)
    {
        var sum = 0L;
        foreach (var value in volume.Int16) sum += value;
        return sum;
    }
}
