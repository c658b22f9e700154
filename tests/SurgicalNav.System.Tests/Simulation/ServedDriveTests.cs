using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.Twins;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Simulation;

/// <summary>A drive's twin as <c>surgicalnav twin drive</c> serves it.</summary>
[Collection(MachineCollection.Name)]
public sealed class ServedDriveTests
{
    private static readonly IClock Clock = MonotonicClock.Shared;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AClientFindsTheDeviceOfTheProfileAndLosesItsPowerAsAsked(bool overTerminal)
    {
        var path = Path.Combine(Path.GetTempPath(), $"drive-twin-{Environment.ProcessId}");
        var said = new List<string>();
        using var served = new ServedDrive("manipulator/sim-rcm7", isHomed: false, ["power-lost@0.2"], line =>
        {
            lock (said) said.Add(line);
        });
        using var session = new TwinSession("test", served, overTerminal ? path : null, overTerminal ? null : 0, priority: 70);
        session.Start();
        using var link = overTerminal ? (IByteLink)TermiosLink.Open(session.Where, served.Profile.Link.Baud) : TcpByteLink.Connect("127.0.0.1", (ushort)session.Port);
        var operated = new Operated(served.Profile, link, nonce: 5);
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    operated.Step(Clock.Now);
                    return operated.Status.FaultCode == DriveFaultCode.PowerLost;
                },
                TimeSpan.FromSeconds(60)),
            operated.Words);
        Assert.Equal(DriveLinkState.Open, operated.Drive.State);
        lock (said)
        {
            Assert.Contains("  enabled", said);
            Assert.Contains("  goes wrong: power-lost@0.2", said);
            Assert.Contains(said, line => line.StartsWith("  fault PowerLost", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("drowned@3", "Known are stuck-encoder=JOINT")]
    [InlineData("stuck-encoder@3", "takes the number of a joint")]
    [InlineData("power-lost=1@3", "takes no number")]
    [InlineData("blocked=9@3", "joints 1 to 7")]
    [InlineData("bit-errors=2@3", "lies between 0 and 1")]
    [InlineData("cable-out@never", "seconds are 0 to 86400")]
    public async Task MistakesAreRefusedInWords(string fault, string words)
    {
        var run = await ProgramRun.Of(null, "twin", "drive", "--tcp", "0", "--fault", fault);
        run.AssertRefusal(words);
    }

    [Fact]
    public void OnlyDriveProfilesAreServed()
    {
        var e = Assert.Throws<UserErrorException>(() => new ServedDrive("tracker/ndi-polaris-vega", false, [], _ => { }));
        Assert.Contains("Drive profiles here: exoskeleton/sim-lower-limb6", e.Message, StringComparison.Ordinal);
    }
}
