using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Perception;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Metrics;
using SurgicalNav.Perception.Models;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>Segments random scenes from seeds that no training set draws from, half of them with smoke or blood, and compares with the rendered truth.</summary>
public static class SegmentationCampaign
{
    /// <summary>First seed of frames and of patients; training, and the choice between its results, use lower ones.</summary>
    public const ulong FirstSeed = DatasetOptions.FirstHeldOutSeed;

    private const int Width = 960, Height = 540;
    private const double SmokeOrBloodShare = 0.5;

    /// <param name="surface">Current on the calling thread.</param>
    public static SegmentationFigures Measure(IGlSurface surface, SegmentationSession session, int frames, int patients, IClock clock, Action<string> say, CancellationToken stop)
    {
        var card = session.Card;
        var (metrics, table, times) = (new SegmentationMetrics(SceneClasses.Count), ClassMap.Of(card).To(SceneClasses.Names), new SampleStatistics(frames));
        var segmenter = new Segmenter(session);
        var cameras = LaparoscopeCameras.Standard.ScaledTo(Width, Height);
        var (view, truth, hazy, done) = (new EyeView(), new byte[Width * Height], 0, 0);
        using var pictures = new FramePool(Width, Height, PixelFormat.Bgr24, 1);
        using var masks = new FramePool(Width, Height, PixelFormat.Gray8, 1);
        using var ownMasks = new FramePool(card.Input.Width, card.Input.Height, PixelFormat.Gray8, 1);
        var (asInSession, failed) = (new Segmenter(session), 0);
        RenderedEndoscope? endoscope = null;
        try
        {
            for (var patient = 0; patient < patients; patient++)
            {
                var phantom = RandomScene.Patient(FirstSeed + (ulong)patient);
                if (endoscope is null) endoscope = new RenderedEndoscope(surface, phantom, Width, Height);
                else endoscope.Show(phantom);
                for (var i = patient; i < frames && !stop.IsCancellationRequested; i += patients)
                {
                    var seed = FirstSeed + (ulong)i;
                    var (smoke, blood) = DatasetWriter.SmokeAndBlood(seed, SmokeOrBloodShare);
                    if (smoke || blood) hazy++;
                    RandomScene.FillView(view, phantom, (seed & 1) == 0 ? cameras.Left : cameras.Right, seed);
                    pictures.TryRent(default, default, i, out var picture);
                    masks.TryRent(default, default, i, out var mask);
                    endoscope.Render(view, RandomAppearance.Create(seed, smoke, blood), picture);
                    endoscope.ReadClasses(truth);
                    if (segmenter.Process(picture, mask))
                    {
                        ClassMap.Renumber(mask.Pixels, table);
                        metrics.Add(truth, mask.Pixels);
                    }
                    else
                    {
                        failed++;
                    }
                    var begun = clock.Now;
                    if (asInSession.TryProcess(picture, ownMasks, out var own)) own.Release();
                    times.Add((clock.Now - begun).Milliseconds);
                    picture.Release();
                    mask.Release();
                    done++;
                }
                say($"segmentation: {done} of {frames} frames, mean IoU {metrics.MeanIou():0.000}");
            }
        }
        finally
        {
            endoscope?.Dispose();
        }
        var perClass = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var c = 0; c < SceneClasses.Count; c++) perClass[SceneClasses.Names[c]] = metrics.Iou(c);
        return new SegmentationFigures(done, hazy, metrics.MeanIou(), perClass, new Percentiles(times.Percentile(50), times.Percentile(99), times.Max), failed);
    }
}
