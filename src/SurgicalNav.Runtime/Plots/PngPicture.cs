using SkiaSharp;

namespace SurgicalNav.Runtime.Plots;

/// <summary>What every picture for people needs: letters, and a file.</summary>
internal static class PngPicture
{
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

    /// <summary>The caller's to dispose.</summary>
    /// <exception cref="UserErrorException">The font is not installed.</exception>
    public static SKTypeface Face() => (File.Exists(Font) ? SKTypeface.FromFile(Font) : null)
        ?? throw new UserErrorException($"The font {Font} is missing, so no text can be drawn. Install it: apt-get install fonts-dejavu-core.");

    /// <summary>Writes a PNG in place of what is there.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(SKBitmap bitmap, string path)
    {
        try
        {
            using var image = SKImage.FromBitmap(bitmap);
            using var data = image.Encode(SKEncodedImageFormat.Png, 90);
            using var file = File.Create(path);
            data.SaveTo(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {e.Message}", e);
        }
    }
}
