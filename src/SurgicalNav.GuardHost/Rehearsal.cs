using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.GuardHost;

/// <summary>Where this program runs under the just-in-time compiler, compiles the guard's code before the drives are enabled: the first accepted
/// set-point would otherwise come tens of milliseconds late. The natively compiled program has nothing to do here.</summary>
internal static class Rehearsal
{
    private const BindingFlags Every = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Runs under the just-in-time compiler only, where nothing is trimmed.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Runs under the just-in-time compiler only, where nothing is trimmed.")]
    public static void CompileAhead()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled) return;
        foreach (var assembly in (Assembly[])[typeof(Instant).Assembly, typeof(IByteLink).Assembly, typeof(MotionGuard).Assembly, typeof(GuardLoop).Assembly])
            foreach (var type in assembly.GetTypes())
            {
                if (type.ContainsGenericParameters) continue;
                foreach (var method in type.GetMethods(Every)) Compile(method);
                foreach (var constructor in type.GetConstructors(Every)) Compile(constructor);
            }
        // Generic code is compiled only where it is used: one motion of each kind, begun and held, in the air.
        foreach (var kind in (MotionKind[])[MotionKind.Arm, MotionKind.Exoskeleton]) Move(kind);
    }

    private static void Move(MotionKind kind)
    {
        const int Joints = 7, HeldFrom = 30, HandFrom = 300, Steps = 340;
        var isArm = kind == MotionKind.Arm;
        var rules = new GuardRules
        {
            Kind = kind,
            Joints = [.. Enumerable.Repeat(new JointLimits(-200, 200, 100, 1000, 10000), Joints)],
            Units = new JointUnit[Joints],
            MaxFollowingError = [.. Enumerable.Repeat(1.0, Joints)],
            Tip = isArm ? new TipRules(new Vec3(-500, -500, -500), new Vec3(500, 500, 500), 1000, 100_000) : null,
            Regions = isArm ? [new ForbiddenRegion("far away", new DistanceField([40, 40, 40, 40, 40, 40, 40, 40], 2, 2, 2, Vec3.Zero, new Vec3(900, 900, 900), 0), 1)] : [],
            Evidence = new EvidenceRules { Required = isArm ? EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk : EvidenceFlags.OperatorPresent },
            MaxStopS = 10,
        };
        var (tool, arms) = (isArm ? new Rcm7ToolGeometry(new Rcm7Kinematics(new Rcm7Geometry(9, 10)), 2) : null, new GuardedArms());
        var guard = new MotionGuard(rules, tool, tool is null ? null : arms.Join(rules, tool, new GuardedPlace(Quat.Identity, Vec3.Zero)));
        // Another arm, out of reach.
        var other = tool is null ? null : new MotionGuard(rules, tool, arms.Join(rules, tool, new GuardedPlace(Quat.Identity, new Vec3(5000, 0, 0))));
        JointKnot[] knots = [new JointKnot { Mark = KnotMark.Landing }, new JointKnot { TimeS = 1, Position = JointVector.From([0.1, 0, 0, 0, 0, 0, 0]), Mark = KnotMark.Landing }];
        guard.Load(MotionProgram.Create(1, kind, Joints, knots));
        var now = Instant.FromSeconds(1);
        for (var i = 1; i < Steps; i++)
        {
            now += rules.SetPointPeriod;
            // Released, then pressed, then released in motion; pressed again for a hand to follow.
            var flags = EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | (i is > 5 and < HeldFrom or > HandFrom ? EvidenceFlags.OperatorPresent : EvidenceFlags.None);
            var evidence = new GuardEvidence(i, now, now, flags, i, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
            var command = i < HandFrom ? GuardCommand.Run : GuardCommand.Follow;
            other?.Decide(now, evidence, true, default, new DriveReading(now, false, 0, default));
            guard.Decide(now, evidence, true, new GuardRequest(1, command, 1, 1, new GuardTarget(i, now, TargetKind.Velocity, JointVector.From([1]))), new DriveReading(now, true, 0, guard.Position));
        }
        if (guard.Accepted == 0) throw new InvalidOperationException("The guard's rehearsal did not get under way: " + GuardWords.Explain(guard.Verdict));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Runs under the just-in-time compiler only, where nothing is trimmed.")]
    private static void Compile(MethodBase method)
    {
        if (method.IsAbstract || method.ContainsGenericParameters || method.GetMethodBody() is null) return;
        RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }
}
