using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>The simulated remote-centre arm as the campaigns set it against its guard: rules from its profile, its tool, and half-spaces that open towards +z.</summary>
internal sealed class GuardedArm
{
    public const double MarginMm = 2, ShaftRadiusMm = 4;
    private const double PlannedShare = 0.5;

    private readonly DriveProfile _profile = DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7.json"));

    public GuardedArm()
    {
        var geometry = RobotFile.Load(ProjectFiles.Path("hardware/robots/sim-rcm7.robot.json")).Rcm7!.Value;
        Tool = new Rcm7ToolGeometry(new Rcm7Kinematics(geometry), ShaftRadiusMm);
        Bare = GuardRulesFactory.FromProfile(_profile) with
        {
            Evidence = new EvidenceRules { Required = EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk },
        };
        Planned = [.. Bare.Joints.Select(j => j with { MaxAcceleration = j.MaxAcceleration * PlannedShare, MaxJerk = j.MaxJerk * PlannedShare })];
    }

    public IToolGeometry Tool { get; }

    /// <summary>What a plan may use: full speed, and so much acceleration that enough is left to stop with.</summary>
    public JointLimits[] Planned { get; }

    /// <summary>Without regions.</summary>
    public GuardRules Bare { get; }

    /// <summary>Of so many half-spaces, or one to six where the number is 0; any two of their normals enclose less than a right angle and a half.</summary>
    public static ForbiddenHalfSpace[] Wedge(SeededRandom random, int number)
    {
        var planes = new ForbiddenHalfSpace[number > 0 ? number : 1 + random.NextInt(6)];
        for (var i = 0; i < planes.Length; i++)
        {
            var normal = random.UnitVec3();
            while (normal.Z < 0.2) normal = random.UnitVec3();
            planes[i] = new ForbiddenHalfSpace(normal, 0);
        }
        return planes;
    }

    public GuardRules With(ForbiddenHalfSpace[] planes, double marginMm = MarginMm) => Bare with { Regions = [.. planes.Select((p, i) => p.Region($"plane {i + 1}", marginMm))] };

    /// <summary>Somewhere in the middle of every joint's range, the tool well inside.</summary>
    public JointVector Posture(SeededRandom random, double share)
    {
        JointVector joints = default;
        for (var j = 0; j < Bare.JointCount; j++)
        {
            var (low, high) = (Bare.Joints[j].MinPosition, Bare.Joints[j].MaxPosition);
            joints[j] = (low + high) / 2 + random.Uniform(-0.5, 0.5) * share * (high - low);
        }
        return joints;
    }

    public void Locate(in JointVector joints, Span<Vec3> pointsMm)
    {
        var at = joints;
        Tool.Locate(((ReadOnlySpan<double>)at)[..Bare.JointCount], pointsMm);
    }
}
