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
            }
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
    public void AManualClockNeverRunsBack()
    {
        var clock = new ManualClock(new Instant(10));
        clock.Advance(new Duration(5));
        Assert.Equal(new Instant(15), clock.Now);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.AdvanceTo(new Instant(14)));
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
