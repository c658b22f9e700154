using Silk.NET.OpenGL;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Drawing;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Hud;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Slices;
using SurgicalNav.Overlay.Surfaces;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;
using PixelFormat = SurgicalNav.Core.Leases.PixelFormat;

namespace SurgicalNav.Overlay;

/// <summary>Draws one eye's picture: the live video as it is, the plan's anatomy bent by the camera's own lens, and the HUD.</summary>
/// <remarks>Belongs to the thread that owns the surface's context. Drawing allocates nothing after the first frame. Nothing is ever undistorted:
/// the video's pixels reach the screen unchanged, and where the pose does not hold (<see cref="OverlayPolicy"/>) they stand alone, with the reason.</remarks>
public sealed class OverlayRenderer : IDisposable
{
    /// <summary>A straight edge of a surface may miss its true, bent picture by this much; coarser where it is shown without a contour.</summary>
    public static double LinearisationTolerancePx(StructureRole role) => role == StructureRole.Vessel ? 1 : 0.5;

    private readonly IGlSurface _surface;
    private readonly RenderTarget _picture, _ids;
    private readonly VideoUpload _video;
    private readonly InstrumentMask _instruments;
    private readonly AnatomyPass _anatomy;
    private readonly OutlinePass _outlines;
    private readonly HudCanvas _canvas;
    private readonly HudLayout _hud;
    private readonly PixelReadBack _readBack, _idReadBack;
    private readonly CpuMeter _meter = new();
    private readonly List<StructureMesh> _meshes = [];
    private CameraModel _lens;
    private double _monotonicRadius;
    private SliceInset? _slice;

    /// <param name="surface">Its context is made current here; owned by the caller, disposed after the renderer.</param>
    /// <param name="width">Of the endoscope's pictures, px.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="policy">When anatomy is withdrawn.</param>
    /// <exception cref="GlException">The driver refused, or the fonts are missing.</exception>
    public OverlayRenderer(IGlSurface surface, int width, int height, OverlayPolicy policy)
    {
        surface.MakeCurrent();
        var gl = surface.Gl;
        (_surface, Width, Height, Policy) = (surface, width, height, policy);
        // Reversed depth needs the whole range 0 to 1; see CameraConventions.
        gl.ClipControl(ClipControlOrigin.LowerLeft, ClipControlDepth.ZeroToOne);
        gl.FrontFace(FrontFaceDirection.CW);
        gl.CullFace(TriangleFace.Back);
        _picture = RenderTarget.Create(gl, width, height, TexelFormat.Rgba8, TexelFormat.Depth24Stencil8);
        _ids = RenderTarget.Create(gl, width, height, TexelFormat.R8Ui, TexelFormat.Depth16);
        _video = new VideoUpload(_picture.Colours[0], _meter);
        _instruments = new InstrumentMask(gl);
        _anatomy = new AnatomyPass(gl, _meter);
        _outlines = new OutlinePass(gl, width, height, _meter);
        _canvas = new HudCanvas(gl, width, height);
        _hud = new HudLayout(_canvas);
        _readBack = new PixelReadBack(gl, width, height, TexelFormat.Rgba8);
        _idReadBack = new PixelReadBack(gl, width, height, TexelFormat.R8Ui);
        GlException.ThrowIfError(gl, "setting up the overlay");
    }

    public int Width { get; }
    public int Height { get; }
    public OverlayPolicy Policy { get; set; }

    /// <summary>The classes of <see cref="SceneSnapshot.Mask"/> that are instruments, from the model's card: there anatomy is left out. None unless set.</summary>
    public ReadOnlySpan<byte> InstrumentClasses
    {
        get => _instruments.Classes;
        set => _instruments.Classes = value;
    }

    /// <summary>Reads the calling thread's CPU time, if what the renderer itself costs is to be known.</summary>
    public Func<Duration>? ThreadCpu
    {
        get => _meter.Clock;
        set => _meter.Clock = value;
    }

    /// <summary>CPU time since the last <see cref="Draw"/> began that is the renderer's own: pixel reordering, outlines, HUD; without the calls
    /// into the driver. Zero while <see cref="ThreadCpu"/> is not set.</summary>
    public Duration OwnCpu => _meter.Used;

    /// <summary>Triangles of all structures as drawn, after refinement.</summary>
    public int TriangleCount { get; private set; }

    /// <summary>Takes a surface of the plan. Set-up code: allocates, and copies the mesh.</summary>
    /// <param name="structure">Its id must be new and not 0.</param>
    /// <param name="scanMesh">mm, scan frame (LPS), counter-clockwise from outside.</param>
    /// <param name="maxEdgeMm">Longer edges are split so that they bend with the lens; <see cref="LensJacobian.MaxEdgeMm"/> gives the length for
    /// <see cref="LinearisationTolerancePx"/> at a camera and distance.</param>
    /// <exception cref="ArgumentException">The id is taken or 0, or the surface is empty, broken or too fine.</exception>
    public void AddStructure(AnatomyStructure structure, TriangleMesh scanMesh, double maxEdgeMm)
    {
        if (structure.Id == 0) throw new ArgumentException($"'{structure.Name}' has the id 0, which means background. Use 1 to 255.");
        foreach (var other in _meshes)
            if (other.Structure.Id == structure.Id) throw new ArgumentException($"The id {structure.Id} of '{structure.Name}' is already that of '{other.Structure.Name}'.");
        var mesh = new StructureMesh(_surface.Gl, structure, scanMesh, maxEdgeMm);
        _meshes.Add(mesh);
        TriangleCount += mesh.TriangleCount;
    }

    /// <summary>From now on an axial slice of this scan through the tracked tip stands beside the picture, whenever anatomy is shown and the tip is known. Set-up
    /// code: allocates; the scan is kept.</summary>
    public void ShowSlice(Volume scan, SliceWindow window)
    {
        _slice?.Dispose();
        _slice = new SliceInset(_surface.Gl, Width, Height, scan, window);
    }

    /// <summary>Draws one picture into the renderer's own target and says whether anatomy is on it.</summary>
    /// <exception cref="ArgumentException">The frame is not Bgr24 of this renderer's size, or the mask is not Gray8.</exception>
    public OverlayVerdict Draw(SceneSnapshot scene)
    {
        _meter.Reset();
        var verdict = Policy.Judge(scene, Width, Height);
        _surface.Gl.Disable(EnableCap.ScissorTest);
        if (scene.Frame is { } frame) _video.Show(frame);
        else _picture.ClearColour(0, 0, 0, 0, 1);
        var error = new PredictedError(double.NaN, double.NaN);
        var leftMark = 0;
        if (verdict.IsShown)
        {
            var pose = scene.CameraFromScan!.Value;
            error = ErrorAtTarget(pose);
            leftMark = LeftMark(pose.Mean);
            DrawAnatomy(scene, verdict, pose);
        }
        var hasSlice = verdict.IsShown && DrawSlice(scene);
        _meter.Begin();
        _hud.Compose(scene, verdict, error, leftMark, hasSlice);
        _meter.End();
        _canvas.Draw(_picture);
        return verdict;
    }

    /// <summary>Starts bringing the finished picture back; the part of a swap where there is no screen.</summary>
    public void BeginReadBack() => _readBack.Begin(_picture);

    /// <summary>Waits until the picture asked for by <see cref="BeginReadBack"/> is in memory, at most <paramref name="patience"/>; false when it has not come yet.</summary>
    /// <param name="patience">Zero polls.</param>
    public bool TryFinishReadBack(Duration patience) => _readBack.TryWait(patience);

    /// <summary>As the other, and copies the picture; the same one may be copied again until the next <see cref="BeginReadBack"/>.</summary>
    /// <param name="patience">Zero polls.</param>
    /// <param name="destination">Rgba32 or Bgr24 of this renderer's size.</param>
    public bool TryFinishReadBack(Duration patience, FrameLease destination)
    {
        Check(destination, destination.Format is PixelFormat.Rgba32 or PixelFormat.Bgr24, "Rgba32 or Bgr24");
        if (!_readBack.TryMap(patience, out var pixels)) return false;
        _meter.Begin();
        if (destination.Format == PixelFormat.Rgba32) pixels.CopyTo(destination.Pixels);
        else PixelOrder.RgbaToBgr(pixels, destination.Pixels);
        _meter.End();
        _readBack.End();
        return true;
    }

    /// <summary>Draws and fetches the id mask of the anatomy as it would lie over the scene's frame, whatever the policy says: for measuring the overlay.</summary>
    /// <param name="scene">Only its camera and pose are read.</param>
    /// <param name="only">One structure's whole silhouette; 0 for all, where what is inside an organ wins over the organ and else the nearer over the farther.</param>
    /// <param name="destination">Gray8 of this renderer's size: the structure's id, 0 for none.</param>
    /// <exception cref="InvalidOperationException">The scene has no pose.</exception>
    public void ReadIdMask(SceneSnapshot scene, byte only, FrameLease destination)
    {
        Check(destination, destination.Format == PixelFormat.Gray8, "Gray8");
        if (scene.CameraFromScan is not { } pose) throw new InvalidOperationException("The scene has no pose, so the anatomy has no place in the picture.");
        SetLens(scene.Camera);
        _anatomy.DrawIds(_ids, _meshes, pose.Mean, only);
        _idReadBack.Begin(_ids);
        if (!_idReadBack.TryMap(Duration.FromSeconds(10), out var ids)) throw new GlException("The id mask did not come back within 10 s.");
        ids.CopyTo(destination.Pixels);
        _idReadBack.End();
    }

    /// <summary>Shows the picture on the surface's screen, as large as fits, and swaps. Without a screen only hands the work to the driver.</summary>
    public void Present()
    {
        if (_surface.HasScreen) ScreenBlit.Show(_surface, _picture);
        _surface.SwapBuffers();
    }

    public void Dispose()
    {
        foreach (var mesh in _meshes) mesh.Dispose();
        _slice?.Dispose();
        _readBack.Dispose();
        _idReadBack.Dispose();
        _canvas.Dispose();
        _outlines.Dispose();
        _anatomy.Dispose();
        _instruments.Dispose();
        _ids.Dispose();
        _picture.Dispose();
    }

    private void DrawAnatomy(SceneSnapshot scene, in OverlayVerdict verdict, in Uncertain<Camera, Scan> pose)
    {
        SetLens(scene.Camera);
        _instruments.Update(verdict.InstrumentsOccludeAnatomy ? scene.Mask : null);
        _instruments.Bind(0);
        _picture.ClearDepth(0);
        if (!scene.OutlinesOnly) _anatomy.DrawFills(_picture, _meshes, pose.Mean);
        // What is drawn through an organ does not hide the organ's outline, so the organs' come before its ids are there. Vessels have no outline and hide none.
        DrawOutlines(StructureRole.Organ, clear: true, scene, pose);
        DrawOutlines(StructureRole.Tumour, clear: false, scene, pose);
    }

    private bool DrawSlice(SceneSnapshot scene)
    {
        if (_slice is null || scene.ToolTip is not { } tip || scene.IsVirtualView) return false;
        _meter.Begin();
        _slice.Cut(scene.CameraFromScan!.Value.Mean.Inverse() * tip);
        _meter.End();
        var (x, y, side) = _hud.SliceSquare;
        _slice.Draw(_picture, x, y, side);
        return true;
    }

    private void DrawOutlines(StructureRole role, bool clear, SceneSnapshot scene, in Uncertain<Camera, Scan> pose)
    {
        _anatomy.DrawIds(_ids, _meshes, pose.Mean, role, clear);
        _outlines.Draw(_picture, _ids.Colours[0], _instruments, _meshes, role, pose, scene.Camera, _monotonicRadius);
    }

    private void SetLens(in CameraModel lens)
    {
        if (lens == _lens) return;
        (_lens, _monotonicRadius) = (lens, lens.MonotonicRadius());
        _anatomy.SetLens(lens, _monotonicRadius);
    }

    private PredictedError ErrorAtTarget(in Uncertain<Camera, Scan> pose)
    {
        if (_meshes.Count == 0) return new PredictedError(double.NaN, double.NaN);
        var target = _meshes[0];
        foreach (var mesh in _meshes)
            if (mesh.Structure.Role == StructureRole.Tumour) target = mesh;
        var point = new Point<Scan>(target.CentreMm);
        var c = pose.PointCovariance(point);
        return new PredictedError(LateralError.Radius95(c.M00, c.M01, c.M11), LateralError.Depth95Mm(pose.Covariance, (pose.Mean * point).Mm));
    }

    /// <summary>Where the patient's left (+x of LPS) points in the picture, if clearly to one side.</summary>
    private static int LeftMark(in Rigid<Camera, Scan> cameraFromScan)
    {
        var left = cameraFromScan.Rotation.Rotate(Vec3.UnitX);
        return Math.Abs(left.X) < 0.5 ? 0 : Math.Sign(left.X);
    }

    private void Check(FrameLease lease, bool formatFits, string formats)
    {
        if (!formatFits || lease.Width != Width || lease.Height != Height)
            throw new ArgumentException($"Expected {Width}×{Height} {formats}, got {lease.Width}×{lease.Height} {lease.Format}.");
    }
}
