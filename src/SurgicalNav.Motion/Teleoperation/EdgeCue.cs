using System.Runtime.CompilerServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>What is near.</summary>
public enum EdgeKind : byte
{
    JointLimit = 0,
    Workspace = 1,
    ForbiddenRegion = 2,

    /// <summary>The hand is ahead of where the tip can go.</summary>
    Stretch = 3,

    /// <summary>Another arm of the system.</summary>
    OtherArm = 4,
}

/// <summary>A thing to feel or to see: how near an edge is, and which way leads off it.</summary>
/// <param name="Kind">Which edge.</param>
/// <param name="Value">Distance to spare, in mm or, of a turning joint, rad; of a stretch, how far it is.</param>
/// <param name="Strength">0 where there is nothing to say, 1 at the edge; for a handle with motors a share of its force.</param>
/// <param name="Push">Unit vector in the console's axes: where the hand should go. Zero where only turning helps, or the way is not known.</param>
/// <param name="Turn">Unit axis in the console's axes: about which it should turn. Zero where only moving helps.</param>
/// <param name="Which">The joint of a joint's limit, or the other arm by its place in the system, counted from 0; −1 where there is none.</param>
public readonly record struct EdgeCue(EdgeKind Kind, double Value, double Strength, Vec3 Push, Vec3 Turn, int Which);

/// <summary>One cue of each kind, in the order of <see cref="EdgeKind"/>.</summary>
[InlineArray(Count)]
public struct EdgeCueSet
{
    public const int Count = 5;
    private EdgeCue _first;
}
