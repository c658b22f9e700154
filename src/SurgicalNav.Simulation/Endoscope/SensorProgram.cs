using System.Numerics;
using Silk.NET.OpenGL;
using SurgicalNav.Overlay.Gl;
using VertexArray = SurgicalNav.Overlay.Gl.VertexArray;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>The last step of a picture: lens blur, vignette, gamma and sensor noise over the whole frame.</summary>
internal sealed class SensorProgram : IDisposable
{
    private readonly GL _gl;
    private readonly ShaderProgram _program;
    private readonly VertexArray _nothing;
    private readonly int _size, _vignette, _gain, _gamma, _noise, _seed;

    public SensorProgram(GL gl)
    {
        _gl = gl;
        _program = new ShaderProgram(gl, "endoscope sensor", EndoscopeShaders.ScreenVertex, EndoscopeShaders.SensorFragment);
        _nothing = new VertexArray(gl);
        (_size, _vignette, _gain) = (_program.Uniform("uSize"), _program.Uniform("uVignette"), _program.Uniform("uGain"));
        (_gamma, _noise, _seed) = (_program.Uniform("uGamma"), _program.Uniform("uNoiseLevel"), _program.Uniform("uSeed"));
    }

    public void Develop(Texture2D scene, SceneAppearance look, uint noiseSeed)
    {
        _program.Use();
        scene.Bind(0);
        _program.Set(_size, new Vector2(scene.Width, scene.Height));
        _program.Set(_vignette, look.Vignette);
        _program.Set(_gain, look.Gain);
        _program.Set(_gamma, look.Gamma);
        _program.Set(_noise, look.Noise);
        _gl.ProgramUniform1(_program.Handle, _seed, noiseSeed);
        _nothing.Use();
        _gl.DrawArrays(PrimitiveType.Triangles, 0, 3);
    }

    public void Dispose()
    {
        _nothing.Dispose();
        _program.Dispose();
    }
}
