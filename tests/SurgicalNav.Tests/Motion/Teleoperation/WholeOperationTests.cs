using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>The simulated surgeon at the four arms: both hands, half a minute, with the tremor of real ones.</summary>
public sealed class WholeOperationTests
{
    [Fact]
    public void BothTipsDoWhatTheHandsMeanToDoScaledAndLateByTheFiltersDelayWithoutTheTremor()
    {
        var console = new SimulatedConsole(new SimulatedConsoleOptions { ReachMm = 40, TurnRad = 0.15 });
        var o = new Operation();
        o.Engage(0, 1);
        var consoleFromTable = o.TableFromCamera.Conjugate;
        var (first, start) = (o.Now, new[] { o.Tip(0).TranslationMm, o.Tip(1).TranslationMm });
        var aligned = new[] { o.Hands[0].ConsoleFromHandle.Rotation, o.Hands[1].ConsoleFromHandle.Rotation };
        var meantAtFirst = new[] { Meant(MasterHand.Left, first), Meant(MasterHand.Right, first) };
        var isFirst = true;
        var (worst, delay) = (0.0, Duration.FromSeconds(o.Options.FilterDelayS));
        for (var i = 0; i < 15_000; i++)
        {
            var at = o.Now + Duration.FromMilliseconds(2);
            for (var h = 0; h < 2; h++)
            {
                var real = console.Real((MasterHand)h, at);
                var pose = new Rigid<MasterConsole, MasterHandle>((real.Rotation * console.Meant((MasterHand)h, first).Rotation.Conjugate * aligned[h]).Normalized(), real.TranslationMm);
                o.Hands[h] = o.Hands[h] with { ConsoleFromHandle = pose };
            }
            if (isFirst) Reengage(o);
            isFirst = false;
            o.Step(2);
            Assert.Equal((HandState.Following, HandState.Following), (o.State(0), o.State(1)));
            if (i < 500) continue;
            for (var h = 0; h < 2; h++)
            {
                var tip = consoleFromTable.Rotate(o.Tip(h).TranslationMm - start[h]);
                var meant = o.Options.Scale * (Meant((MasterHand)h, o.Now - delay) - meantAtFirst[h]);
                worst = Math.Max(worst, (tip - meant).Length);
            }
        }
        // The tremor at engaging (0.3 × some 0.2 mm) stays as an offset; beyond it, a seventh of the tremor and the unevenness of the delay are left.
        Assert.True(worst < 0.15, $"{worst} mm");

        Vec3 Meant(MasterHand hand, Instant at) => console.Meant(hand, at).TranslationMm;
    }

    /// <summary>The hands are taken from where the simulated surgeon's are.</summary>
    private static void Reengage(Operation o)
    {
        foreach (var buttons in (MasterButtons[])[MasterButtons.None, Operation.Here | MasterButtons.Clutch, Operation.Here | MasterButtons.Clutch, Operation.Here])
        {
            for (var h = 0; h < 2; h++) o.Press(h, buttons);
            o.Step(0.001);
        }
    }
}
