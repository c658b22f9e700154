using OpenCvSharp;
using SurgicalNav.Core.Leases;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>A live frame with a line of words over its lower edge, for looking at what a device delivers. Allocates.</summary>
public static class TestPicture
{
    /// <exception cref="PictureException">The file cannot be written.</exception>
    public static void Write(string path, FrameLease frame, string words)
    {
        using var picture = Mat.FromPixelData(frame.Height, frame.Width, frame.BytesPerPixel switch { 3 => MatType.CV_8UC3, 4 => MatType.CV_8UC4, _ => MatType.CV_8UC1 }, frame.Address);
        using var bgr = new Mat();
        if (frame.Format == PixelFormat.Bgr24) picture.CopyTo(bgr);
        else Cv2.CvtColor(picture, bgr, frame.Format == PixelFormat.Rgba32 ? ColorConversionCodes.RGBA2BGR : ColorConversionCodes.GRAY2BGR);
        var scale = Math.Max(0.35, frame.Width / 1600.0);
        var size = Cv2.GetTextSize(words, HersheyFonts.HersheySimplex, scale, 1, out var below);
        // OpenCV's letters are ASCII; what does not fit is made smaller.
        if (size.Width > frame.Width - 8) scale *= (frame.Width - 8.0) / size.Width;
        var bar = size.Height + below + 8;
        Cv2.Rectangle(bgr, new Rect(0, Math.Max(0, frame.Height - bar), frame.Width, Math.Min(bar, frame.Height)), Scalar.Black, -1);
        Cv2.PutText(bgr, words, new Point(4, frame.Height - below - 4), HersheyFonts.HersheySimplex, scale, Scalar.White, 1, LineTypes.AntiAlias);
        PictureFile.WritePng(path, bgr.AsSpan(), frame.Width, frame.Height, PixelFormat.Bgr24);
    }

    private static unsafe ReadOnlySpan<byte> AsSpan(this Mat bgr) => new((byte*)bgr.Data, bgr.Width * bgr.Height * 3);
}
