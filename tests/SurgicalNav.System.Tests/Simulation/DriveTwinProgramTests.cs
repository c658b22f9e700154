using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Twins;
using SurgicalNav.Simulation.Drives.ODrive;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Simulation;

/// <summary>The served twins of other makers' drives, on real terminals and ports, with our clients.</summary>
[Collection(MachineCollection.Name)]
public sealed class DriveTwinProgramTests
{
    private static readonly IClock Clock = MonotonicClock.Shared;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ServosAnswerFastReadsOnTheirLine(bool overTerminal)
    {
        var path = Path.Combine(Path.GetTempPath(), $"dxl-twin-{Environment.ProcessId}");
        using (var session = new TwinSession("test", DriveTwins.Dynamixel([4, 9]), overTerminal ? path : null, overTerminal ? null : 0))
        {
            session.Start();
            using var link = Open(session.Where, overTerminal);
            var client = new DynamixelClient(link, new DynamixelClientOptions(1_000_000, Duration.FromSeconds(5), Duration.FromMilliseconds(20)));
            for (var i = 0; i < 50; i++)
            {
                Assert.True(client.BeginSyncRead([4, 9], DynamixelTable.PresentPosition.Address, 4, Clock.Now, fast: i % 2 == 0));
                while (client.Poll(Clock.Now) == DynamixelOutcome.Waiting) Thread.Yield();
                Assert.True(client.Outcome == DynamixelOutcome.Done, client.Words());
                Assert.Equal(2, client.Answers.Length);
            }
            Assert.Equal(0, client.Counters.Errors);
        }
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnODriveAnswersOnItsLine(bool overTerminal)
    {
        var path = Path.Combine(Path.GetTempPath(), $"odrive-twin-{Environment.ProcessId}");
        using var session = new TwinSession("test", new ODriveTwin(new ODriveTwinOptions()), overTerminal ? path : null, overTerminal ? null : 0);
        session.Start();
        using var link = Open(session.Where, overTerminal);
        var client = new ODriveClient(link, Duration.FromSeconds(5));
        for (var i = 0; i < 50; i++)
        {
            Assert.True(i % 2 == 0 ? client.BeginFeedback(1, Clock.Now) : client.BeginRead("vbus_voltage", Clock.Now));
            while (client.Poll(Clock.Now) == ODriveOutcome.Waiting) Thread.Yield();
            Assert.True(client.Outcome == ODriveOutcome.Done, client.Words());
        }
        Assert.Equal(24.087744, client.Property.Value);
    }

    [Fact]
    public void MistakesAreToldInWords()
    {
        Assert.Contains("each is 0 to 252", Assert.Throws<UserErrorException>(() => DriveTwins.Dynamixel([1, 253])).Message, StringComparison.Ordinal);
        Assert.Contains("none twice", Assert.Throws<UserErrorException>(() => DriveTwins.Dynamixel([1, 1])).Message, StringComparison.Ordinal);
        var taken = Path.GetTempFileName();
        Assert.Contains("is there already", Assert.Throws<UserErrorException>(() => new TwinSession("test", DriveTwins.Dynamixel([1]), taken, null)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(taken));
        File.Delete(taken);
    }

    [Theory]
    [InlineData("dynamixel")]
    [InlineData("odrive")]
    public async Task TheProgramSaysWhatItLacks(string verb)
    {
        var run = await ProgramRun.Of(null, "twin", verb);
        run.AssertRefusal("either --pty");
    }

    private static IByteLink Open(string where, bool overTerminal) =>
        overTerminal ? TermiosLink.Open(where, 115_200) : TcpByteLink.Connect("127.0.0.1", int.Parse(where[(where.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture));
}
