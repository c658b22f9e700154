using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SurgicalNav.Sensing.Endoscopes.Devices;

namespace SurgicalNav.Runtime.Devices;

/// <summary>A source that was looked at: what came from it within a second or so.</summary>
/// <param name="Source">Its address, without passwords.</param>
/// <param name="Problem">Why nothing came, in words; null where it did.</param>
/// <param name="WidthPx">Of one eye.</param>
/// <param name="HeightPx">Likewise.</param>
/// <param name="FourCc">Codec or pixel format.</param>
/// <param name="RateHz">Measured.</param>
/// <param name="AgeMs">Of the last frame when it was taken: between its moment and now, p50.</param>
/// <param name="Frames">Taken.</param>
/// <param name="Dropped">Lost.</param>
/// <param name="Health">What is wrong with the pictures, in words; empty for nothing.</param>
/// <param name="Picture">The test picture's file; null where none was asked for.</param>
public sealed record SourceReading(
    string Source, string? Problem, int WidthPx, int HeightPx, string FourCc, double RateHz, double AgeMs, long Frames, long Dropped, string Health, string? Picture);

/// <summary>What is there, and what came from it.</summary>
/// <param name="Cameras">The machine's capture devices.</param>
/// <param name="Notice">In words, where there is nothing to list; null otherwise.</param>
/// <param name="Sources">Those that were asked for, or all cameras where test pictures were.</param>
public sealed record DevicesReport(IReadOnlyList<VideoDeviceInfo> Cameras, string? Notice, IReadOnlyList<SourceReading> Sources)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Something that was asked for gave no picture.</summary>
    public bool HasProblem => Sources.Any(s => s.Problem is not null);

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    public string ToScreen()
    {
        var screen = new StringBuilder("Cameras\n");
        if (Notice is not null) screen.Append("  ").Append(Notice).Append('\n');
        foreach (var camera in Cameras)
        {
            screen.Append(CultureInfo.InvariantCulture, $"  {camera.Path}  {camera.Name}{(camera.Problem is null ? "" : ": " + camera.Problem)}\n");
            foreach (var format in camera.Formats?.Formats ?? [])
                screen.Append(CultureInfo.InvariantCulture, $"    {format.FourCc,-5} {string.Join(", ", format.Sizes.Select(s => $"{s.Width}×{s.Height}{(s.RatesHz.Count == 0 ? "" : " @ " + string.Join("/", s.RatesHz.Select(r => r.ToString("0.##", CultureInfo.InvariantCulture))))}"))}\n");
        }
        if (Sources.Count > 0) screen.Append("Sources\n");
        foreach (var s in Sources)
            screen.Append(s.Problem is not null
                ? $"  {s.Source}: {s.Problem}\n"
                : string.Create(CultureInfo.InvariantCulture, $"  {s.Source}  {s.WidthPx}×{s.HeightPx} {s.FourCc}  {s.RateHz:0.#} frames/s, age {s.AgeMs:0.#} ms, {s.Frames} frames, {s.Dropped} dropped{(s.Health.Length == 0 ? "" : "; " + s.Health)}{(s.Picture is null ? "" : "\n    test picture: " + s.Picture)}\n"));
        return screen.ToString();
    }
}
