using System.Runtime.CompilerServices;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>One decision of a guard: everything it was told and everything it answered. Decisions in their order, with the programs that were
/// loaded, let <see cref="MotionGuard"/> be run again to the same bits.</summary>
public struct DecisionRecord
{
    /// <summary>Rises by one with every decision, from 1; a gap is lost records.</summary>
    public long Number;

    public Instant At;
    public GuardEvidence Evidence;
    public bool IsEvidenceReadable;
    public GuardRequest Request;
    public DriveReading Drive;

    /// <summary>The upload (<see cref="Shared.GuardChannel.ProgramSequence"/>) that was tried since the decision before, and the id it was asked for under; 0 where none was.</summary>
    public long Upload;
    public uint UploadId;
    public ProgramRefusal UploadRefusal;

    public GuardVerdict Verdict;
    public GuardMotion Motion;
    public bool HasSetPoint;
    public bool WantsEnabled;

    /// <summary>The set-point, rad or mm and per second; sent where <see cref="HasSetPoint"/>.</summary>
    public JointVector Position;
    public JointVector Velocity;
    public double PathS;

    /// <summary>What the device was to hold from there: its stop certificate.</summary>
    public HeldRecord Held;

    /// <summary>What the guard has answered.</summary>
    public void TakeAnswer(MotionGuard guard)
    {
        (Verdict, Motion, HasSetPoint, WantsEnabled) = (guard.Verdict, guard.Motion, guard.HasSetPoint, guard.WantsEnabled);
        (Position, Velocity, PathS) = (guard.Position, guard.Velocity, guard.PathS);
        Held.Take(guard.HeldByDevice);
    }
}

/// <summary>A <see cref="HeldTrajectory"/> by value, in the wire's integers, laid out knot by knot.</summary>
public struct HeldRecord
{
    public TrajectoryPurpose Purpose;
    public KnotDurations DurationMs;
    public KnotPositions PositionCounts;
    public KnotVelocities VelocityCounts;

    public void Take(HeldTrajectory held)
    {
        Purpose = held.Purpose;
        held.DurationMs.CopyTo(DurationMs);
        held.PositionCounts.CopyTo(PositionCounts);
        held.VelocityCounts.CopyTo(VelocityCounts);
    }

    [InlineArray(DriveProtocol.KnotCount)]
    public struct KnotDurations
    {
        private ushort _first;
    }

    [InlineArray(DriveProtocol.KnotCount * DriveProtocol.MaxJoints)]
    public struct KnotPositions
    {
        private int _first;
    }

    [InlineArray(DriveProtocol.KnotCount * DriveProtocol.MaxJoints)]
    public struct KnotVelocities
    {
        private short _first;
    }
}

/// <summary>Is told of every decision of one guarded drive, on its loop; must not block, throw or allocate.</summary>
public interface IDecisionTrace
{
    void Write(in DecisionRecord record);
}
