using SkiaSharp;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.SystemTests.Overlay;

/// <summary>A renderer with a picture to draw over and somewhere to read back into.</summary>
internal sealed class Stage : IDisposable
{
    private readonly EglSurface _surface;
    private readonly FramePool _frames, _results, _masks;

    public Stage(int width, int height)
    {
        _surface = new EglSurface(width, height);
        Renderer = new OverlayRenderer(_surface, width, height, OverlayPolicy.Default) { InstrumentClasses = [4, 5] };
        (_frames, _results, _masks) = (new FramePool(width, height, PixelFormat.Bgr24, 1), new FramePool(width, height, PixelFormat.Rgba32, 1), new FramePool(width, height, PixelFormat.Gray8, 2));
        Frame = Rent(_frames);
        Result = Rent(_results);
        Ids = Rent(_masks);
        Mask = Rent(_masks);
        Mask.Pixels.Clear();
        Scene.Frame = Frame;
        Scene.Camera = Lens(width, height);
        Scene.ErrorBudgetMm = 1.9;
    }

    public OverlayRenderer Renderer { get; }
    public SceneSnapshot Scene { get; } = new();
    public FrameLease Frame { get; }
    public FrameLease Result { get; }
    public FrameLease Ids { get; }
    public FrameLease Mask { get; }

    /// <summary>A laparoscope's lens: 1,000 px per unit at 1080 rows, barrel distortion, a little off centre.</summary>
    public static CameraModel Lens(int width, int height) =>
        new CameraModel(1920, 1080, 1010, 1004, 948.3, 551.7, -0.31, 0.12, 0.0011, -0.0007, -0.018).ScaledTo(width, height);

    public static Uncertain<Camera, Scan> Pose(Vec3 translationMm, double rotationSdRad = 0, double translationSdMm = 0, Quat? rotation = null) =>
        Uncertain<Camera, Scan>.Isotropic(new Rigid<Camera, Scan>(rotation ?? Quat.Identity, translationMm), rotationSdRad, translationSdMm);

    public void Fill(byte b, byte g, byte r)
    {
        var pixels = Frame.Pixels;
        for (var i = 0; i < pixels.Length; i += 3) (pixels[i], pixels[i + 1], pixels[i + 2]) = (b, g, r);
    }

    /// <summary>Something like moist tissue under a light at the tip.</summary>
    public void FillWithTissue()
    {
        var pixels = Frame.Pixels;
        var scale = 1080.0 / Frame.Height;
        for (var y = 0; y < Frame.Height; y++)
            for (var x = 0; x < Frame.Width; x++)
            {
                var (u, v) = (x * scale, y * scale);
                var r2 = ((u - 960) * (u - 960) + (v - 520) * (v - 520)) / 1e6;
                var wave = Math.Sin(u * 0.011 + 2.1 * Math.Sin(v * 0.006)) * Math.Sin(v * 0.013 + 1.7 * Math.Sin(u * 0.005));
                var fine = Math.Sin(u * 0.09 + 3 * Math.Sin(v * 0.05)) * Math.Sin(v * 0.083 + 2 * Math.Sin(u * 0.043));
                var light = 0.95 / (1 + 1.6 * r2) * (1 + 0.16 * wave + 0.05 * fine);
                var gleam = Math.Pow(Math.Max(0, wave), 24) * 70 / (1 + 3 * r2);
                var o = (y * Frame.Width + x) * 3;
                pixels[o] = (byte)Math.Clamp(62 * light + gleam, 0, 255);
                pixels[o + 1] = (byte)Math.Clamp(74 * light + gleam, 0, 255);
                pixels[o + 2] = (byte)Math.Clamp(178 * light + gleam, 0, 255);
            }
    }

    public OverlayVerdict Draw()
    {
        var verdict = Renderer.Draw(Scene);
        Renderer.BeginReadBack();
        Assert.True(Renderer.TryFinishReadBack(Duration.FromSeconds(30), Result));
        return verdict;
    }

    public (byte R, byte G, byte B) At(int x, int y)
    {
        var o = (y * Result.Width + x) * 4;
        return (Result.Pixels[o], Result.Pixels[o + 1], Result.Pixels[o + 2]);
    }

    public static void SavePng(FrameLease picture, string path)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        picture.Pixels.CopyTo(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var file = File.Create(path);
        data.SaveTo(file);
    }

    public void Dispose()
    {
        Frame.Release();
        Result.Release();
        Ids.Release();
        Mask.Release();
        Renderer.Dispose();
        _surface.Dispose();
        _frames.Dispose();
        _results.Dispose();
        _masks.Dispose();
    }

    private static FrameLease Rent(FramePool pool)
    {
        Assert.True(pool.TryRent(default, default, 1, out var lease));
        return lease;
    }
}
