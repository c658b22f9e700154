using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Both ends of a drive link with a hostile peer each: the host's client, and the device's twin, which must stay disabled throughout.</summary>
public sealed class DrivePeersFuzz : IFuzzTarget, IDisposable
{
    private readonly MemoryLink _toClient, _toTwin;
    private readonly MemoryLink _client, _twin;
    private readonly DriveLinkClient _host;
    private readonly DriveTwin _device;
    private Instant _now = Instant.FromSeconds(1);

    public DrivePeersFuzz()
    {
        var profile = DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7.json"));
        (_toClient, _client) = MemoryLink.CreatePair();
        (_toTwin, _twin) = MemoryLink.CreatePair();
        (_host, _device) = (new DriveLinkClient(_client, profile, 1), new DriveTwin(profile, _twin));
    }

    public string Name => "drive-peers";

    public IReadOnlyList<byte[]> Seeds => DriveSamples.Frames;

    /// <summary>The device's identity, where one arrives.</summary>
    public long MostBytesPerInput => 64 << 10;

    public void Take(ReadOnlySpan<byte> input)
    {
        _toClient.TryWrite(input);
        _toTwin.TryWrite(input);
        _now += Duration.FromMilliseconds(1);
        _host.Poll(_now);
        _device.Step(_now);
        Span<byte> heard = stackalloc byte[4096];
        while (_toTwin.Read(heard) > 0) { }
        // ENABLE needs the token of a session that only the device knows.
        if (_device.State == DriveState.Enabled || _host.IsEnabled) throw new InvalidOperationException("Hostile bytes enabled a drive.");
    }

    public void Dispose()
    {
        _toClient.Dispose();
        _toTwin.Dispose();
        _client.Dispose();
        _twin.Dispose();
    }
}
