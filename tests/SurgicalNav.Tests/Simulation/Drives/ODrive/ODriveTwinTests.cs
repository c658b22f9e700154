using System.Text;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Simulation.Drives.ODrive;

namespace SurgicalNav.Tests.Simulation.Drives.ODrive;

/// <summary>The board's twin and our asking client, on one manual clock.</summary>
public sealed class ODriveTwinTests : IDisposable
{
    private readonly MemoryLink _host, _device;
    private readonly ODriveTwin _twin = new(new ODriveTwinOptions());
    private readonly ODriveClient _client;
    private readonly byte[] _line = new byte[ODriveProtocol.MostLineBytes];
    private Instant _now = Instant.FromSeconds(1);

    public ODriveTwinTests()
    {
        (_host, _device) = MemoryLink.CreatePair();
        _twin.Attach(_device);
        _client = new ODriveClient(_host);
        _twin.Step(_now);
    }

    public void Dispose()
    {
        _host.Dispose();
        _device.Dispose();
    }

    private ODriveTwinAxis Axis => _twin.Axes[0];

    private void Run(double ms)
    {
        for (var t = 0.0; t < ms; t++)
        {
            _now += Duration.FromMilliseconds(1);
            _twin.Step(_now);
        }
    }

    /// <summary>Bytes as they stand, and what comes back.</summary>
    private string Say(string text)
    {
        _host.TryWrite(Encoding.ASCII.GetBytes(text));
        Run(1);
        var heard = new byte[1024];
        return Encoding.ASCII.GetString(heard, 0, _host.Read(heard));
    }

    private void Command(int bytes)
    {
        _host.TryWrite(_line.AsSpan(0, bytes));
        Run(1);
    }

    private ODriveOutcome Finish()
    {
        for (var i = 0; i < 500 && _client.Outcome == ODriveOutcome.Waiting; i++)
        {
            Run(1);
            _client.Poll(_now);
        }
        return _client.Outcome;
    }

    private double Property(string path)
    {
        Assert.True(_client.BeginRead(path, _now));
        Assert.Equal(ODriveOutcome.Done, Finish());
        return _client.Property.Value;
    }

    [Fact]
    public void ItAnswersAsTheFirmwareDoes()
    {
        Assert.Equal("0.000000 0.000000\r\n", Say("f 0\n"));
        Assert.Equal("24.087744\r\n", Say("r vbus_voltage\n"));
        // With a checksum in the question there is one in the answer: the exclusive or of "24.087744" is 32.
        Assert.Equal("24.087744*32\r\n", Say("r vbus_voltage *93\n"));
        Assert.Equal("", Say("r vbus_voltage *92\n"));
        Assert.Equal("invalid property\r\n", Say("r no.such.thing\n"));
        Assert.Equal("invalid motor 2\r\n", Say("f 2\n"));
        Assert.Equal("invalid command format\r\n", Say("p 0\n"));
        Assert.Equal("unknown command\r\n", Say("xyzzy\n"));
        Assert.Equal("not implemented\r\n", Say("w vbus_voltage 3\n"));
        Assert.Equal("", Say("p 0 1 ; a comment\nu 0\n"));
        Assert.Equal("encoder set to 8192\r\n", Say("esl 0 8192\n"));
        Assert.Equal(1, Axis.Position);
        // Fourteen digits are cut to nine, as the firmware's buffer cuts them.
        Assert.Equal("356190298\r\n", Say("r serial_number\n"));
        Assert.Equal(3, Say("i\n").Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void OurClientAsksWithChecksumsAndKnowsWhatMayBeCut()
    {
        Assert.Equal(24.087744, Property("vbus_voltage"));
        Assert.False(_client.Property.MayBeCut);
        Property("serial_number");
        Assert.True(_client.Property.MayBeCut);
        Assert.True(_client.BeginFeedback(0, _now));
        Assert.False(_client.BeginFeedback(1, _now));
        Assert.Equal((ODriveOutcome.Done, new ODriveFeedback(0, 0)), (Finish(), _client.Feedback));
        Assert.True(_client.BeginRead("axis0.nothing", _now));
        Assert.Equal((ODriveOutcome.Refused, ODriveRefusal.InvalidProperty), (Finish(), _client.Refusal));
        Assert.Contains("invalid property", _client.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public void ItMovesUnderControlOnlyAndWithinItsVelocityLimit()
    {
        Command(ODriveCommandEncoder.SetPoint(_line, 0, 3, 0, 0));
        Run(100);
        Assert.Equal(0, Axis.Position);
        Command(ODriveCommandEncoder.Write(_line, "axis0.requested_state", 8));
        Run(50);
        // Where it was sent while it was idle is forgotten: it begins where it stands.
        Assert.Equal((0.0, 8.0), (Axis.Position, Property("axis0.current_state")));
        Command(ODriveCommandEncoder.Position(_line, 0, 1.5, 1, 0.1));
        var (fastest, before) = (0.0, 0.0);
        for (var i = 0; i < 3000; i++)
        {
            Run(1);
            fastest = Math.Max(fastest, (Axis.Position - before) * 1000);
            before = Axis.Position;
        }
        Assert.Equal(1, fastest, tolerance: 1e-9);
        Assert.Equal(1.5, Axis.Position, tolerance: 1e-6);
        Command(ODriveCommandEncoder.Velocity(_line, 0, -5, 0));
        Run(1000);
        Assert.Equal(-1, Axis.Velocity);
        Command(ODriveCommandEncoder.Write(_line, "axis0.requested_state", 1));
        Run(10);
        Assert.Equal((0.0, 0.0), (Axis.Velocity, _twin.Axes[1].Position));
    }

    /// <summary>Off unless switched on, as in the firmware; once on, silence makes the axis idle with a named error until that is cleared.</summary>
    [Fact]
    public void TheWatchdogStopsAnAxisThatIsNotFed()
    {
        Command(ODriveCommandEncoder.Write(_line, "axis0.config.watchdog_timeout", 0.05));
        Command(ODriveCommandEncoder.Write(_line, "axis0.config.enable_watchdog", 1));
        Command(ODriveCommandEncoder.Write(_line, "axis0.requested_state", 8));
        Command(ODriveCommandEncoder.Velocity(_line, 0, 1, 0));
        for (var i = 0; i < 20; i++)
        {
            Command(ODriveCommandEncoder.Feed(_line, 0));
            Run(30);
        }
        Assert.Equal((1.0, 0u), (Axis.Velocity, Axis.Error));
        // Questions feed nothing.
        for (var i = 0; i < 20; i++) Property("axis0.error");
        Run(30);
        Assert.Equal((0.0, ODriveAxisState.Idle), (Axis.Velocity, Axis.State));
        Assert.StartsWith("WATCHDOG_TIMER_EXPIRED", ODriveErrors.Words(ODriveErrorWord.Axis, (ulong)Property("axis0.error")), StringComparison.Ordinal);
        Command(ODriveCommandEncoder.Write(_line, "axis0.requested_state", 8));
        Assert.Equal(ODriveAxisState.Idle, Axis.State);
        Command(ODriveCommandEncoder.Feed(_line, 0));
        Command(ODriveCommandEncoder.ClearErrors(_line));
        Command(ODriveCommandEncoder.Write(_line, "axis0.requested_state", 8));
        Assert.Equal(ODriveAxisState.ClosedLoopControl, Axis.State);
        Run(20);
        Assert.Equal(0, Axis.Velocity, tolerance: 1e-9);
    }

    [Fact]
    public void SilenceDamageAndLateAnswersAreTold()
    {
        _twin.Faults.Silent = true;
        Assert.True(_client.BeginFeedback(0, _now));
        Assert.Equal(ODriveOutcome.Silent, Finish());
        Assert.Contains("no answer from the ODrive", _client.Words(), StringComparison.Ordinal);
        _device.TryWrite("9.000000 9.000000*0\r\n"u8);
        Assert.False(_client.BeginFeedback(0, _now));
        _twin.Faults.Silent = false;
        Run(25);
        Assert.False(_client.CanBegin(_now - Duration.FromMilliseconds(20)));
        Run(25);
        (_twin.Faults.DamageProbability, var answered) = (0.5, 0);
        for (var i = 0; i < 400; i++)
        {
            Run(25);
            if (!_client.BeginFeedback(0, _now)) continue;
            if (Finish() != ODriveOutcome.Done) continue;
            answered++;
            Assert.Equal(new ODriveFeedback(0, 0), _client.Feedback);
        }
        Assert.InRange(answered, 50, 350);
        Assert.True(_client.Counters.Errors > 0);
        _device.Dispose();
        Run(50);
        if (_client.CanBegin(_now)) Assert.False(_client.BeginFeedback(0, _now));
    }

    [Fact]
    public void AskingAllocatesNothing()
    {
        var link = MemoryLink.CreatePair();
        var client = new ODriveClient(link.A);
        var answer = new byte[64];
        "1.250000 -0.500000"u8.CopyTo(answer);
        var bytes = ODriveLine.Finish(answer, 18, withChecksum: true);
        Allocations.AssertNone(() =>
        {
            client.BeginFeedback(0, _now);
            while (link.B.Read(_line) > 0) { }
            link.B.TryWrite(answer.AsSpan(0, bytes));
            if (client.Poll(_now) != ODriveOutcome.Done) throw new InvalidOperationException("no answer");
        });
    }
}
