using System.Text.Json;
using System.Text.Json.Serialization;

namespace SurgicalNav.Rehab.Gait;

/// <summary>A level-walking program as read from <c>hardware/profiles/exoskeleton/*.program.json</c> (schema <c>hardware/schemas/gait-program.schema.json</c>).</summary>
public sealed record GaitProgramFile(string Name, GaitSettings Settings, GaitCurves Curves)
{
    public const int CurrentVersion = 1;

    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <exception cref="GaitRefusedException">The file cannot be read, or <see cref="Parse"/> refuses it; names the path.</exception>
    public static GaitProgramFile Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes) throw new GaitRefusedException($"it has {stream.Length} bytes; a program has at most {MaxBytes}.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Parse(bytes);
        }
        catch (Exception e) when (e is GaitRefusedException or IOException or UnauthorizedAccessException)
        {
            throw new GaitRefusedException($"Gait program {path}: {e.Message}", e);
        }
    }

    /// <exception cref="GaitRefusedException">Not JSON, an unknown or missing key, an unknown version, or a setting outside its safe range.</exception>
    public static GaitProgramFile Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxBytes) throw new GaitRefusedException($"it has {utf8Json.Length} bytes; a program has at most {MaxBytes}.");
        try
        {
            var dto = JsonSerializer.Deserialize(utf8Json, GaitJson.Default.GaitProgramDto) ?? throw new GaitRefusedException("the file is empty.");
            if (dto.Version != CurrentVersion) throw new GaitRefusedException($"version {dto.Version} is unknown; this program reads version {CurrentVersion}.");
            var s = dto.Settings;
            var leg = s.FirstLeg switch
            {
                "left" => Leg.Left,
                "right" => Leg.Right,
                _ => throw new GaitRefusedException("'firstLeg' must be \"left\" or \"right\"."),
            };
            var settings = new GaitSettings(s.StepLengthMm, s.CadenceStepsPerMin, s.DoubleStanceS, s.Steps, leg, s.ThighMm, s.ShankMm, s.StandingKneeRad);
            settings.Validate();
            return new GaitProgramFile(dto.Name, settings, new GaitCurves(ToCurve(dto.Curves.Hip), ToCurve(dto.Curves.Knee), ToCurve(dto.Curves.Ankle)));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new GaitRefusedException(e.Message, e);
        }
    }

    private static GaitCurve ToCurve(GaitCurveDto dto) => new(dto.MeanRad, dto.CosinesRad, dto.SinesRad);
}

internal sealed class GaitProgramDto
{
    [JsonPropertyName("$schema")] public required string Schema { get; init; }
    public required int Version { get; init; }
    public required string Name { get; init; }
    public string? Source { get; init; }
    public required GaitSettingsDto Settings { get; init; }
    public required GaitCurvesDto Curves { get; init; }
}

internal sealed class GaitSettingsDto
{
    public required double StepLengthMm { get; init; }
    public required double CadenceStepsPerMin { get; init; }
    public required double DoubleStanceS { get; init; }
    public required int Steps { get; init; }
    public required string FirstLeg { get; init; }
    public required double ThighMm { get; init; }
    public required double ShankMm { get; init; }
    public required double StandingKneeRad { get; init; }
}

internal sealed class GaitCurvesDto
{
    public required GaitCurveDto Hip { get; init; }
    public required GaitCurveDto Knee { get; init; }
    public required GaitCurveDto Ankle { get; init; }
}

internal sealed class GaitCurveDto
{
    public required double MeanRad { get; init; }
    public required double[] CosinesRad { get; init; }
    public required double[] SinesRad { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GaitProgramDto))]
internal sealed partial class GaitJson : JsonSerializerContext;
