using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Poses from a tracker behind an OpenIGTLink server, polled all the time, looked up at each picture's own moment.</summary>
public sealed class LivePoses : IBoardPoses
{
    /// <summary>Ten minutes at 60 Hz: pictures that are drawn more slowly than they were taken still find their poses.</summary>
    private const int KeptSamples = 36_000;

    /// <summary>For the first measurement after a picture's moment.</summary>
    private static readonly Duration Patience = Duration.FromSeconds(1);

    private const int ScopeTool = 0, BoardTool = 1;

    /// <summary>Speed is taken over so long.</summary>
    private static readonly Duration Moment = Duration.FromMilliseconds(20);

    private readonly CaseOpenIgtLink _options;
    private readonly ICaseTime _time;
    private readonly OpenIgtLinkTracker _tracker;
    private readonly IDisposable _polling;
    private readonly string _server;
    private readonly CaseLag _lag;

    /// <summary>Connects.</summary>
    /// <exception cref="UserErrorException">The server cannot be reached; says what to do.</exception>
    public LivePoses(CaseFile file, CaseOpenIgtLink options, ICaseTime time, CaseLag? lag = null)
    {
        (_options, _time, _server, _lag) = (options, time, $"{options.Host}:{options.Port}", lag ?? CaseLag.None);
        var client = Client(file);
        TcpByteLink link;
        try
        {
            link = TcpByteLink.Connect(options.Host, options.Port);
        }
        catch (LinkException e)
        {
            throw new UserErrorException($"The tracker cannot be reached. {e.Message} Its address stands in {file.Path} under 'tracker.openIgtLink'.", e);
        }
        var line = new FetchedLink(link);
        _tracker = new OpenIgtLinkTracker(client, line);
        // What has come is taken before the clock is read: nothing is stamped earlier than it came.
        _polling = time.Every(_ =>
        {
            line.Fetch();
            _tracker.Poll(time.Now);
        });
    }

    /// <summary>By the profile that the case names, else by the case's own figures; what the lag takes from the tracker stands in its latency's place.</summary>
    private OpenIgtLinkTrackerOptions Client(CaseFile file)
    {
        string[] tools = [_options.ScopeTool, _options.BoardTool];
        if (_options.Profile is { } path && !File.Exists(path)) throw file.Missing("tracker profile", path);
        var client = _options.Profile is { } profile
            ? OpenIgtLinkProfile.Load(profile).OptionsFor(tools)
            : new OpenIgtLinkTrackerOptions { Tools = tools, NominalRateHz = _options.RateHz, ConstantLatency = Duration.FromMilliseconds(_options.LatencyMs) };
        var period = Duration.FromSeconds(1 / client.NominalRateHz);
        var bridged = period * 3 > Duration.FromMilliseconds(100) ? period * 3 : Duration.FromMilliseconds(100);
        return client with
        {
            Name = _server,
            ConstantLatency = _lag.IsKnown ? _lag.TrackerLatency : client.ConstantLatency,
            History = new PoseHistoryOptions { Capacity = KeptSamples, MaxGap = bridged },
        };
    }

    public bool Begin(CancellationToken stop)
    {
        var end = _time.Now + Duration.FromSeconds(_options.WaitS);
        while (!stop.IsCancellationRequested)
        {
            if (IsSeen(ScopeTool) && IsSeen(BoardTool)) return true;
            if (_time.Now >= end || !_tracker.IsConnected) throw new UserErrorException(WhyNotBegun());
            _time.Wait();
        }
        return false;
    }

    public bool TryAt(int picture, Instant at, CancellationToken stop, out BoardPose pose, out string why)
    {
        pose = default;
        at -= _lag.VideoLatency;
        var (scope, board) = (Lookup(ScopeTool, at), Lookup(BoardTool, at));
        for (var end = _time.Now + Patience; NeedsMore(scope, board) && _time.Now < end && _tracker.IsConnected && !stop.IsCancellationRequested;)
        {
            _time.Wait();
            (scope, board) = (Lookup(ScopeTool, at), Lookup(BoardTool, at));
        }
        why = scope.Status != LookupStatus.Ok ? Words(_options.ScopeTool, scope.Status) : board.Status != LookupStatus.Ok ? Words(_options.BoardTool, board.Status) : "";
        if (why.Length > 0) return false;
        var distance = scope.Distance > board.Distance ? scope.Distance : board.Distance;
        var scopeFromMarker = Between(scope, board);
        pose = new BoardPose(scopeFromMarker, distance, TimeErrorMm(scopeFromMarker, at));
        return true;
    }

    private static Rigid<Scope, BoardMarker> Between(in PoseAnswer scope, in PoseAnswer board) => scope.TrackerFrom<Scope>().Inverse() * board.TrackerFrom<BoardMarker>();

    /// <summary>Null as well where the moment before was not measured: no speed is known then.</summary>
    private double? TimeErrorMm(in Rigid<Scope, BoardMarker> scopeFromMarker, Instant at)
    {
        var (scope, board) = (Lookup(ScopeTool, at - Moment), Lookup(BoardTool, at - Moment));
        return scope.Status == LookupStatus.Ok && board.Status == LookupStatus.Ok ? _lag.ErrorMm(scopeFromMarker, Between(scope, board), Moment) : null;
    }

    public void Dispose()
    {
        _polling.Dispose();
        _tracker.Dispose();
    }

    private static bool NeedsMore(in PoseAnswer a, in PoseAnswer b) => a.Status == LookupStatus.NotYet || b.Status == LookupStatus.NotYet;

    private PoseAnswer Lookup(int tool, Instant at) => _tracker.Tools[tool].History.Lookup(at);

    private bool IsSeen(int tool) => _tracker.Report(tool, _time.Now).State == ToolState.Visible;

    private string Words(string tool, LookupStatus status) => status switch
    {
        LookupStatus.NotYet when !_tracker.IsConnected => $"the tracker at {_server} closed the connection",
        LookupStatus.NotYet => $"the tracker sent nothing about '{tool}' for {Patience.Seconds:g} s after it",
        LookupStatus.Occluded => $"the tracker did not see '{tool}' then",
        LookupStatus.Frozen => $"the tracker repeated one pose of '{tool}' then, as if frozen",
        LookupStatus.Jumping => $"the pose of '{tool}' jumped then",
        LookupStatus.OutOfVolume => $"'{tool}' was outside of the tracker's volume then",
        LookupStatus.TooOld => $"it is older than every kept pose of '{tool}'",
        _ => $"the poses of '{tool}' have a gap then",
    };

    private string WhyNotBegun()
    {
        var (counters, waited) = (_tracker.Counters, FormattableString.Invariant($"{_options.WaitS:g4} s"));
        var tool = IsSeen(ScopeTool) ? _options.BoardTool : _options.ScopeTool;
        if (_tracker.Tools[IsSeen(ScopeTool) ? BoardTool : ScopeTool].History.Count > 0)
            return $"The tracker at {_server} has not seen '{tool}' for {waited}. Bring the tool into its view, and clean and free its markers.";
        if (counters.Frames > 0)
            return $"The tracker at {_server} sends poses, but none of '{tool}' within {waited}. Switch that tool on at the tracker, or write its name into the case as the server sends it (upper and lower case count).";
        return _tracker.IsConnected
            ? $"The tracker at {_server} took the connection but sent no pose of '{tool}' within {waited}. Start tracking there, check that it is an OpenIGTLink server, and that its tools are called '{_options.ScopeTool}' and '{_options.BoardTool}'."
            : $"The tracker at {_server} closed the connection before it sent a pose of '{tool}'. Look at the server's own messages, and start it again.";
    }
}
