using System.Text;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Sensing.Trackers.Ndi;

/// <summary>Tracking mode: asks for poses with the best command that the device knows, and puts what it answers into the rack.</summary>
/// <remarks>Allocates nothing while the device does not complain.</remarks>
internal sealed class NdiTracking
{
    private const int Handles = 256, MostBadReplies = 20, ModeError = 0x0C;
    private const double NormTolerance = 0.02, FarthestMm = 100_000;

    private readonly NdiTrackerOptions _options;
    private readonly ToolRack _rack;
    private readonly int[] _toolOf = new int[Handles];
    private readonly uint?[] _lastFrame;
    private readonly NdiToolStatus[] _status;
    private NdiFrame _parsed = new();
    private NdiReplyOptions _asked;
    private NdiSystemStatus _systemReported;
    private int _badReplies, _level;
    private uint _alertsReported;

    public NdiTracking(NdiTrackerOptions options, ToolRack rack)
    {
        (_options, _rack) = (options, rack);
        _status = new NdiToolStatus[options.Tools.Count];
        _lastFrame = new uint?[options.Tools.Count];
        Array.Fill(_status, new NdiToolStatus());
    }

    /// <summary>The last reply that told of a measurement.</summary>
    public NdiFrame Frame { get; private set; } = new();

    public NdiTrackingReply Reply => _options.Profile.Replies[_level];
    public long Malformed { get; private set; }
    public long UnknownTools { get; private set; }
    public string? Failure { get; private set; }

    /// <summary>A sound tracking reply has come since the last set-up.</summary>
    public bool HasTracked { get; private set; }

    /// <summary>A tool was plugged in or out.</summary>
    public bool ToolsChanged { get; private set; }

    public NdiToolStatus Status(int tool) => _status[tool];

    public void Begin(ReadOnlySpan<int> handles, string apiRevision)
    {
        Array.Fill(_toolOf, -1);
        for (var i = 0; i < handles.Length; i++)
        {
            if (handles[i] is >= 0 and < Handles) _toolOf[handles[i]] = i;
            _status[i] = new NdiToolStatus { Handle = handles[i], Presses = _status[i].Presses };
            _lastFrame[i] = null;
        }
        _level = 0;
        if (Reply == NdiTrackingReply.Bx2 && !KnowsBx2(apiRevision)) Degrade();
        (Failure, HasTracked, ToolsChanged, _badReplies) = (null, false, false, 0);
        (_systemReported, _alertsReported) = (NdiSystemStatus.None, 0);
    }

    public void Ask(NdiDialog dialog, Instant now)
    {
        // Poses outside of the volume are asked for too: the watchdog says whether they are used, and that the tool is there.
        _asked = NdiReplyOptions.Transforms | NdiReplyOptions.ToolInformation | NdiReplyOptions.OutOfVolume | (_options.ReportStrays ? NdiReplyOptions.PassiveStrays : NdiReplyOptions.None);
        int bytes;
        if (Reply == NdiTrackingReply.Bx2)
        {
            bytes = NdiCommand.Write(dialog.Command, "BX2"u8, _options.ReportStrays ? "--6d=tools --3d=strays --1d=buttons"u8 : "--6d=tools --1d=buttons"u8);
        }
        else
        {
            Span<byte> parameters = stackalloc byte[4];
            var writer = new NdiTextWriter(parameters);
            writer.Hex((uint)_asked, 4);
            bytes = NdiCommand.Write(dialog.Command, Reply == NdiTrackingReply.Bx ? "BX"u8 : "TX"u8, parameters);
        }
        dialog.Begin(bytes, _options.ReplyTimeout, tries: 8, now, idempotent: true);
    }

    public void Take(in NdiReply reply, Instant now)
    {
        if (reply.TryError(out var error))
        {
            // Not known, or not an option of this device: the next best.
            if (error != ModeError && _level + 1 < _options.Profile.Replies.Count && !HasTracked) Degrade();
            else Failure = $"{Reply.ToString().ToUpperInvariant()}: {NdiWords.ErrorSentence(error)}";
            return;
        }
        if (!TryParse(reply))
        {
            Malformed++;
            if (++_badReplies >= MostBadReplies) Failure = $"{MostBadReplies} answers in a row to {Reply.ToString().ToUpperInvariant()} make no sense. Check that the device is an {_options.Profile.Name}.";
            return;
        }
        (_badReplies, HasTracked) = (0, true);
        // BX2 says so when nothing new has been measured.
        if (_parsed.Handles.IsEmpty && Reply == NdiTrackingReply.Bx2) return;
        (Frame, _parsed) = (_parsed, Frame);
        TakeHandles(now);
        TakeComplaints(now);
    }

    /// <summary>What the device complains of now, in words; empty when it does not. Allocates.</summary>
    public string Complaints()
    {
        var words = new StringBuilder();
        if (Frame.SystemStatus != NdiSystemStatus.None) words.Append(System.Globalization.CultureInfo.InvariantCulture, $" System status: {Frame.SystemStatus}.");
        foreach (var alert in Frame.Alerts) words.Append(' ').Append(NdiWords.Alert(alert).Sentence(alert.Kind.ToString()));
        return words.ToString();
    }

    private bool TryParse(in NdiReply reply) => Reply switch
    {
        NdiTrackingReply.Bx2 => !reply.IsText && NdiBx2.TryParse(reply.Body, _parsed),
        NdiTrackingReply.Bx => !reply.IsText && NdiBx.TryParse(reply.Body, _asked, _parsed),
        _ => reply.IsText && NdiTx.TryParse(reply.Body, _asked, _parsed),
    };

    private void TakeHandles(Instant now)
    {
        DeviceInstant? begun = null;
        foreach (ref readonly var handle in Frame.Handles)
        {
            var tool = handle.Handle < Handles ? _toolOf[handle.Handle] : -1;
            if (tool < 0)
            {
                UnknownTools++;
                continue;
            }
            TakeStatus(tool, handle);
            if (handle.State is NdiHandleState.Disabled or NdiHandleState.Unoccupied) continue;
            // Asked faster than it measures, the device repeats itself.
            if (Reply != NdiTrackingReply.Bx2 && _lastFrame[tool] == handle.FrameNumber) continue;
            _lastFrame[tool] = handle.FrameNumber;
            var time = TimeOf(handle);
            if (begun != time) _rack.BeginFrame(time, NumberOf(handle), now);
            begun = time;
            Put(tool, handle);
        }
    }

    /// <summary>BX and TX send no time: their frame number counts at a steady rate and is the device's clock.</summary>
    private DeviceInstant TimeOf(in NdiHandle handle) =>
        handle.Time ?? new DeviceInstant((long)Math.Round(handle.FrameNumber * (1e9 / _options.Profile.FrameCounterHz)));

    /// <summary>In frames measured: a device may count faster than it measures (Vicra: 60 and 20 a second).</summary>
    private long NumberOf(in NdiHandle handle) =>
        (long)Math.Round(handle.FrameNumber * (_options.Profile.FrameRateHz / _options.Profile.FrameCounterHz));

    private void Put(int tool, in NdiHandle handle)
    {
        var flags = NdiToolStatus.FlagsOf(handle);
        if (handle.State != NdiHandleState.Valid)
        {
            _rack.PutUnseen(tool, flags);
            return;
        }
        var t = handle.TranslationMm;
        if (!(Math.Abs(handle.Rotation.Norm - 1) < NormTolerance) || !(t.Length < FarthestMm)) _rack.PutInvalid(tool);
        else _rack.Put(tool, PoseStatus.Visible, handle.Rotation.Normalized(), t, flags, handle.ErrorMm);
    }

    private void TakeStatus(int tool, in NdiHandle handle)
    {
        ref var status = ref _status[tool];
        var pressed = System.Numerics.BitOperations.PopCount((uint)(handle.Buttons & ~status.Buttons));
        status = status with { State = handle.State, Buttons = handle.Buttons, Port = handle.Port, Code = handle.Code, Presses = status.Presses + pressed };
    }

    private void TakeComplaints(Instant now)
    {
        var status = Frame.SystemStatus;
        const NdiSystemStatus changes = NdiSystemStatus.PortOccupied | NdiSystemStatus.PortUnoccupied;
        if ((status & changes) != NdiSystemStatus.None) ToolsChanged = true;
        var fresh = status & ~changes & ~_systemReported;
        if (fresh != NdiSystemStatus.None) _rack.Raise(FaultCode.DeviceFault, FaultSeverity.Warning, now, (double)fresh, 0);
        _systemReported = status;

        var alerts = 0u;
        foreach (var alert in Frame.Alerts)
        {
            if (alert is { Kind: NdiAlertKind.Event, Code: 1 or 2 }) ToolsChanged = true;
            else alerts |= 1u << (((int)alert.Kind * 16 + alert.Code) & 31);
        }
        if ((alerts & ~_alertsReported) != 0) _rack.Raise(FaultCode.DeviceFault, FaultSeverity.Warning, now, alerts, _alertsReported);
        _alertsReported = alerts;
    }

    private void Degrade()
    {
        if (_level + 1 < _options.Profile.Replies.Count) _level++;
    }

    /// <summary>"G.003.001" and later: BX2 came with the third revision of the common interface.</summary>
    private static bool KnowsBx2(string apiRevision)
    {
        var parts = apiRevision.Split('.');
        return parts.Length >= 2 && parts[0].EndsWith('G') && int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var major) && major >= 3;
    }
}
