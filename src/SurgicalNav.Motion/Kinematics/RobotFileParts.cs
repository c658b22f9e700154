using System.Text.Json.Serialization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics;

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
    public CapsuleDto[]? Capsules { get; init; }
    public int[][]? MayTouch { get; init; }
    public RemoteCentreDto? RemoteCentre { get; init; }
}

internal sealed class DhDto
{
    public required string Type { get; init; }
    public required double AlphaRad { get; init; }
    public required double AMm { get; init; }
    public required double ThetaRad { get; init; }
    public required double DMm { get; init; }
    public string? Name { get; init; }
    public double? MinRad { get; init; }
    public double? MaxRad { get; init; }
    public double? MinMm { get; init; }
    public double? MaxMm { get; init; }

    /// <summary>Name and range; a range needs both ends and the unit of its joint.</summary>
    public ModelJoint Joint(int index, bool prismatic)
    {
        if ((prismatic ? MinRad ?? MaxRad : MinMm ?? MaxMm) is not null)
            throw new RobotFileException($"link {index + 1} is {(prismatic ? "prismatic: its range is 'minMm' and 'maxMm'" : "revolute: its range is 'minRad' and 'maxRad'")}.");
        var (min, max) = prismatic ? (MinMm, MaxMm) : (MinRad, MaxRad);
        if (min is null != max is null) throw new RobotFileException($"link {index + 1} states one end of its range and not the other.");
        return new ModelJoint(string.IsNullOrWhiteSpace(Name) ? $"joint{index + 1}" : Name, prismatic, min ?? double.NegativeInfinity, max ?? double.PositiveInfinity);
    }
}

internal sealed class CapsuleDto
{
    public required int Body { get; init; }
    public required string Name { get; init; }
    public required double[] FromMm { get; init; }
    public required double[] ToMm { get; init; }
    public required double RadiusMm { get; init; }

    public BodyCapsule Read() => new(Body, Name, new Capsule(Point(FromMm, "fromMm"), Point(ToMm, "toMm"), RadiusMm));

    private Vec3 Point(double[] values, string key) =>
        values is [var x, var y, var z] ? new Vec3(x, y, z) : throw new RobotFileException($"capsule '{Name}': '{key}' needs three numbers.");
}

internal sealed class RemoteCentreDto
{
    public required int ShaftJoint { get; init; }
    public required double[] CentreMm { get; init; }

    public RemoteCentreClaim Read() => CentreMm is [var x, var y, var z]
        ? new RemoteCentreClaim(ShaftJoint, new Vec3(x, y, z))
        : throw new RobotFileException("'remoteCentre': 'centreMm' needs three numbers.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RobotDto))]
internal sealed partial class RobotJson : JsonSerializerContext;
