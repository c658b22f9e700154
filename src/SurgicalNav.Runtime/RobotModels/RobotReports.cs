using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Runtime.RobotModels;

/// <summary>Every digit is written: a rounded angle would move the tip of a long arm by more than the kinematics err.</summary>
internal static class RobotJson
{
    public static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>One joint's value: rad with its degrees, or mm.</summary>
public sealed record JointValue(string Name, double? Rad, double? Deg, double? Mm)
{
    internal static JointValue[] Of(RobotModel model, double[] q) =>
        [.. model.Joints.ToArray().Select((j, i) => j.IsPrismatic ? new JointValue(j.Name, null, null, q[i]) : new JointValue(j.Name, q[i], q[i] * 180 / Math.PI, null))];
}

/// <summary>The tip's pose in every way in which people write it.</summary>
public sealed record TipValue(double[] TranslationMm, double[] QuaternionWxyz, double[] RpyRad, double[] MatrixMm)
{
    internal static TipValue Of(in Rigid<RobotBase, ToolTip> tip)
    {
        var (q, t, r) = (tip.Rotation, tip.TranslationMm, tip.Rotation.ToMatrix());
        var rpy = RollPitchYaw.Of(r);
        return new TipValue([t.X, t.Y, t.Z], [q.W, q.X, q.Y, q.Z], [rpy.X, rpy.Y, rpy.Z],
            [r.M00, r.M01, r.M02, t.X, r.M10, r.M11, r.M12, t.Y, r.M20, r.M21, r.M22, t.Z, 0, 0, 0, 1]);
    }
}

/// <summary>A shaft held through a point by software.</summary>
/// <param name="DeviationMm">Shaft from the centre at the joints given.</param>
/// <param name="TurnedDeg">The wanted direction was turned by so much.</param>
/// <param name="DepthMm">Tip beyond the centre.</param>
public sealed record RemoteCentreValue(double DeviationMm, double TurnedDeg, double DepthMm);

/// <summary>What <c>robot fk</c> and <c>robot ik</c> answer.</summary>
public sealed record RobotPoseReport
{
    [JsonPropertyOrder(-1)]
    public required string Schema { get; init; }

    public required string Robot { get; init; }

    /// <summary>Of ik: solved, outOfReach, outsideLimits, notFound, tipAtCentre, tooDeep; null for fk.</summary>
    public string? Outcome { get; init; }

    /// <summary>The outcome in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Of ik: how it was found.</summary>
    public string? Method { get; init; }

    public double? PositionErrorMm { get; init; }
    public double? RotationErrorRad { get; init; }
    public required IReadOnlyList<JointValue> Joints { get; init; }
    public required TipValue Tip { get; init; }

    /// <summary>Yoshikawa's measure with lengths in metres.</summary>
    public required double Manipulability { get; init; }

    /// <summary>Shaft from the mechanism's own remote centre; null where the description claims none.</summary>
    public double? MechanismRemoteCentreErrorMm { get; init; }

    public RemoteCentreValue? RemoteCentre { get; init; }

    /// <summary>Free space between parts of the arm that could meet; null where it describes no such pair.</summary>
    public double? SelfClearanceMm { get; init; }

    /// <summary>Joints outside their limits and the like, in sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    [JsonIgnore]
    public bool IsSolved => Outcome is null or "solved";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";
}

/// <summary>A joint of <c>robot info</c>; ends of the range are null where it states none.</summary>
public sealed record JointInfo(string Name, string Kind, string Unit, double? Min, double? Max);

/// <summary>What <c>robot info</c> says of one arm.</summary>
public sealed record RobotInfo(string Robot, string File, IReadOnlyList<JointInfo> Joints, string InverseKinematics, int Shapes, int PairsHeldApart, bool HasRemoteCentre, IReadOnlyList<string> Remarks)
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-info/1";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";
}

/// <summary>One arm of a system.</summary>
public sealed record ArmInfo(string Name, string Role, string File, double[] BaseMm, double[] BaseRpyRad, double? SelfClearanceMm);

/// <summary>Two arms at home.</summary>
public sealed record PairInfo(string First, string Second, double ClearanceMm, string FirstPart, string SecondPart);

/// <summary>What <c>robot info</c> says of a system.</summary>
public sealed record SystemInfo(string System, string File, string Frame, IReadOnlyList<ArmInfo> Arms, IReadOnlyList<PairInfo> AtHome, double LeastClearanceMm, string Console, string LeftArm, string RightArm, string ViewArm)
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/robot-system-info/1";

    public string ToJson() => JsonSerializer.Serialize(this, RobotJson.Options) + "\n";
}
