using System.Numerics;
using Silk.NET.OpenGL;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>Draws the surfaces: ids of all of them, and the fills of tumour and vessels.</summary>
internal sealed class AnatomyPass : IDisposable
{
    /// <summary>The stencil's bits that fills leave where they have been; the others are free.</summary>
    public const uint FillMarks = 0xC0;

    private const int VesselMark = 0x40, TumourMark = 0x80;

    private readonly GL _gl;
    private readonly CpuMeter _meter;
    private readonly ShaderProgram _ids, _depth, _shade;
    private readonly LensUniforms _idLens, _depthLens, _shadeLens;
    private readonly int _id, _colour, _depthRange, _alpha, _pixel;

    public AnatomyPass(GL gl, CpuMeter meter)
    {
        (_gl, _meter) = (gl, meter);
        _ids = new ShaderProgram(gl, "anatomy ids", Shaders.AnatomyVertex, Shaders.IdFragment);
        _depth = new ShaderProgram(gl, "anatomy depth", Shaders.AnatomyVertex, Shaders.NoFragment);
        _shade = new ShaderProgram(gl, "anatomy", Shaders.AnatomyVertex, Shaders.ShadeFragment);
        (_idLens, _depthLens, _shadeLens) = (new LensUniforms(_ids), new LensUniforms(_depth), new LensUniforms(_shade));
        _id = _ids.Uniform("uId");
        (_colour, _depthRange, _alpha, _pixel) = (_shade.Uniform("uColour"), _shade.Uniform("uDepthRangeMm"), _shade.Uniform("uAlpha"), _shade.Uniform("uPixel"));
    }

    public void SetLens(in CameraModel lens, double monotonicRadius)
    {
        _idLens.Set(lens, monotonicRadius);
        _depthLens.Set(lens, monotonicRadius);
        _shadeLens.Set(lens, monotonicRadius);
        _shade.Set(_pixel, new Vector2(1f / lens.Width, 1f / lens.Height));
    }

    /// <summary>Writes each structure's id where it is the nearest; what lies inside an organ (tumour, vessels) wins over the organ, as it is shown through it.</summary>
    /// <param name="target">Its attachment 0 is <see cref="TexelFormat.R8Ui"/>, with depth.</param>
    /// <param name="meshes">All structures.</param>
    /// <param name="pose">cameraFromScan.</param>
    /// <param name="only">Draws this id alone; 0 draws all.</param>
    public void DrawIds(RenderTarget target, List<StructureMesh> meshes, in Rigid<Camera, Scan> pose, byte only)
    {
        BeginIds(target, clear: true);
        foreach (var mesh in meshes)
            if (only == 0 || mesh.Structure.Id == only) DrawId(mesh, pose);
        EndIds();
    }

    /// <summary>As the other, for the structures of one role.</summary>
    /// <param name="target">As in the other.</param>
    /// <param name="meshes">All structures.</param>
    /// <param name="pose">cameraFromScan.</param>
    /// <param name="role">What is drawn.</param>
    /// <param name="clear">False adds to the ids that are there.</param>
    public void DrawIds(RenderTarget target, List<StructureMesh> meshes, in Rigid<Camera, Scan> pose, StructureRole role, bool clear)
    {
        BeginIds(target, clear);
        foreach (var mesh in meshes)
            if (mesh.Structure.Role == role) DrawId(mesh, pose);
        EndIds();
    }

    /// <summary>Blends vessels and tumours over the picture, each pixel once per role, with the nearest surface.</summary>
    /// <param name="target">Colours with depth and stencil, both 0; left with <see cref="FillMarks"/> in the stencil.</param>
    /// <param name="meshes">All structures.</param>
    /// <param name="pose">cameraFromScan.</param>
    public void DrawFills(RenderTarget target, List<StructureMesh> meshes, in Rigid<Camera, Scan> pose)
    {
        target.Use();
        BeginSurfaces();
        _gl.Enable(EnableCap.Blend);
        _gl.BlendEquation(BlendEquationModeEXT.FuncAdd);
        _gl.BlendFuncSeparate(BlendingFactor.SrcAlpha, BlendingFactor.OneMinusSrcAlpha, BlendingFactor.Zero, BlendingFactor.One);
        _gl.Enable(EnableCap.StencilTest);
        _gl.StencilMask(FillMarks);
        _gl.StencilOp(StencilOp.Keep, StencilOp.Keep, StencilOp.Replace);
        Fill(meshes, StructureRole.Vessel, VesselMark, 0.0, pose);
        // Tumours last and over the vessels, whichever is nearer: the target must never be lost behind what is drawn for orientation.
        Fill(meshes, StructureRole.Tumour, TumourMark, 0.5, pose);
        _gl.DepthRange(0.0, 1.0);
        _gl.DepthMask(true);
        _gl.StencilMask(0xFF);
        _gl.Disable(EnableCap.StencilTest);
        _gl.Disable(EnableCap.ClipDistance0);
    }

    public void Dispose()
    {
        _ids.Dispose();
        _depth.Dispose();
        _shade.Dispose();
    }

    private void BeginIds(RenderTarget target, bool clear)
    {
        target.Use();
        if (clear)
        {
            target.ClearId(0, 0);
            target.ClearDepth(0);
        }
        BeginSurfaces();
        _gl.Disable(EnableCap.Blend);
        _ids.Use();
    }

    private void DrawId(StructureMesh mesh, in Rigid<Camera, Scan> pose)
    {
        // Depth is reversed: the upper half of the range is the nearer one.
        if (mesh.Structure.Role == StructureRole.Organ) _gl.DepthRange(0.0, 0.5);
        else _gl.DepthRange(0.5, 1.0);
        _ids.Set(_id, (uint)mesh.Structure.Id);
        _idLens.SetPose(mesh.CameraFromCentred(pose));
        mesh.Draw();
    }

    private void EndIds()
    {
        _gl.DepthRange(0.0, 1.0);
        _gl.Disable(EnableCap.ClipDistance0);
    }

    private void BeginSurfaces()
    {
        _gl.Enable(EnableCap.ClipDistance0);
        _gl.Enable(EnableCap.CullFace);
        _gl.Enable(EnableCap.DepthTest);
        _gl.Disable(EnableCap.StencilTest);
        _gl.DepthFunc(DepthFunction.Gequal);
        _gl.DepthMask(true);
        _gl.ColorMask(true, true, true, true);
    }

    private void Fill(List<StructureMesh> meshes, StructureRole role, int mark, double nearestRange, in Rigid<Camera, Scan> pose)
    {
        _gl.DepthRange(nearestRange, nearestRange + 0.5);
        // Within one surface the order of its triangles tells what is nearest; between several of them depth does.
        if (HasSeveral(meshes, role)) DrawDepths(meshes, role, pose);
        _gl.DepthMask(false);
        _gl.StencilFunc(StencilFunction.Greater, mark, FillMarks);
        _shade.Use();
        foreach (var mesh in meshes)
            if (mesh.Structure.Role == role) Fill(mesh, pose);
    }

    private static bool HasSeveral(List<StructureMesh> meshes, StructureRole role)
    {
        var count = 0;
        foreach (var mesh in meshes)
            if (mesh.Structure.Role == role) count++;
        return count > 1;
    }

    private void DrawDepths(List<StructureMesh> meshes, StructureRole role, in Rigid<Camera, Scan> pose)
    {
        _gl.Disable(EnableCap.StencilTest);
        _gl.DepthMask(true);
        _gl.ColorMask(false, false, false, false);
        _depth.Use();
        foreach (var mesh in meshes)
        {
            if (mesh.Structure.Role != role) continue;
            _depthLens.SetPose(mesh.CameraFromCentred(pose));
            mesh.Draw();
        }
        _gl.ColorMask(true, true, true, true);
        _gl.Enable(EnableCap.StencilTest);
    }

    private void Fill(StructureMesh mesh, in Rigid<Camera, Scan> pose)
    {
        var cameraFromMesh = mesh.CameraFromCentred(pose);
        var centre = cameraFromMesh.TranslationMm;
        var nearest = Math.Max(CameraConventions.NearMm, centre.Z - mesh.RadiusMm);
        var range = Math.Max(1e-3, centre.Z + mesh.RadiusMm - nearest);
        var structure = mesh.Structure;
        var (middle, rim) = structure.Role == StructureRole.Tumour ? (0.46f, 0.80f) : (0.36f, 0.58f);
        _shadeLens.SetPose(cameraFromMesh);
        _shade.Set(_colour, new Vector3(structure.Colour.R, structure.Colour.G, structure.Colour.B) / 255f);
        _shade.Set(_depthRange, new Vector2((float)nearest, (float)(1 / range)));
        _shade.Set(_alpha, new Vector2(middle, rim));
        mesh.DrawNearestFirst(cameraFromMesh, _meter);
    }
}
