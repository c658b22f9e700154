using OpenCvSharp;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Single pictures from and to files. For set-up, reports and tests: allocates.</summary>
public static class PictureFile
{
    private const long MostFileBytes = 1L << 28;

    /// <summary>Width and height in pixels.</summary>
    /// <exception cref="PictureException">Missing, truncated or not a picture.</exception>
    public static (int Width, int Height) SizeOf(string path)
    {
        using var picture = Decode(path);
        return (picture.Width, picture.Height);
    }

    /// <summary>Decodes a PNG, JPEG, BMP or TIFF into a lease's pixels, turning colours into the lease's format.</summary>
    /// <exception cref="PictureException">Missing, truncated, not a picture, or of another size than the lease.</exception>
    public static void Read(string path, FrameLease into)
    {
        using var picture = Decode(path);
        if (picture.Width != into.Width || picture.Height != into.Height)
            throw new PictureException($"{path} is {picture.Width}×{picture.Height} pixels, but {into.Width}×{into.Height} are expected.");
        if (into.Format == PixelFormat.Bgr24)
        {
            Copy(picture, 0, 0, into);
            return;
        }
        using var turned = new Mat();
        Cv2.CvtColor(picture, turned, into.Format switch
        {
            PixelFormat.Rgba32 => ColorConversionCodes.BGR2RGBA,
            PixelFormat.Gray8 => ColorConversionCodes.BGR2GRAY,
            _ => throw new ArgumentException($"A picture cannot be read into {into.Format} pixels.", nameof(into)),
        });
        Copy(turned, 0, 0, into);
    }

    /// <summary>Writes a lease as PNG; Rgba32 keeps its alpha.</summary>
    /// <exception cref="PictureException">The file cannot be written.</exception>
    public static void WritePng(string path, FrameLease lease) => WritePng(path, lease.Pixels, lease.Width, lease.Height, lease.Format);

    /// <summary>Writes tight rows of pixels, top row first, as PNG.</summary>
    /// <exception cref="PictureException">The file cannot be written.</exception>
    public static unsafe void WritePng(string path, ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format)
    {
        var (type, bytes) = format switch
        {
            PixelFormat.Bgr24 => (MatType.CV_8UC3, 3),
            PixelFormat.Rgba32 => (MatType.CV_8UC4, 4),
            PixelFormat.Gray8 => (MatType.CV_8UC1, 1),
            _ => throw new ArgumentException($"{format} pixels cannot be written as PNG.", nameof(format)),
        };
        if (pixels.Length != (long)width * height * bytes)
            throw new ArgumentException($"{width}×{height} {format} pixels take {(long)width * height * bytes} bytes, here are {pixels.Length}.", nameof(pixels));
        byte[] encoded;
        fixed (byte* p = pixels)
        {
            using var view = Mat.FromPixelData(height, width, type, (nint)p);
            using var turned = new Mat();
            if (format == PixelFormat.Rgba32) Cv2.CvtColor(view, turned, ColorConversionCodes.RGBA2BGRA);
            Cv2.ImEncode(".png", format == PixelFormat.Rgba32 ? turned : view, out encoded);
        }
        try
        {
            File.WriteAllBytes(path, encoded);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"{path} could not be written: {e.Message}", e);
        }
    }

    /// <summary>A whole picture as 8-bit BGR; the caller disposes it.</summary>
    internal static Mat Decode(string path)
    {
        byte[] bytes;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) throw new PictureException($"{path} does not exist. Check the path.");
            if (file.Length > MostFileBytes) throw new PictureException($"{path} is larger than 256 MB: it is not a picture of an endoscope.");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is not PictureException && e is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"{path} could not be read: {e.Message}", e);
        }
        if (PictureIntegrity.Problem(bytes) is { } problem) throw new PictureException($"{path} {problem}. Copy it again from its source.");
        Mat? picture = null;
        try
        {
            picture = Cv2.ImDecode(bytes, ImreadModes.Color);
        }
        catch (OpenCVException)
        {
            // Said in plain words below.
        }
        if (picture is not null && !picture.Empty()) return picture;
        picture?.Dispose();
        throw new PictureException($"{path} is damaged, or of a variety of its format that is not read. Copy it again from its source, or save it anew as PNG.");
    }

    /// <summary>Copies a window of the lease's size, row by row.</summary>
    internal static unsafe void Copy(Mat from, int left, int top, FrameLease into)
    {
        var row = into.Width * into.BytesPerPixel;
        for (var y = 0; y < into.Height; y++)
            new ReadOnlySpan<byte>((byte*)from.Ptr(top + y) + left * into.BytesPerPixel, row).CopyTo(into.Pixels[(y * row)..]);
    }
}
