using SurgicalNav.Core.Leases;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Sensing.Endoscopes;

/// <summary>A folder of its own for one test, gone afterwards, with pictures whose every pixel is known.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("surgicalnav-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public static byte[] Pixels(int width, int height, int seed, int bytesPerPixel = 3)
    {
        var pixels = new byte[width * height * bytesPerPixel];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 31 + i / 13 + seed * 7);
        return pixels;
    }

    public string Picture(string name, int width, int height, int seed)
    {
        PictureFile.WritePng(At(name), Pixels(width, height, seed), width, height, PixelFormat.Bgr24);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
