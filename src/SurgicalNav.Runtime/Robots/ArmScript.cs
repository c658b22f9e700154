using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The operator of the demo's arm: presses, plays the plan, lets go half-way, presses again, and at last heads for a vessel.</summary>
public sealed class ArmScript(DeviceOperator arm, ArmPlan plan)
{
    private static readonly Duration LetGoFor = Duration.FromMilliseconds(700);

    private enum Phase { Waiting, ToEntry, ToTarget, LettingGo, Resuming, ToVessel, Held, Ended }

    private readonly EnablingHand _hand = new(arm);
    private Phase _phase;
    private Instant _since;

    /// <summary>What interrupted the arm's motions.</summary>
    public HoldLog Holds { get; } = new();

    public bool ReachedTarget { get; private set; }
    public bool HeldAtVessel { get; private set; }

    public void Step(Instant now)
    {
        if (!arm.HasReport) return;
        Holds.Step(arm.Report);
        switch (_phase)
        {
            case Phase.Waiting:
                Play(1, plan.ToEntry, Phase.ToEntry, now);
                break;
            case Phase.ToEntry:
                if (arm.IsDone) Play(2, plan.ToTarget, Phase.ToTarget, now);
                break;
            case Phase.ToTarget:
                if (arm.IsLoaded && arm.Report.PathS > 0.45 * plan.ToTarget[^1].TimeS) Enter(Phase.LettingGo, now, wantsMotion: false);
                break;
            case Phase.LettingGo:
                if (now - _since <= LetGoFor || arm.Report.Motion != GuardMotion.Resting) break;
                Enter(Phase.Resuming, now, wantsMotion: true);
                break;
            case Phase.Resuming:
                if (!arm.IsDone) break;
                ReachedTarget = true;
                Play(3, plan.ToVessel, Phase.ToVessel, now);
                break;
            case Phase.ToVessel:
                if (!arm.IsLoaded || !arm.WasHeldBy(GuardReasons.ForbiddenRegion) || arm.Report.Motion != GuardMotion.Resting) break;
                HeldAtVessel = true;
                Enter(Phase.Held, now, wantsMotion: false);
                break;
            case Phase.Held:
                if (now - _since <= LetGoFor) break;
                arm.Pause();
                Enter(Phase.Ended, now, wantsMotion: false);
                break;
        }
        _hand.Step(now);
    }

    /// <summary>First the request, with the switch released; the hand presses when nothing else stands against it.</summary>
    private void Play(uint program, JointKnot[] knots, Phase phase, Instant now)
    {
        arm.ReadSwitch(isPressed: false);
        arm.Play(program, knots);
        Enter(phase, now, wantsMotion: true);
    }

    private void Enter(Phase phase, Instant now, bool wantsMotion)
    {
        (_phase, _since) = (phase, now);
        _hand.WantsMotion = wantsMotion;
    }
}
