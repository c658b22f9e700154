using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.ByteLinks;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Twins;

/// <summary>A drive's twin behind whatever line a client comes by, with its serial line's pace; says what becomes of it.</summary>
public sealed class ServedDrive : IServedTwin, IDisposable
{
    private readonly ChangingLink _line = new();
    private readonly DriveMishap[] _mishaps;
    private readonly Action<string> _say;
    private readonly PacedLink _paced;
    private Instant? _enabledAt;
    private DriveState _said = DriveState.Disabled;
    private int _happened;

    /// <param name="profile">A file or the name of one (<see cref="DriveProfileChoice"/>).</param>
    /// <param name="isHomed">It has searched its references before, where it has to.</param>
    /// <param name="mishaps">As <see cref="DriveMishap.Parse"/> reads them.</param>
    /// <param name="say">Takes a line about what it does.</param>
    /// <exception cref="UserErrorException">The profile or a mishap cannot be used; says why.</exception>
    public ServedDrive(string profile, bool isHomed, IEnumerable<string> mishaps, Action<string> say)
    {
        try
        {
            Profile = DriveProfileFile.Load(DriveProfileChoice.Path(profile));
        }
        catch (DriveProfileException e)
        {
            throw new UserErrorException(e.Message, e);
        }
        _say = say;
        _mishaps = [.. mishaps.Select(m => DriveMishap.Parse(m, Profile.Joints.Count)).OrderBy(m => m.AfterS)];
        var options = new DriveTwinOptions(Seed: 1, ClockDriftPpm: 20, IsHomed: isHomed);
        _paced = new PacedLink(_line, LineEnd.Device, Profile, MonotonicClock.Shared.Now);
        if (Profile.Kind == DriveKind.Manipulator) WarmUp(Profile);
        Twin = Profile.Kind == DriveKind.Exoskeleton ? new ExoskeletonTwin(Profile, _paced, options) : new ManipulatorTwin(Profile, _paced, options);
    }

    public DriveProfile Profile { get; }
    public string Name => Profile.Name;
    public DriveTwin Twin { get; }

    /// <summary>For the end.</summary>
    public string Sum => string.Create(CultureInfo.InvariantCulture, $"{Twin.State} at the end{(Twin.LatchedFault.Code == DriveFaultCode.None ? "" : $", fault {Twin.LatchedFault.Code}")}; {Twin.FramesLost} frames found no room on the line.");

    public void Attach(IByteLink? link) => _line.Attach(link);

    public void Dispose()
    {
        _paced.Dispose();
        _line.Dispose();
    }

    public void Step(Instant now)
    {
        _paced.Step(now);
        Twin.Step(now);
        _paced.Step(now);
        if (Twin.State != _said) Say(now);
        for (; _enabledAt is { } at && _happened < _mishaps.Length && (now - at).Seconds >= _mishaps[_happened].AfterS; _happened++)
        {
            _mishaps[_happened].Happen(Twin.Faults);
            _say($"  goes wrong: {_mishaps[_happened].Words}");
        }
    }

    /// <summary>Another twin is led in memory before: what the compiler takes for the first set-points would be taken for a lost link.</summary>
    private static void WarmUp(DriveProfile profile)
    {
        var (host, device) = MemoryLink.CreatePair(name: profile.Name);
        var twin = new ManipulatorTwin(profile, device, new DriveTwinOptions(IsHomed: true));
        var led = new Operated(profile, host, nonce: 1);
        for (var ms = 1; ms <= 1500; ms++)
        {
            var now = Instant.FromSeconds(1 + ms * 1e-3);
            led.Step(now);
            twin.Step(now);
        }
        host.Dispose();
        device.Dispose();
    }

    private void Say(Instant now)
    {
        _said = Twin.State;
        if (_said == DriveState.Enabled) _enabledAt ??= now;
        var fault = Twin.LatchedFault;
        _say(_said == DriveState.Fault
            ? string.Create(CultureInfo.InvariantCulture, $"  fault {fault.Code}{(fault.Joint < Profile.Joints.Count ? $", joint {fault.Joint + 1}" : "")}: {fault.Value:0.###}, limit {fault.Limit:0.###}")
            : $"  {(_said == DriveState.Enabled ? "enabled" : "switched off")}{(Twin.IsHomed ? "" : "; it does not know where its joints are")}");
    }

    /// <summary>The line of whoever is there; silent while nobody is.</summary>
    private sealed class ChangingLink : IByteLink
    {
        private IByteLink? _link;

        public string Name => _link?.Name ?? "nobody";
        public bool IsOpen => true;
        public LinkCounters Counters => _link?.Counters ?? default;
        public LinkActivity? Activity => _link?.Activity;

        public void Attach(IByteLink? link)
        {
            _link?.Dispose();
            _link = link;
        }

        public int Read(Span<byte> into) => _link?.Read(into) ?? 0;
        public bool TryWrite(ReadOnlySpan<byte> bytes) => _link?.TryWrite(bytes) ?? false;
        public void Dispose() => Attach(null);
    }
}
