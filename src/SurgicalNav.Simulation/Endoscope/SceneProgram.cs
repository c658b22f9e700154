using System.Numerics;
using Silk.NET.OpenGL;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>A shader that draws through the lens model, with its camera and model uniforms.</summary>
internal class LensProgram : IDisposable
{
    private readonly ShaderProgram _program;
    private readonly int _size, _focal, _centre, _radial, _tangential, _maxRadius, _cameraFromModel;
    private CameraModel _camera;
    private float _maximumRadius;

    public LensProgram(GL gl, string name, string vertex, string fragment)
    {
        _program = new ShaderProgram(gl, name, vertex, fragment);
        (_size, _focal, _centre) = (_program.Uniform("uSize"), _program.Uniform("uFocalPx"), _program.Uniform("uCentrePx"));
        (_radial, _tangential, _maxRadius) = (_program.Uniform("uRadial"), _program.Uniform("uTangential"), _program.Uniform("uMaxRadius"));
        _cameraFromModel = _program.Uniform("uCameraFromModel");
    }

    protected ShaderProgram Program => _program;

    public void Use(in CameraModel camera)
    {
        _program.Use();
        if (_camera != camera) (_camera, _maximumRadius) = (camera, (float)camera.MonotonicRadius());
        _program.Set(_size, new Vector2(camera.Width, camera.Height));
        _program.Set(_focal, new Vector2((float)camera.FxPx, (float)camera.FyPx));
        _program.Set(_centre, new Vector2((float)camera.CxPx, (float)camera.CyPx));
        _program.Set(_radial, new Vector3((float)camera.K1, (float)camera.K2, (float)camera.K3));
        _program.Set(_tangential, new Vector2((float)camera.P1, (float)camera.P2));
        _program.Set(_maxRadius, _maximumRadius);
    }

    /// <summary>Model to camera, mm.</summary>
    public void Place(Quat rotation, Vec3 translationMm)
    {
        var m = rotation.ToMatrix();
        Span<float> rows =
        [
            (float)m.M00, (float)m.M01, (float)m.M02, (float)translationMm.X,
            (float)m.M10, (float)m.M11, (float)m.M12, (float)translationMm.Y,
            (float)m.M20, (float)m.M21, (float)m.M22, (float)translationMm.Z,
            0, 0, 0, 1,
        ];
        _program.SetRowMajor4(_cameraFromModel, rows);
    }

    public void Dispose() => _program.Dispose();
}

/// <summary>The lit scene, for tissue or metal, with or without smoke and blood.</summary>
internal sealed class SceneProgram : LensProgram
{
    private const int Absent = -1;
    private readonly GL _gl;
    private readonly int _class, _base, _patch, _speck, _broad, _texture, _gloss, _lightAt, _light, _spot, _blood, _smoke, _drift;

    public SceneProgram(GL gl, bool metal, bool effects)
        : base(gl, "endoscope scene", EndoscopeShaders.SceneVertex, EndoscopeShaders.SceneFragment(metal, effects))
    {
        _gl = gl;
        (_class, _base, _patch, _speck) = (Program.Uniform("uClass"), Program.Uniform("uBase"), Program.Uniform("uPatch"), Program.Uniform("uSpeck"));
        (_broad, _texture, _gloss) = (Program.Uniform("uBroad"), Program.Uniform("uTexture"), Program.Uniform("uGloss"));
        (_lightAt, _light, _spot) = (Program.Uniform("uLightAt"), Program.Uniform("uLight"), Program.Uniform("uSpot"));
        (_smoke, _drift) = effects ? (Program.Uniform("uSmoke"), Program.Uniform("uDrift")) : (Absent, Absent);
        _blood = effects && !metal ? Program.Uniform("uBlood") : Absent;
    }

    public void Light(SceneAppearance look, double exposedDistanceMm, double smokePhaseMm)
    {
        Program.Set(_lightAt, look.LightAtMm);
        Program.Set(_light, new Vector4(look.LightColour, (float)(look.Exposure * exposedDistanceMm * exposedDistanceMm)));
        Program.Set(_spot, look.Spot);
        if (_blood != Absent) Program.Set(_blood, new Vector4(look.BloodColour, look.Blood));
        if (_smoke == Absent) return;
        Program.Set(_smoke, new Vector4(look.SmokeColour, look.SmokePerMm));
        Program.Set(_drift, new Vector3((float)smokePhaseMm, (float)(-0.6 * smokePhaseMm), (float)(0.3 * smokePhaseMm)));
    }

    public void Paint(in Material material, byte sceneClass)
    {
        _gl.ProgramUniform1(Program.Handle, _class, (uint)sceneClass);
        Program.Set(_base, material.Base);
        Program.Set(_patch, material.Patch);
        Program.Set(_speck, material.Speck);
        Program.Set(_broad, material.Texture.X);
        Program.Set(_texture, new Vector3(material.Texture.Y, material.Texture.Z, material.Texture.W));
        Program.Set(_gloss, new Vector3(material.Gloss.X, material.Gloss.Y, material.Gloss.Z));
    }
}
