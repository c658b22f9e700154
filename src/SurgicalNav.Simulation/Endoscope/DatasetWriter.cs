using System.Text.Json;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>Which pictures to write.</summary>
public sealed record DatasetOptions
{
    /// <summary>Seeds of frames and patients below this are for training and for watching it; from here on they are for judging. No set holds both.</summary>
    public const ulong FirstHeldOutSeed = 2_000_000;

    /// <summary>Frame i is made from seed <c>SeedStart + i</c> alone.</summary>
    public ulong SeedStart { get; init; } = 1;

    public int Count { get; init; } = 100;
    public int Width { get; init; } = 448;
    public int Height { get; init; } = 256;

    /// <summary>How many different patients; keep the ranges of training and test apart by <see cref="AnatomySeedStart"/>.</summary>
    public int Anatomies { get; init; } = 40;

    public ulong AnatomySeedStart { get; init; } = 100;

    /// <summary>Share of frames with smoke, with blood or with both.</summary>
    public double SmokeOrBloodShare { get; init; } = 0.5;

    public bool IsHeldOut => SeedStart >= FirstHeldOutSeed;

    /// <summary>Of pictures and masks together.</summary>
    public long Bytes => 4L * Width * Height * Count;

    /// <summary>What is out of its range, in words; null where all is well.</summary>
    public string? Problem()
    {
        if (Count is < 1 or > 100_000) return $"{Count} frames: give 1 to 100000.";
        if (Anatomies < 1 || Anatomies > Count) return $"{Anatomies} patients for {Count} frames: give at least one, and a frame for each.";
        if (Width is < 64 or > 1920 || Height is < 64 or > 1080) return $"Frames of {Width}x{Height}: give 64x64 to 1920x1080.";
        if (!(SmokeOrBloodShare is >= 0 and <= 1)) return $"A share of {SmokeOrBloodShare} with smoke or blood: give 0 to 1.";
        if (SeedStart > ulong.MaxValue / 2 || AnatomySeedStart > ulong.MaxValue / 2) return "Seeds are at most 9223372036854775807.";
        var (lastFrame, lastPatient) = (SeedStart + (ulong)Count - 1, AnatomySeedStart + (ulong)Anatomies - 1);
        foreach (var seed in (ReadOnlySpan<ulong>)[lastFrame, AnatomySeedStart, lastPatient])
            if (seed >= FirstHeldOutSeed != IsHeldOut)
                return $"Frames from seed {SeedStart} to {lastFrame} and patients from {AnatomySeedStart} to {lastPatient} lie on both sides of {FirstHeldOutSeed}: seeds below it are for training, the others for judging, and a set must not hold both.";
        return null;
    }
}

/// <summary>Writes randomised pictures with their truth as raw arrays that numpy can map: images.u8 [N, H, W, 3] BGR, masks.u8 [N, H, W] of
/// <see cref="SceneClasses"/>, and manifest.json. The same options give the same bytes on the same driver.</summary>
public static class DatasetWriter
{
    /// <param name="surface">A context to draw with, on its own thread.</param>
    /// <param name="folder">Made where missing; files in it are replaced.</param>
    /// <param name="options">What to write.</param>
    /// <param name="progress">Called with the number of frames written so far, after each patient; what it throws ends the writing before there is a manifest.</param>
    /// <exception cref="ArgumentException">See <see cref="DatasetOptions.Problem"/>.</exception>
    public static void Write(IGlSurface surface, string folder, DatasetOptions options, Action<int>? progress = null)
    {
        if (options.Problem() is { } problem) throw new ArgumentException(problem, nameof(options));
        Directory.CreateDirectory(folder);
        using var images = File.Create(Path.Combine(folder, "images.u8"));
        using var masks = File.Create(Path.Combine(folder, "masks.u8"));
        var pixels = options.Width * options.Height;
        var (bgr, classes) = (new byte[pixels * 3], new byte[pixels]);
        var framesWithClass = new int[SceneClasses.Count];
        var camera = LaparoscopeCameras.Standard.ScaledTo(options.Width, options.Height);
        var view = new EyeView();
        RenderedEndoscope? endoscope = null;
        var written = 0;
        try
        {
            for (var anatomy = 0; anatomy < options.Anatomies; anatomy++)
            {
                var phantom = RandomScene.Patient(options.AnatomySeedStart + (ulong)anatomy);
                if (endoscope is null) endoscope = new RenderedEndoscope(surface, phantom, options.Width, options.Height);
                else endoscope.Show(phantom);
                for (var i = anatomy; i < options.Count; i += options.Anatomies)
                {
                    var seed = options.SeedStart + (ulong)i;
                    var (smoke, blood) = SmokeAndBlood(seed, options.SmokeOrBloodShare);
                    RandomScene.FillView(view, phantom, (seed & 1) == 0 ? camera.Left : camera.Right, seed);
                    endoscope.Render(view, RandomAppearance.Create(seed, smoke, blood), bgr);
                    endoscope.ReadClasses(classes);
                    RandomAccess.Write(images.SafeFileHandle, bgr, (long)i * bgr.Length);
                    RandomAccess.Write(masks.SafeFileHandle, classes, (long)i * classes.Length);
                    for (byte c = 0; c < framesWithClass.Length; c++)
                        if (classes.AsSpan().Contains(c)) framesWithClass[c]++;
                    written++;
                }
                progress?.Invoke(written);
            }
        }
        finally
        {
            endoscope?.Dispose();
        }
        WriteManifest(folder, options, framesWithClass);
    }

    /// <summary>Whether the frame of a seed has smoke and blood.</summary>
    public static (bool Smoke, bool Blood) SmokeAndBlood(ulong seed, double share)
    {
        var random = new SeededRandom(seed, 32);
        if (random.NextDouble() >= share) return (false, false);
        return random.NextInt(3) switch { 0 => (true, false), 1 => (false, true), _ => (true, true) };
    }

    private static void WriteManifest(string folder, DatasetOptions options, int[] framesWithClass)
    {
        using var file = File.Create(Path.Combine(folder, "manifest.json"));
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteNumber("frames", options.Count);
        json.WriteNumber("width", options.Width);
        json.WriteNumber("height", options.Height);
        json.WriteString("images", "images.u8");
        json.WriteString("imageLayout", "N,H,W,3 uint8 BGR");
        json.WriteString("masks", "masks.u8");
        json.WriteString("maskLayout", "N,H,W uint8");
        json.WriteStartArray("classes");
        foreach (var name in SceneClasses.Names) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("framesWithClass");
        foreach (var count in framesWithClass) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteString("split", options.IsHeldOut ? "held out" : "training");
        json.WriteNumber("seedStart", options.SeedStart);
        json.WriteNumber("anatomySeedStart", options.AnatomySeedStart);
        json.WriteNumber("anatomies", options.Anatomies);
        json.WriteNumber("smokeOrBloodShare", options.SmokeOrBloodShare);
        json.WriteStartArray("smokeOrBlood");
        for (var i = 0; i < options.Count; i++)
        {
            var (smoke, blood) = SmokeAndBlood(options.SeedStart + (ulong)i, options.SmokeOrBloodShare);
            json.WriteNumberValue((smoke ? 1 : 0) + (blood ? 2 : 0));
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
