using Silk.NET.OpenGL;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>Draws what one eye of the simulated endoscope sees, and the truth of each pixel.</summary>
/// <remarks>Lens distortion acts on every vertex of finely cut meshes; pixel (0, 0) is the top-left one's centre, as in CameraModel. Used on the
/// thread that owns the surface's context. After warm-up a frame allocates nothing. The same patient, view and appearance give the same bytes on
/// the same driver.</remarks>
public sealed unsafe class RenderedEndoscope : IDisposable
{
    private readonly IGlSurface _surface;
    private readonly SharedMeshes _shared;
    private readonly NoiseTexture _noise;
    private readonly SceneProgram _tissue, _metal, _hazyTissue, _hazyMetal;
    private readonly LensProgram _outline;
    private readonly SensorProgram _sensor;
    private readonly RenderTarget _sceneTarget, _sensorTarget;
    private SceneMeshes _meshes;
    private byte[] _planes = [];

    /// <exception cref="GlException">The driver lacks something; the message says what.</exception>
    public RenderedEndoscope(IGlSurface surface, AbdominalPhantom phantom, int width, int height)
    {
        surface.MakeCurrent();
        _surface = surface;
        var gl = surface.Gl;
        (Width, Height) = (width, height);
        _shared = new SharedMeshes(gl);
        _meshes = new SceneMeshes(gl, phantom);
        _noise = new NoiseTexture(gl);
        (_tissue, _metal) = (new SceneProgram(gl, metal: false, effects: false), new SceneProgram(gl, metal: true, effects: false));
        (_hazyTissue, _hazyMetal) = (new SceneProgram(gl, metal: false, effects: true), new SceneProgram(gl, metal: true, effects: true));
        _outline = new LensProgram(gl, "endoscope silhouettes", EndoscopeShaders.SilhouetteVertex, EndoscopeShaders.SilhouetteFragment);
        _sensor = new SensorProgram(gl);
        _sceneTarget = RenderTarget.Create(gl, width, height, TexelFormat.Rgba8, TexelFormat.R8Ui, TexelFormat.R32F, TexelFormat.Depth32F);
        _sensorTarget = RenderTarget.Create(gl, width, height, TexelFormat.Rgba8);
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>Puts another patient before the lens.</summary>
    public void Show(AbdominalPhantom phantom)
    {
        _meshes.Dispose();
        _meshes = new SceneMeshes(_surface.Gl, phantom);
    }

    /// <summary>Draws a view and writes it as Bgr24, tight rows, top row first; the truth read-backs then belong to this view.</summary>
    public void Render(EyeView view, SceneAppearance look, FrameLease into)
    {
        if (into.Format != SurgicalNav.Core.Leases.PixelFormat.Bgr24) throw new ArgumentException("The endoscope writes Bgr24 frames.");
        Render(view, look, into.Pixels);
    }

    /// <inheritdoc cref="Render(EyeView, SceneAppearance, FrameLease)"/>
    public void Render(EyeView view, SceneAppearance look, Span<byte> bgr)
    {
        CheckSize(view, bgr.Length, 3);
        DrawScene(view, look);
        _sensorTarget.Use();
        var gl = _surface.Gl;
        gl.Disable(EnableCap.DepthTest);
        gl.Disable(EnableCap.CullFace);
        gl.Disable(EnableCap.ClipDistance0);
        _sensor.Develop(_sceneTarget.Colours[0], look, view.NoiseSeed);
        Read(_sensorTarget, 0, Silk.NET.OpenGL.PixelFormat.Bgr, PixelType.UnsignedByte, bgr);
    }

    /// <summary>Class of each pixel of the view drawn last, see <see cref="SceneClasses"/>.</summary>
    public void ReadClasses(Span<byte> classes)
    {
        CheckLength(classes.Length, 1);
        Read(_sceneTarget, 1, Silk.NET.OpenGL.PixelFormat.RedInteger, PixelType.UnsignedByte, classes);
    }

    /// <summary>z in the camera frame of each pixel of the view drawn last, mm; 0 where nothing is.</summary>
    public void ReadDepth(Span<float> depthMm)
    {
        CheckLength(depthMm.Length, 1);
        Read(_sceneTarget, 2, Silk.NET.OpenGL.PixelFormat.Red, PixelType.Float, System.Runtime.InteropServices.MemoryMarshal.AsBytes(depthMm));
    }

    /// <summary>Outlines of the organs as if everything in front were clear: one byte of <see cref="Silhouettes"/> bits per pixel.</summary>
    public void RenderSilhouettes(EyeView view, Span<byte> bits)
    {
        CheckSize(view, bits.Length, 1);
        var gl = _surface.Gl;
        Prepare(_sensorTarget);
        gl.Disable(EnableCap.DepthTest);
        _sensorTarget.ClearColour(0, 0, 0, 0, 0);
        _outline.Use(view.Camera);
        PlaceOrgans(_outline, view);
        DrawPlane(gl, _meshes.Liver, 0);
        DrawPlane(gl, _meshes.Gallbladder, 1);
        DrawPlane(gl, _meshes.Tumour, 2);
        DrawPlane(gl, _meshes.Vessels, 3);
        gl.ColorMask(true, true, true, true);
        if (_planes.Length == 0) _planes = new byte[Width * Height * 4];
        Read(_sensorTarget, 0, Silk.NET.OpenGL.PixelFormat.Rgba, PixelType.UnsignedByte, _planes);
        for (var i = 0; i < bits.Length; i++)
            bits[i] = (byte)((_planes[4 * i] & 1) | (_planes[4 * i + 1] & 2) | (_planes[4 * i + 2] & 4) | (_planes[4 * i + 3] & 8));
    }

    public void Dispose()
    {
        _surface.MakeCurrent();
        _sensorTarget.Dispose();
        _sceneTarget.Dispose();
        _sensor.Dispose();
        _outline.Dispose();
        foreach (var program in (ReadOnlySpan<SceneProgram>)[_tissue, _metal, _hazyTissue, _hazyMetal]) program.Dispose();
        _noise.Dispose();
        _meshes.Dispose();
        _shared.Dispose();
    }

    private void Prepare(RenderTarget target)
    {
        var gl = _surface.Gl;
        target.Use();
        gl.ClipControl(ClipControlOrigin.LowerLeft, ClipControlDepth.ZeroToOne);
        gl.Enable(EnableCap.ClipDistance0);
        gl.Enable(EnableCap.CullFace);
        // The picture is upright in memory, which mirrors the winding.
        gl.FrontFace(FrontFaceDirection.CW);
        gl.Disable(EnableCap.Blend);
        gl.ColorMask(true, true, true, true);
    }

    private void DrawScene(EyeView view, SceneAppearance look)
    {
        var gl = _surface.Gl;
        Prepare(_sceneTarget);
        gl.Enable(EnableCap.DepthTest);
        gl.DepthMask(true);
        gl.DepthFunc(DepthFunction.Gequal);
        _sceneTarget.ClearColour(0, 0, 0, 0, 1);
        _sceneTarget.ClearId(1, SceneClasses.Background);
        _sceneTarget.ClearColour(2, 0, 0, 0, 0);
        _sceneTarget.ClearDepth(0);
        gl.BindTextureUnit(0, _noise.Handle);
        var effects = look.SmokePerMm > 0 || look.Blood > 0;
        var (metal, tissue) = effects ? (_hazyMetal, _hazyTissue) : (_metal, _tissue);
        // Nearest first, so that hidden pixels are not shaded.
        Begin(metal, view, look);
        for (var i = 0; i < view.InstrumentCount; i++)
            DrawInstrument(metal, view, view.Instruments[i], _shared.Kind(i == 0 ? look.InstrumentKinds.First : look.InstrumentKinds.Second), look);
        Begin(tissue, view, look);
        PlaceOrgans(tissue, view);
        Draw(tissue, _meshes.Gallbladder, look.Gallbladder, SceneClasses.Gallbladder);
        if (_meshes.SurfaceVessels is { } vessels) Draw(tissue, vessels, look.Vessel, SceneClasses.Lesion);
        Draw(tissue, _meshes.Tumour, look.Tumour, SceneClasses.Lesion);
        Draw(tissue, _meshes.Liver, look.Liver, SceneClasses.Liver);
        tissue.Place(view.CameraFromScan.Rotation, view.CameraFromScan.TranslationMm);
        Draw(tissue, _meshes.Bowel, look.Bowel, SceneClasses.Background);
        Draw(tissue, _meshes.Fat, look.Fat, SceneClasses.Background);
        Draw(tissue, _shared.Wall, look.Wall, SceneClasses.Background);
    }

    private static void PlaceOrgans(LensProgram program, EyeView view)
    {
        var cameraFromScan = view.CameraFromScan;
        program.Place(cameraFromScan.Rotation, (cameraFromScan * new Point<Scan>(view.OrganDisplacementMm)).Mm);
    }

    private static void Begin(SceneProgram program, EyeView view, SceneAppearance look)
    {
        program.Use(view.Camera);
        program.Light(look, view.ExposedDistanceMm, view.SmokePhaseMm);
    }

    private static void DrawInstrument(SceneProgram metal, EyeView view, in InstrumentPose pose, InstrumentMeshes meshes, SceneAppearance look)
    {
        var shaft = view.CameraFromScan * pose.ScanFromInstrument;
        metal.Place(shaft.Rotation, shaft.TranslationMm);
        Draw(metal, meshes.Shaft, look.Shaft, SceneClasses.InstrumentShaft);
        Draw(metal, meshes.Clevis, look.Tip, SceneClasses.InstrumentShaft);
        var wrist = shaft.Rotation * Quat.FromAxisAngle(Vec3.UnitX, pose.WristPitchRad);
        metal.Place(wrist, shaft.TranslationMm);
        Draw(metal, meshes.Link, look.Tip, SceneClasses.InstrumentTip);
        var pin = shaft.TranslationMm + wrist.Rotate(new Vec3(0, 0, InstrumentPose.WristLinkMm));
        var yaw = wrist * Quat.FromAxisAngle(Vec3.UnitY, pose.WristYawRad);
        metal.Place(yaw * Quat.FromAxisAngle(Vec3.UnitY, pose.JawRad), pin);
        Draw(metal, meshes.Jaw, look.Tip, SceneClasses.InstrumentTip);
        metal.Place(yaw * Quat.FromAxisAngle(Vec3.UnitY, -pose.JawRad) * Quat.FromAxisAngle(Vec3.UnitZ, Math.PI), pin);
        Draw(metal, meshes.Jaw, look.Tip, SceneClasses.InstrumentTip);
    }

    private static void Draw(SceneProgram program, GpuMesh mesh, in Material material, byte sceneClass)
    {
        program.Paint(material, sceneClass);
        mesh.Draw();
    }

    private static void DrawPlane(GL gl, GpuMesh mesh, int plane)
    {
        gl.ColorMask(plane == 0, plane == 1, plane == 2, plane == 3);
        mesh.Draw();
    }

    private void Read(RenderTarget target, int attachment, Silk.NET.OpenGL.PixelFormat format, PixelType type, Span<byte> into)
    {
        var gl = _surface.Gl;
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, target.Handle);
        gl.ReadBuffer(ReadBufferMode.ColorAttachment0 + attachment);
        gl.PixelStore(PixelStoreParameter.PackAlignment, 1);
        fixed (byte* p = into) gl.ReadPixels(0, 0, (uint)Width, (uint)Height, format, type, p);
    }

    private void CheckSize(EyeView view, int length, int perPixel)
    {
        if (view.Camera.Width != Width || view.Camera.Height != Height)
            throw new ArgumentException($"The view's camera is {view.Camera.Width}×{view.Camera.Height}, this endoscope draws {Width}×{Height}: scale the camera model.");
        CheckLength(length, perPixel);
    }

    private void CheckLength(int length, int perPixel)
    {
        if (length != Width * Height * perPixel) throw new ArgumentException($"{Width}×{Height} pixels need {Width * Height * perPixel} values, here are {length}.");
    }
}
