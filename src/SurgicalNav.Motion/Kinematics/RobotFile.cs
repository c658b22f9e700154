using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>A robot description was refused; the message names the file's fault and what to do.</summary>
public sealed class RobotFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The geometry of an arm as read from <c>hardware/robots/*.robot.json</c> (schema <c>hardware/schemas/robot.schema.json</c>).</summary>
/// <remarks>Holds lengths only: limits of joints are the device profile's. Exactly one of <see cref="Rcm7"/> and <see cref="Chain"/> is set.</remarks>
public sealed class RobotFile
{
    public const int CurrentVersion = 1;

    /// <summary>Largest file that is read; a description has a few kB.</summary>
    public const int MaxBytes = 64 * 1024;

    private RobotFile(string name, Rcm7Geometry? rcm7, SerialChain? chain) => (Name, Rcm7, Chain) = (name, rcm7, chain);

    public string Name { get; }

    public Rcm7Geometry? Rcm7 { get; }

    public SerialChain? Chain { get; }

    /// <exception cref="RobotFileException">The file cannot be read, or <see cref="Parse"/> refuses it; names the path.</exception>
    public static RobotFile Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes) throw new RobotFileException($"it has {stream.Length} bytes; a robot description has at most {MaxBytes}.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Parse(bytes);
        }
        catch (Exception e) when (e is RobotFileException or IOException or UnauthorizedAccessException)
        {
            throw new RobotFileException($"Robot description {path}: {e.Message}", e);
        }
    }

    /// <exception cref="RobotFileException">Not JSON, an unknown or missing key, an unknown version, or a length out of its range.</exception>
    public static RobotFile Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxBytes) throw new RobotFileException($"it has {utf8Json.Length} bytes; a robot description has at most {MaxBytes}.");
        try
        {
            var dto = JsonSerializer.Deserialize(utf8Json, RobotJson.Default.RobotDto) ?? throw new RobotFileException("the file is empty.");
            if (dto.Version != CurrentVersion) throw new RobotFileException($"version {dto.Version} is unknown; this program reads version {CurrentVersion}.");
            if (string.IsNullOrWhiteSpace(dto.Name)) throw new RobotFileException("'name' is missing.");
            return (dto.Rcm7, dto.Chain) switch
            {
                ({ } rcm7, null) => new RobotFile(dto.Name, ToGeometry(rcm7), null),
                (null, { } chain) => new RobotFile(dto.Name, null, ToChain(chain)),
                _ => throw new RobotFileException("exactly one of 'rcm7' and 'chain' must be given."),
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new RobotFileException(e.Message, e);
        }
    }

    private static Rcm7Geometry ToGeometry(Rcm7Dto dto)
    {
        var geometry = new Rcm7Geometry(dto.PitchToYawMm, dto.YawToTipMm);
        geometry.Validate();
        return geometry;
    }

    private static SerialChain ToChain(ChainDto dto)
    {
        var convention = dto.Convention switch
        {
            "modified" => DhConvention.Modified,
            "standard" => DhConvention.Standard,
            _ => throw new RobotFileException("'convention' must be \"modified\" or \"standard\"."),
        };
        var links = new DhLink[dto.Links.Length];
        for (var i = 0; i < links.Length; i++)
        {
            var l = dto.Links[i] ?? throw new RobotFileException($"link {i + 1} is null.");
            var prismatic = l.Type switch
            {
                "revolute" => false,
                "prismatic" => true,
                _ => throw new RobotFileException($"link {i + 1}: 'type' must be \"revolute\" or \"prismatic\"."),
            };
            links[i] = new DhLink(prismatic, l.AlphaRad, l.AMm, l.ThetaRad, l.DMm);
        }
        return new SerialChain(convention, links, new Rigid<ToolTip, ToolTip>(Quat.Identity, new Vec3(0, 0, dto.FlangeToTipMm)));
    }
}

internal sealed class RobotDto
{
    [JsonPropertyName("$schema")] public required string Schema { get; init; }
    public required int Version { get; init; }
    public required string Name { get; init; }
    public string? Source { get; init; }
    public Rcm7Dto? Rcm7 { get; init; }
    public ChainDto? Chain { get; init; }
}

internal sealed class Rcm7Dto
{
    public required double PitchToYawMm { get; init; }
    public required double YawToTipMm { get; init; }
}

internal sealed class ChainDto
{
    public required string Convention { get; init; }
    public required DhDto[] Links { get; init; }
    public double FlangeToTipMm { get; init; }
}

internal sealed class DhDto
{
    public required string Type { get; init; }
    public required double AlphaRad { get; init; }
    public required double AMm { get; init; }
    public required double ThetaRad { get; init; }
    public required double DMm { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RobotDto))]
internal sealed partial class RobotJson : JsonSerializerContext;
