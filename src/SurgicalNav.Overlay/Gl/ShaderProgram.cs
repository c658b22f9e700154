using System.Numerics;
using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>A linked vertex and fragment shader; owns its GL program.</summary>
public sealed unsafe class ShaderProgram : IDisposable
{
    private readonly GL _gl;

    /// <param name="gl">The current context.</param>
    /// <param name="name">Named in errors.</param>
    /// <param name="vertexSource">GLSL from its #version line on.</param>
    /// <param name="fragmentSource">Likewise.</param>
    /// <exception cref="GlException">Does not compile or link; the message carries the compiler's log.</exception>
    public ShaderProgram(GL gl, string name, string vertexSource, string fragmentSource)
    {
        _gl = gl;
        var vertex = Compile(name, ShaderType.VertexShader, vertexSource);
        var fragment = Compile(name, ShaderType.FragmentShader, fragmentSource);
        Handle = gl.CreateProgram();
        gl.AttachShader(Handle, vertex);
        gl.AttachShader(Handle, fragment);
        gl.LinkProgram(Handle);
        gl.DeleteShader(vertex);
        gl.DeleteShader(fragment);
        gl.GetProgram(Handle, ProgramPropertyARB.LinkStatus, out var linked);
        if (linked == 0) throw new GlException($"Shader '{name}' does not link: {gl.GetProgramInfoLog(Handle)}");
    }

    public uint Handle { get; }

    public void Use() => _gl.UseProgram(Handle);

    /// <summary>Location of a uniform that the shader must use; ask once, at set-up.</summary>
    /// <exception cref="GlException">The shader has no such active uniform.</exception>
    public int Uniform(string name)
    {
        var location = _gl.GetUniformLocation(Handle, name);
        return location >= 0 ? location : throw new GlException($"The shader has no active uniform '{name}'.");
    }

    public void Set(int location, int value) => _gl.ProgramUniform1(Handle, location, value);
    public void Set(int location, uint value) => _gl.ProgramUniform1(Handle, location, value);
    public void Set(int location, float value) => _gl.ProgramUniform1(Handle, location, value);
    public void Set(int location, Vector2 value) => _gl.ProgramUniform2(Handle, location, value.X, value.Y);
    public void Set(int location, Vector3 value) => _gl.ProgramUniform3(Handle, location, value.X, value.Y, value.Z);
    public void Set(int location, Vector4 value) => _gl.ProgramUniform4(Handle, location, value.X, value.Y, value.Z, value.W);

    /// <summary>A 4×4 matrix of 16 floats, row by row as printed, that multiplies column vectors.</summary>
    public void SetRowMajor4(int location, ReadOnlySpan<float> rowMajor)
    {
        fixed (float* p = rowMajor) _gl.ProgramUniformMatrix4(Handle, location, 1, true, p);
    }

    public void Dispose() => _gl.DeleteProgram(Handle);

    private uint Compile(string name, ShaderType type, string source)
    {
        var shader = _gl.CreateShader(type);
        _gl.ShaderSource(shader, source);
        _gl.CompileShader(shader);
        _gl.GetShader(shader, ShaderParameterName.CompileStatus, out var compiled);
        if (compiled == 0) throw new GlException($"{type} of '{name}' does not compile: {_gl.GetShaderInfoLog(shader)}");
        return shader;
    }
}
