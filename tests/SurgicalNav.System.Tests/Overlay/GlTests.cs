using Silk.NET.OpenGL;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.SystemTests.Overlay;

[Collection(MachineCollection.Name)]
public sealed class GlTests
{
    [Fact]
    public void AContextWithoutAWindowIsCore45AndSaysWhoDraws()
    {
        using var surface = new EglSurface(64, 32);
        Assert.False(surface.HasScreen);
        Assert.NotEmpty(surface.Renderer);
        Assert.True(surface.Gl.GetInteger(GetPName.MajorVersion) * 10 + surface.Gl.GetInteger(GetPName.MinorVersion) >= 45);
        Assert.Equal((int)ContextProfileMask.CoreProfileBit, surface.Gl.GetInteger(GetPName.ContextProfileMask));
    }

    [Fact]
    public void WhatIsUploadedComesBackTopRowFirst()
    {
        using var surface = new EglSurface(3, 2);
        using var target = RenderTarget.Create(surface.Gl, 3, 2, TexelFormat.Rgba8, TexelFormat.R8Ui, TexelFormat.Depth24Stencil8);
        byte[] picture = [.. Enumerable.Range(1, 24).Select(i => (byte)i)];
        target.Colours[0].Upload(picture);
        target.ClearId(1, 7);
        target.ClearDepth(0);
        using var colours = new PixelReadBack(surface.Gl, 3, 2, TexelFormat.Rgba8);
        using var ids = new PixelReadBack(surface.Gl, 3, 2, TexelFormat.R8Ui);
        colours.Begin(target);
        ids.Begin(target, 1);
        Assert.True(colours.TryMap(Duration.FromSeconds(10), out var pixels));
        Assert.Equal(picture, pixels.ToArray());
        colours.End();
        Assert.True(ids.TryMap(Duration.FromSeconds(10), out pixels));
        Assert.Equal(new byte[] { 7, 7, 7, 7, 7, 7 }, pixels.ToArray());
        ids.End();
        GlException.ThrowIfError(surface.Gl, "the test");
    }

    [Fact]
    public void AShaderThatDoesNotCompileSaysWhereAndWhy()
    {
        using var surface = new EglSurface(1, 1);
        var error = Assert.Throws<GlException>(() => new ShaderProgram(surface.Gl, "broken", "#version 450 core\nvoid main() { gl_Position = nothing; }", "#version 450 core\nvoid main() { }"));
        Assert.Contains("VertexShader of 'broken'", error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondReadBackBeforeTheFirstIsFinishedIsRefused()
    {
        using var surface = new EglSurface(2, 2);
        using var target = RenderTarget.Create(surface.Gl, 2, 2, TexelFormat.Rgba8);
        using var back = new PixelReadBack(surface.Gl, 2, 2, TexelFormat.Rgba8);
        back.Begin(target);
        Assert.Throws<InvalidOperationException>(() => back.Begin(target));
    }

    [Fact]
    public void AWindowWithoutADisplayIsRefusedWithAdvice()
    {
        Assert.SkipWhen(GlfwWindow.IsDisplayNamed, "a display is there");
        var error = Assert.Throws<GlException>(() => new GlfwWindow(64, 64, "test"));
        Assert.Contains("No window can be opened", error.Message, StringComparison.Ordinal);
        Assert.Contains("DISPLAY", error.Message, StringComparison.Ordinal);
    }
}
