using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>Texel layouts in use.</summary>
public enum TexelFormat
{
    Rgba8,
    /// <summary>One byte, read in shaders as 0 to 1.</summary>
    R8,
    /// <summary>One byte, read and written in shaders as an unsigned integer: structure ids.</summary>
    R8Ui,
    R32F,
    Rg16F,
    Depth32F,
    /// <summary>Depth in 65,536 steps, for deciding what is in front and nothing finer.</summary>
    Depth16,
    /// <summary>Depth beside eight bits of stencil; cannot be read back.</summary>
    Depth24Stencil8,
}

internal static class TexelFormats
{
    public static (SizedInternalFormat Internal, Silk.NET.OpenGL.PixelFormat Format, PixelType Type, int Bytes) Describe(this TexelFormat format) => format switch
    {
        TexelFormat.Rgba8 => (SizedInternalFormat.Rgba8, PixelFormat.Rgba, PixelType.UnsignedByte, 4),
        TexelFormat.R8 => (SizedInternalFormat.R8, PixelFormat.Red, PixelType.UnsignedByte, 1),
        TexelFormat.R8Ui => (SizedInternalFormat.R8ui, PixelFormat.RedInteger, PixelType.UnsignedByte, 1),
        TexelFormat.R32F => (SizedInternalFormat.R32f, PixelFormat.Red, PixelType.Float, 4),
        TexelFormat.Rg16F => (SizedInternalFormat.RG16f, PixelFormat.RG, PixelType.HalfFloat, 4),
        TexelFormat.Depth32F => ((SizedInternalFormat)GLEnum.DepthComponent32f, PixelFormat.DepthComponent, PixelType.Float, 4),
        TexelFormat.Depth16 => ((SizedInternalFormat)GLEnum.DepthComponent16, PixelFormat.DepthComponent, PixelType.UnsignedShort, 2),
        TexelFormat.Depth24Stencil8 => ((SizedInternalFormat)GLEnum.Depth24Stencil8, PixelFormat.DepthStencil, PixelType.UnsignedInt248, 4),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    public static bool IsDepth(this TexelFormat format) => format is TexelFormat.Depth32F or TexelFormat.Depth16 or TexelFormat.Depth24Stencil8;
}
