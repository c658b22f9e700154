using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>Copies a finished picture to the screen, as large as fits, with black bars.</summary>
public static class ScreenBlit
{
    public static void Show(IGlSurface surface, RenderTarget picture)
    {
        var gl = surface.Gl;
        var scale = Math.Min((double)surface.Width / picture.Width, (double)surface.Height / picture.Height);
        var (width, height) = ((int)Math.Round(picture.Width * scale), (int)Math.Round(picture.Height * scale));
        var (x, y) = ((surface.Width - width) / 2, (surface.Height - height) / 2);
        gl.ClearNamedFramebuffer(0, GLEnum.Color, 0, [0f, 0f, 0f, 1f]);
        // Row 0 of the picture is its top, row 0 of the screen its bottom.
        gl.BlitNamedFramebuffer(picture.Handle, 0, 0, 0, picture.Width, picture.Height, x, y + height, x + width, y, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Linear);
    }
}
