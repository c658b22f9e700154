using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>The program that a guard holds: taken whole or refused, how it was found to keep to the limits, and where on it the motion is.</summary>
/// <remarks>Owned by one guard; allocates only when constructed.</remarks>
internal sealed class LoadedProgram(GuardRules rules)
{
    private readonly JointKnot[] _scratch = new JointKnot[MotionProgram.MaxKnots];

    /// <summary>What speaks against playing it; stays part of every verdict until another program comes.</summary>
    private GuardVerdict _found = GuardVerdict.Accepted;

    public PathWalk Walk { get; } = new(rules);

    private MotionProgram Program => Walk.Program;

    public ProgramRefusal Take(ReadOnlySpan<byte> bytes, uint id)
    {
        var refusal = MotionProgramFormat.TryRead(bytes, Program, _scratch);
        return Adopt(refusal == ProgramRefusal.None && Program.Id != id ? ProgramRefusal.OtherId : refusal);
    }

    public ProgramRefusal Take(MotionProgram program) => Adopt(Program.TryLoad(program.Id, program.Kind, program.JointCount, program.Knots));

    public void Forget()
    {
        Program.Clear();
        _found = GuardVerdict.Accepted;
        Walk.Restart(default);
    }

    /// <param name="isResting">A program that is under way was judged when it began.</param>
    /// <param name="joints">Where it must begin, rad or mm.</param>
    public void Judge(in GuardRequest request, bool isResting, in JointVector joints, ref GuardVerdict verdict)
    {
        if (_found.Decision != GuardDecision.Accept)
        {
            verdict = verdict.With(_found.Decision, _found.First, _found.Value, _found.Limit, _found.Joint).With(GuardDecision.Hold, GuardReasons.ProgramRefused);
            return;
        }
        if (!Program.IsLoaded || request.ProgramId != Program.Id)
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NoProgram);
            return;
        }
        if (!isResting) return;
        if (Walk.IsAtEnd) verdict = verdict.With(GuardDecision.Hold, GuardReasons.ProgramDone);
        Program.Evaluate(Walk.PathS, out var start, out _, out _);
        for (var j = 0; j < rules.JointCount; j++)
        {
            var gap = Math.Abs(start[j] - joints[j]);
            if (!(gap <= rules.StartTolerance(j))) verdict = verdict.With(GuardDecision.Hold, GuardReasons.StartMismatch, gap, rules.StartTolerance(j), j);
        }
    }

    private ProgramRefusal Adopt(ProgramRefusal refusal)
    {
        if (refusal == ProgramRefusal.None && (Program.Kind != rules.Kind || Program.JointCount != rules.JointCount)) refusal = ProgramRefusal.OtherDevice;
        if (refusal == ProgramRefusal.None && !ProgramCheck.LandsInDoubleStance(Program, rules)) refusal = ProgramRefusal.NoDoubleStance;
        _found = GuardVerdict.Accepted;
        Walk.Restart(refusal == ProgramRefusal.None ? ProgramCheck.Prove(Program, rules, ref _found) : default);
        if (refusal != ProgramRefusal.None) _found = _found.With(GuardDecision.Hold, GuardReasons.ProgramRefused, (byte)refusal);
        if (refusal == ProgramRefusal.None && _found.Decision != GuardDecision.Accept) refusal = ProgramRefusal.BreaksLimits;
        if (refusal != ProgramRefusal.None) Program.Clear();
        return refusal;
    }
}
