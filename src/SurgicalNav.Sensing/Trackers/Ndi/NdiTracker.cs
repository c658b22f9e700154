using System.Text;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Links.Serial;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Trackers.Ndi;

public enum NdiTrackerState
{
    /// <summary>There is no link; <see cref="NdiTracker.WantsLink"/> says when to open one.</summary>
    NoLink,

    /// <summary>Serial lines only: reset and rate.</summary>
    Opening,

    /// <summary>Versions, handles, tools.</summary>
    SettingUp,

    Tracking,

    /// <summary>Something failed; begins anew after a pause.</summary>
    Pausing,
}

/// <summary>An NDI tracker spoken to directly (Polaris Vega, Spectra, Vicra, Lyra; Aurora): set up, kept tracking, and set up again after whatever went wrong.</summary>
/// <remarks>Poses stay in the device's frame. Polled by one loop, no command while another is in flight; allocates nothing while tracking goes well.
/// It never opens a link itself, since that may block: where <see cref="WantsLink"/>, its owner opens one and calls <see cref="Attach"/> or <see cref="LinkRefused"/>.
/// Every failure is a state with words, what the device says and what to check (<see cref="Words"/>).</remarks>
public sealed class NdiTracker : ITracker
{
    private readonly NdiTrackerOptions _options;
    private readonly NdiDialog _dialog = new();
    private readonly NdiOpening _opening;
    private readonly NdiSetup _setup;
    private readonly NdiTracking _tracking;
    private readonly ToolRack _rack;
    private readonly NdiPause _pause;
    private string _failure = "";
    private bool _isSerial;
    private long _errorsReported;

    /// <param name="options">Checked here.</param>
    /// <param name="faults">Told of lost links, broken replies, the device's own complaints, and tools that go late or missing.</param>
    /// <param name="output">Gets every sample, for recording and display.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says how.</exception>
    public NdiTracker(NdiTrackerOptions options, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        (_options, _rack) = (options, new ToolRack(options, faults, output));
        (_opening, _setup) = (new NdiOpening(options.Profile), new NdiSetup(options));
        (_tracking, _pause) = (new NdiTracking(options, _rack), new NdiPause(options));
    }

    public string Name => _options.Name;
    public IReadOnlyList<TrackedTool> Tools => _rack.Tools;
    public DeviceClock Clock => _rack.Clock;
    public NdiTrackerState State { get; private set; }
    public bool IsConnected => _dialog.Link is { IsOpen: true };

    /// <summary>The command that brings poses.</summary>
    public NdiTrackingReply Reply => _tracking.Reply;

    /// <summary>The last measurement as the device sent it, with stray markers, system status and alerts; belongs to the polling loop.</summary>
    public NdiFrame LastFrame => _tracking.Frame;

    /// <summary>APIREV's answer; empty before it is known.</summary>
    public string ApiRevision => _setup.ApiRevision;

    /// <summary>VER's answer in one line.</summary>
    public string Version => _setup.Version;

    /// <summary>How often the device was set up from the beginning.</summary>
    public int SetUps { get; private set; }

    /// <summary>Commands that had to be sent again.</summary>
    public long Repeated => _dialog.Repeated;

    /// <summary>What the last set-up warned of.</summary>
    public IReadOnlyList<string> Warnings => _setup.Warnings;

    public TrackerCounters Counters
    {
        get
        {
            var c = _dialog.Counters;
            return new TrackerCounters(_rack.Frames, _rack.FramesLost, _rack.InvalidPoses, _tracking.UnknownTools, new StreamCounters(c.Replies, 0, c.CrcErrors, _tracking.Malformed, c.ResyncBytes));
        }
    }

    /// <summary>How it stands, for a person. Allocates.</summary>
    public string Words => State switch
    {
        NdiTrackerState.Tracking => $"{Name}: tracking with {_tracking.Reply.ToString().ToUpperInvariant()}.{_tracking.Complaints()}",
        NdiTrackerState.Opening => $"{Name}: {_opening.Doing}.",
        NdiTrackerState.SettingUp => $"{Name}: {_setup.Doing}.",
        NdiTrackerState.NoLink when _failure.Length == 0 => $"{Name}: not connected yet.",
        _ => $"{Name}: {_failure} Tries again by itself.",
    };

    public ToolReport Report(int tool, Instant now) => _rack.Report(tool, now);

    public NdiToolStatus Status(int tool) => _tracking.Status(tool);

    /// <summary>Whether the owner should open a link now: there is none, and the pause after the last failure is over.</summary>
    public bool WantsLink(Instant now) => State == NdiTrackerState.NoLink && _pause.IsOver(now);

    /// <summary>Begins with a new link, owned from now on; the clock's fit is kept, since it finds out by itself whether the device's clock ran on.</summary>
    public void Attach(IByteLink link, Instant now)
    {
        _dialog.Use(link);
        _isSerial = link is ISerialLine;
        Begin(now);
    }

    /// <summary>The owner could not open a link.</summary>
    /// <param name="why">A sentence for a person: what failed and what to do.</param>
    /// <param name="now">The loop's moment.</param>
    public void LinkRefused(string why, Instant now)
    {
        _failure = why;
        _pause.Begin(now);
    }

    public void Poll(Instant now)
    {
        if (State != NdiTrackerState.NoLink && !IsConnected) Lost(now);
        switch (State)
        {
            case NdiTrackerState.Opening:
                Open(now);
                break;
            case NdiTrackerState.SettingUp:
                SetUp(now);
                break;
            case NdiTrackerState.Tracking:
                Track(now);
                break;
            case NdiTrackerState.Pausing:
                _dialog.Discard(now);
                if (_pause.IsOver(now)) Begin(now);
                break;
        }
        ReportLine(now);
        _rack.Watch(now);
    }

    /// <summary>Asks the device to stop tracking, as far as the line takes it at once, and closes the link.</summary>
    public void Dispose()
    {
        if (State == NdiTrackerState.Tracking) _dialog.Link?.TryWrite("TSTOP:2C14\r"u8);
        _dialog.Use(null);
        State = NdiTrackerState.NoLink;
    }

    private void Begin(Instant now)
    {
        SetUps++;
        _dialog.Forget();
        _opening.Begin(_dialog.Link as ISerialLine);
        State = NdiTrackerState.Opening;
        if (_opening.IsDone) BeginSetUp(tracking: false);
        Poll(now);
    }

    private void BeginSetUp(bool tracking)
    {
        _setup.Begin(tracking);
        State = NdiTrackerState.SettingUp;
    }

    private void Open(Instant now)
    {
        if (_dialog.IsIdle) _opening.Proceed(_dialog, now);
        else if (Answered(now, out var reply)) _opening.Take(reply, now);
        if (_opening.Failure is { } failure) Fail(failure, now);
        else if (_opening.IsDone) BeginSetUp(tracking: false);
    }

    private void SetUp(Instant now)
    {
        if (Answered(now, out var reply)) _setup.Take(_dialog, reply);
        if (State != NdiTrackerState.SettingUp) return;
        if (_setup.Failure is { } failure)
        {
            Fail(failure, now);
        }
        else if (_setup.IsDone)
        {
            _tracking.Begin(_setup.Handles, _setup.ApiRevision);
            State = NdiTrackerState.Tracking;
        }
        else if (_dialog.IsIdle)
        {
            _setup.Next(_dialog, now);
        }
    }

    private void Track(Instant now)
    {
        if (Answered(now, out var reply))
        {
            _tracking.Take(reply, now);
            if (_tracking.HasTracked) _pause.Reset();
            if (_tracking.Failure is { } failure)
            {
                Fail(failure, now);
                return;
            }
            // Plugged in or out: only in set-up mode can the device say what.
            if (_tracking.ToolsChanged)
            {
                BeginSetUp(tracking: true);
                return;
            }
        }
        if (State == NdiTrackerState.Tracking && _dialog.IsIdle) _tracking.Ask(_dialog, now);
    }

    /// <summary>Whether the command in flight was answered; silence and damage become a failure here.</summary>
    private bool Answered(Instant now, out NdiReply reply)
    {
        var answer = _dialog.Poll(now, out reply);
        switch (answer)
        {
            case NdiAnswer.Reply when reply.IsReset && State != NdiTrackerState.Opening:
                Fail("The device was reset or switched off and on.", now);
                return false;
            case NdiAnswer.Reply:
                return true;
            case NdiAnswer.Silent:
                Fail(_isSerial
                    ? $"{LinkName}: no answer to {CommandName}. Check that the tracker is switched on, that its serial cable is in this port, and that no other program has the port."
                    : $"{LinkName}: connected, but no answer to {CommandName}. Check that the address is the tracker's, and that no other program is its master.", now);
                return false;
            case NdiAnswer.Damaged:
                Fail(_isSerial
                    ? $"{LinkName}: answers to {CommandName} arrive damaged. Check the serial cable and its plugs, keep it away from motors, or choose a lower 'serial.preferredBaud' in the profile."
                    : $"{LinkName}: answers to {CommandName} arrive damaged. Check that this is an NDI tracker and not some other service on that port.", now);
                return false;
            default:
                return false;
        }
    }

    private string LinkName => _dialog.Link?.Name ?? "no link";

    private string CommandName => Encoding.ASCII.GetString(_dialog.CommandName);

    private void Lost(Instant now)
    {
        _failure = _isSerial
            ? $"{LinkName}: the serial line has gone: its adapter was unplugged, or the port was taken away. Plug it in again."
            : $"{LinkName}: the tracker closed the network connection: it was switched off or restarted, or a network cable was pulled. Check power and cable.";
        _dialog.Use(null);
        State = NdiTrackerState.NoLink;
        _pause.Begin(now);
        _rack.Raise(FaultCode.LinkLost, FaultSeverity.Error, now, 0, 0);
    }

    private void Fail(string words, Instant now)
    {
        _failure = words;
        _dialog.Forget();
        State = NdiTrackerState.Pausing;
        _pause.Begin(now);
        _rack.Raise(FaultCode.DeviceFault, FaultSeverity.Error, now, SetUps, 0);
    }

    private void ReportLine(Instant now)
    {
        var errors = _dialog.Counters.Errors + _tracking.Malformed;
        if (errors > _errorsReported) _rack.Raise(FaultCode.LinkCorrupt, FaultSeverity.Warning, now, errors, _errorsReported);
        _errorsReported = errors;
    }
}
