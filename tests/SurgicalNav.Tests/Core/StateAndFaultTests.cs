using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Core;

public sealed class StateAndFaultTests
{
    [Fact]
    public void EveryStateAndCommandHasItsAnswer()
    {
        // Rows: the state before; columns: Enable, Disable, Pause, Resume, Home, Unhome. '-' is a refusal that leaves the state alone.
        (OperatingState From, string Answers)[] table =
        [
            (OperatingState.Disabled, "ED---D"),
            (OperatingState.Enabled, "-DP-E-"),
            (OperatingState.Paused, "-D-E--"),
            (OperatingState.Fault, "-D----"),
        ];
        foreach (var (from, answers) in table)
            foreach (var command in Enum.GetValues<StateCommand>())
            {
                var machine = In(from);
                var refusal = machine.Command(command);
                var expected = answers[(int)command];
                Assert.Equal(expected == '-', refusal is not null);
                Assert.Equal(expected == '-' ? from : Parse(expected), machine.State);
                Assert.False(machine.IsBusy);
                Assert.Equal(command is StateCommand.Home && expected != '-', machine.IsHomed);
                if (refusal is null) continue;
                var latched = from is OperatingState.Fault && command is StateCommand.Enable;
                Assert.Equal(latched ? "A fault is latched: read it, then disable before enabling again." : $"'{command}' is not possible in state {from}.", refusal);
            }
    }

    [Fact]
    public void HomedOutlivesEverythingButUnhome()
    {
        var machine = In(OperatingState.Enabled);
        Assert.Null(machine.Command(StateCommand.Home));
        Assert.True(machine.IsHomed);
        Assert.Null(machine.Command(StateCommand.Pause));
        Assert.Null(machine.Command(StateCommand.Resume));
        machine.Trip();
        Assert.True(machine.IsHomed);
        Assert.Null(machine.Command(StateCommand.Disable));
        Assert.True(machine.IsHomed);
        Assert.Null(machine.Command(StateCommand.Unhome));
        Assert.False(machine.IsHomed);
    }

    [Fact]
    public void NothingIsHomedWhileItMovesAndARestOfBusyEndsWithTheMotion()
    {
        var machine = In(OperatingState.Enabled);
        machine.IsBusy = true;
        Assert.Equal("Busy: wait until the current motion ends.", machine.Command(StateCommand.Home));
        Assert.False(machine.IsHomed);
        Assert.True(machine.IsBusy);
        machine.Trip();
        Assert.False(machine.IsBusy);
        Assert.Equal(OperatingState.Fault, machine.State);

        Assert.Null(machine.Command(StateCommand.Disable));
        Assert.Null(machine.Command(StateCommand.Enable));
        machine.IsBusy = true;
        Assert.Null(machine.Command(StateCommand.Disable));
        Assert.False(machine.IsBusy);
    }

    [Fact]
    public void AFaultLatchesUntilDisabledAndSaysSo()
    {
        var machine = In(OperatingState.Fault);
        Assert.Contains("disable before enabling", machine.Command(StateCommand.Enable), StringComparison.Ordinal);
        Assert.Null(machine.Command(StateCommand.Disable));
        Assert.Null(machine.Command(StateCommand.Enable));
    }

    [Fact]
    public void TheFaultLogCountsAllAndKeepsTheNewest()
    {
        var log = new FaultLog(capacity: 3);
        for (var i = 0; i < 5; i++) log.Raise(new Fault(FaultCode.PoseStale, FaultSeverity.Warning, Stage.Tracker, new Instant(i), i, 0));
        Assert.Equal(5, log.Total);
        Assert.Equal(5, log.Count(FaultCode.PoseStale));
        Assert.Equal([2.0, 3.0, 4.0], log.Newest().Select(f => f.Value));
    }

    [Fact]
    public void RaisingAFaultAllocatesNothing()
    {
        var log = new FaultLog(capacity: 8);
        Allocations.AssertNone(() => log.Raise(new Fault(FaultCode.LinkLost, FaultSeverity.Error, Stage.DriveLink, new Instant(1), 2, 3)));
        Assert.True(log.Total > 1000);
        Assert.Equal(log.Total, log.Count(FaultCode.LinkLost));
        Assert.Equal(0, log.Count(FaultCode.PoseStale));
        Assert.Equal(8, log.Newest().Length);
    }

    [Fact]
    public void PercentilesAreNearestRank()
    {
        var s = new SampleStatistics(1000);
        for (var i = 100; i >= 1; i--) s.Add(i);
        Assert.Equal(50, s.Percentile(50));
        Assert.Equal(99, s.Percentile(99));
        Assert.Equal(100, s.Max);
        Assert.Equal(50.5, s.Mean);
    }

    [Fact]
    public void WhenFullTheNewestSamplesWin()
    {
        var s = new SampleStatistics(10);
        for (var i = 1; i <= 25; i++) s.Add(i);
        // Kept are 16 … 25; the mean, the largest and the number are of all.
        Assert.Equal(16, s.Percentile(0));
        Assert.Equal(20, s.Percentile(50));
        Assert.Equal(25, s.Percentile(100));
        Assert.Equal((25, 13.0, 25.0), (s.Count, s.Mean, s.Max));
        s.Add(-4);
        Assert.Equal(-4, s.Percentile(0));
        Assert.Equal(17, s.Percentile(20));
        Assert.Equal(25.0, s.Max);
    }

    [Fact]
    public void NoSamplesHaveNoFigures()
    {
        var s = new SampleStatistics(10);
        Assert.Equal((0, double.NaN, double.NaN), (s.Count, s.Mean, s.Percentile(50)));
    }

    private static OperatingState Parse(char c) => c switch
    {
        'D' => OperatingState.Disabled,
        'E' => OperatingState.Enabled,
        _ => OperatingState.Paused,
    };

    private static OperatingStateMachine In(OperatingState state)
    {
        var machine = new OperatingStateMachine();
        if (state is not OperatingState.Disabled) Assert.Null(machine.Command(StateCommand.Enable));
        if (state is OperatingState.Paused) Assert.Null(machine.Command(StateCommand.Pause));
        if (state is OperatingState.Fault) machine.Trip();
        return machine;
    }
}
