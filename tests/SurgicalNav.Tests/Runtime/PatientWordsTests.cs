using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Tests.Runtime;

public sealed class PatientWordsTests
{
    private static readonly GuardVerdict s_lost = new(GuardDecision.Hold, GuardReasons.TrackerLost, GuardReasons.TrackerLost, 0, 0, -1, 0);
    private static readonly GuardVerdict s_pressAgain = new(GuardDecision.Hold, GuardReasons.PressAgain, GuardReasons.PressAgain, 0, 0, -1, 0);
    private static readonly GuardVerdict s_paused = new(GuardDecision.Hold, GuardReasons.PausedByRequest, GuardReasons.PausedByRequest, 0, 0, -1, 0);

    [Theory]
    [InlineData(ToolState.Frozen, "The patient reference is frozen: the tracker repeats one pose. Held: ")]
    [InlineData(ToolState.Jumping, "The patient reference is jumping: its pose leaps about. Held: ")]
    [InlineData(ToolState.OutOfVolume, "The patient reference is out of the tracker's volume. Held: ")]
    [InlineData(ToolState.Occluded, "The patient reference is not seen by the tracker. Held: ")]
    public void TheReasonComesBeforeTheGuardsOwnWords(ToolState state, string begin)
    {
        foreach (var verdict in (GuardVerdict[])[s_lost, s_pressAgain])
            Assert.StartsWith(begin, DemoRobots.WithPatient(GuardWords.Explain(verdict, s_lost), verdict, s_lost, state), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatHasNothingToDoWithTheTrackerIsLeftAlone()
    {
        Assert.Equal("x", DemoRobots.WithPatient("x", s_paused, s_paused, ToolState.Frozen));
        Assert.Equal("x", DemoRobots.WithPatient("x", s_pressAgain, s_paused, ToolState.Frozen));
        Assert.Equal("x", DemoRobots.WithPatient("x", s_lost, s_lost, ToolState.Visible));
        Assert.Equal("x", DemoRobots.WithPatient("x", default, default, ToolState.Frozen));
    }
}
