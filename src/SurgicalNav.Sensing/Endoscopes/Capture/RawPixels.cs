using OpenCvSharp;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>How a captured picture's bytes stand before they are turned into what is asked for.</summary>
public enum RawPixels
{
    Bgr,
    Rgb,
    Bgra,
    Rgba,
    Gray,

    /// <summary>4:2:2 packed, luma first.</summary>
    Yuyv,

    /// <summary>4:2:2 packed, chroma first.</summary>
    Uyvy,

    /// <summary>4:2:0, a plane of luma and one of chroma pairs below it: half as high again as the picture.</summary>
    Nv12,

    /// <summary>4:2:0 in three planes.</summary>
    I420,
}

/// <summary>OpenCV's conversions between them.</summary>
internal static class RawPixelTable
{
    /// <summary>Planes stand below each other, so that a part of the picture is no part of the buffer.</summary>
    public static bool IsPlanar(this RawPixels raw) => raw is RawPixels.Nv12 or RawPixels.I420;

    public static MatType TypeOf(RawPixels raw) => raw switch
    {
        RawPixels.Bgr or RawPixels.Rgb => MatType.CV_8UC3,
        RawPixels.Bgra or RawPixels.Rgba => MatType.CV_8UC4,
        RawPixels.Yuyv or RawPixels.Uyvy => MatType.CV_8UC2,
        _ => MatType.CV_8UC1,
    };

    public static MatType TypeOf(PixelFormat format) => format switch
    {
        PixelFormat.Bgr24 => MatType.CV_8UC3,
        PixelFormat.Rgba32 => MatType.CV_8UC4,
        _ => MatType.CV_8UC1,
    };

    /// <summary>Null where the bytes are right as they are.</summary>
    public static ColorConversionCodes? Conversion(RawPixels from, PixelFormat to) => (from, to) switch
    {
        (RawPixels.Bgr, PixelFormat.Bgr24) or (RawPixels.Gray, PixelFormat.Gray8) or (RawPixels.Rgba, PixelFormat.Rgba32) => null,
        (RawPixels.Bgr, PixelFormat.Rgba32) => ColorConversionCodes.BGR2RGBA,
        (RawPixels.Bgr, _) => ColorConversionCodes.BGR2GRAY,
        (RawPixels.Rgb, PixelFormat.Bgr24) => ColorConversionCodes.RGB2BGR,
        (RawPixels.Rgb, PixelFormat.Rgba32) => ColorConversionCodes.RGB2RGBA,
        (RawPixels.Rgb, _) => ColorConversionCodes.RGB2GRAY,
        (RawPixels.Bgra, PixelFormat.Bgr24) => ColorConversionCodes.BGRA2BGR,
        (RawPixels.Bgra, PixelFormat.Rgba32) => ColorConversionCodes.BGRA2RGBA,
        (RawPixels.Bgra, _) => ColorConversionCodes.BGRA2GRAY,
        (RawPixels.Rgba, PixelFormat.Bgr24) => ColorConversionCodes.RGBA2BGR,
        (RawPixels.Rgba, _) => ColorConversionCodes.RGBA2GRAY,
        (RawPixels.Gray, PixelFormat.Bgr24) => ColorConversionCodes.GRAY2BGR,
        (RawPixels.Gray, _) => ColorConversionCodes.GRAY2RGBA,
        (RawPixels.Yuyv, PixelFormat.Bgr24) => ColorConversionCodes.YUV2BGR_YUY2,
        (RawPixels.Yuyv, PixelFormat.Rgba32) => ColorConversionCodes.YUV2RGBA_YUY2,
        (RawPixels.Yuyv, _) => ColorConversionCodes.YUV2GRAY_YUY2,
        (RawPixels.Uyvy, PixelFormat.Bgr24) => ColorConversionCodes.YUV2BGR_UYVY,
        (RawPixels.Uyvy, PixelFormat.Rgba32) => ColorConversionCodes.YUV2RGBA_UYVY,
        (RawPixels.Uyvy, _) => ColorConversionCodes.YUV2GRAY_UYVY,
        (RawPixels.Nv12, PixelFormat.Bgr24) => ColorConversionCodes.YUV2BGR_NV12,
        (RawPixels.Nv12, PixelFormat.Rgba32) => ColorConversionCodes.YUV2RGBA_NV12,
        (RawPixels.I420, PixelFormat.Bgr24) => ColorConversionCodes.YUV2BGR_I420,
        (RawPixels.I420, PixelFormat.Rgba32) => ColorConversionCodes.YUV2RGBA_I420,
        _ => ColorConversionCodes.YUV2GRAY_420,
    };
}
