using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Surfaces;
using SurgicalNav.Registration.Measures;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Scoring;

/// <summary>Keeps the poses that frames were drawn with, and afterwards compares the drawn silhouettes with the simulator's true ones, edge to edge.</summary>
/// <remarks>Neither side is a formula: the drawn edge is read back from the overlay's own renderer, the true one from the simulator's at the true pose
/// of the frame's moment. Distances are symmetric (drawn to true and true to drawn) and pooled; places whose counterpart lies outside the
/// picture are left out.</remarks>
public sealed class OverlayScorer(int capacity, int everyNth)
{
    private const int FewestSamples = 50;
    private static readonly (byte Id, Silhouettes Bit)[] Judged =
        [(SimulatedPatient.LiverId, Silhouettes.Liver), (SimulatedPatient.GallbladderId, Silhouettes.Gallbladder), (SimulatedPatient.TumourId, Silhouettes.Tumour)];

    private readonly List<(Instant At, Uncertain<Camera, Scan> Pose)> _kept = new(capacity);
    private readonly List<double> _distances = [];
    private readonly List<double> _perFrame = [];
    private long _seen, _inside, _banded, _oneSided;
    private double _squares, _halfWidths;

    public void Watch(Instant acquiredAt, Uncertain<Camera, Scan> cameraFromScan)
    {
        if (_seen++ % everyNth == 0 && _kept.Count < capacity) _kept.Add((acquiredAt, cameraFromScan));
    }

    /// <summary>Scores the kept frames and adds them to the pool; may be called for several sessions in turn.</summary>
    /// <param name="surface">Current on the calling thread; the renderer lives on it.</param>
    /// <param name="renderer">Holds the structures of <see cref="SimulatedPatient"/>.</param>
    /// <param name="start">The room's time zero on the session's clock.</param>
    public void Score(IGlSurface surface, OverlayRenderer renderer, SimulatedRoom room, Instant start)
    {
        var cameras = room.Cameras.ScaledTo(renderer.Width, renderer.Height);
        using var endoscope = new RenderedEndoscope(surface, room.Phantom, renderer.Width, renderer.Height);
        using var pool = new FramePool(renderer.Width, renderer.Height, PixelFormat.Gray8, 1);
        pool.TryRent(default, default, 0, out var ids);
        var (truth, plane) = (new byte[renderer.Width * renderer.Height], new byte[renderer.Width * renderer.Height]);
        var (view, scene) = (new EyeView(), new SceneSnapshot { Camera = cameras.Left });
        var normals = Judged.ToDictionary(j => j.Id, j => MeshOf(room, j.Id).VertexNormals());
        foreach (var (at, pose) in _kept)
        {
            view.LookAt(room, new Instant((at - start).Nanoseconds), rightEye: false, cameras);
            endoscope.RenderSilhouettes(view, truth);
            scene.CameraFromScan = pose;
            var first = _distances.Count;
            foreach (var (id, bit) in Judged)
            {
                renderer.ReadIdMask(scene, id, ids);
                for (var i = 0; i < plane.Length; i++) plane[i] = (byte)(truth[i] & (byte)bit);
                var (drawn, actual) = (Contour.FromMask(ids.Pixels, renderer.Width, renderer.Height), Contour.FromMask(plane, renderer.Width, renderer.Height));
                if (drawn.SampleCount < FewestSamples || actual.SampleCount < FewestSamples)
                {
                    // A contour that only one side has is no small error: it is counted and shown, not passed over.
                    if (Math.Max(drawn.SampleCount, actual.SampleCount) >= 2 * FewestSamples) _oneSided++;
                    continue;
                }
                Compare(drawn, new SegmentGrid(actual), new ContourBand(pose, MeshOf(room, id), normals[id], cameras.Left), cameras.Left);
                Compare(actual, new SegmentGrid(drawn), null, cameras.Left);
            }
            if (_distances.Count > first) _perFrame.Add(_distances.Skip(first).Average());
        }
        ids.Release();
        _kept.Clear();
    }

    /// <summary>The pooled figures; null when no contour was compared.</summary>
    public OverlayErrorPx? Result()
    {
        if (_distances.Count == 0) return null;
        var sorted = _distances.Order().ToArray();
        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        return new OverlayErrorPx(
            sorted.Average(), At(0.95), sorted[^1], 100.0 * _inside / Math.Max(1, _banded), _halfWidths / Math.Max(1, _banded),
            Math.Sqrt(_squares / Math.Max(1, _banded)), _perFrame, _oneSided);
    }

    private void Compare(Contour from, SegmentGrid to, ContourBand? band, in CameraModel camera)
    {
        for (var i = 0; i < from.SampleCount; i++)
        {
            var (x, y, _) = from.Sample(i);
            var distance = to.Distance(x, y);
            if (NearRim(x, y, distance, camera)) continue;
            _distances.Add(distance);
            if (band is null) continue;
            var drawn = band.HalfWidthPx(x, y);
            if (double.IsNaN(drawn)) continue;
            // A mask's edge is known to half a pixel either way (uniform): its variance of 1/12 belongs to both contours that are compared.
            var halfWidth = Math.Sqrt(drawn * drawn + LateralError.OneDimensional95 * LateralError.OneDimensional95 * 2 / 12);
            _banded++;
            _halfWidths += halfWidth;
            _squares += distance * distance;
            if (distance <= halfWidth) _inside++;
        }
    }

    private static bool NearRim(double x, double y, double distance, in CameraModel camera)
    {
        var reach = distance + 2;
        return x < reach || y < reach || x > camera.Width - 1 - reach || y > camera.Height - 1 - reach;
    }

    private static TriangleMesh MeshOf(SimulatedRoom room, byte id) => id switch
    {
        SimulatedPatient.LiverId => room.Phantom.Liver.Mesh,
        SimulatedPatient.GallbladderId => room.Phantom.Gallbladder.Mesh,
        _ => room.Phantom.Tumour.Mesh,
    };
}
