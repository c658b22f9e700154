using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.OpenIgtLink.Serving;

/// <summary>Any tracker that has an address, given away: marker bodies before a camera, an NDI tracker, another server, a recording of this program.</summary>
/// <remarks>The tracker is polled by a thread of its own, since finding markers takes longer than clients may wait. Its poses go out with the moment at which the
/// tools were there, by this computer's wall clock as it stood when the source was opened. Tools that are distrusted go out as missing.</remarks>
public sealed class TrackerSource : IServedSource
{
    private const int MostWaiting = 4096;
    private static readonly Duration Period = Duration.FromMilliseconds(1);

    private readonly TrackerRequest _request;
    private readonly bool _repeats;
    private readonly FaultLog _faults = new();
    private readonly List<PoseSample> _frame = [];
    private readonly long _unixMinusMonotonicNs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000 - MonotonicClock.Shared.Now.Nanoseconds;
    private TrackerFeed _feed;
    private BoundedEdge<PoseSample> _samples;
    private LoopThread? _loop;
    private bool _isFrameOpen;

    /// <param name="address">Of the tracker.</param>
    /// <param name="repeats">What plays a recording begins again at its end.</param>
    /// <param name="stop">Ends the waiting for a tracker that does not answer.</param>
    /// <exception cref="UserErrorException">It cannot be opened, or a tool has a name that OpenIGTLink does not take.</exception>
    public TrackerSource(string address, bool repeats, CancellationToken stop)
    {
        (_request, _repeats) = (new TrackerRequest { Address = TrackerAddress.Parse(address) }, repeats);
        (_feed, _samples) = Open(stop);
        Tools = _feed.Options.Tools;
        if (Tools.FirstOrDefault(t => t.Length > IgtlToolList.NameBytes || !System.Text.Ascii.IsValid(t)) is not { } wrong) return;
        _feed.Dispose();
        throw new UserErrorException($"{address}: OpenIGTLink takes names of at most {IgtlToolList.NameBytes} plain characters; '{wrong}' is none. Give the tool another name.");
    }

    public string Name => _request.Address.Text;
    public string FrameName => "Tracker";
    public IReadOnlyList<string> Tools { get; }
    public bool WaitsForClient => _feed.IsPlayed;
    public bool IsAtEnd => !_repeats && HasRunOut;

    private bool HasRunOut => _feed.HasEnded && _frame.Count == 0 && _samples.Counters is var c && c.Offered == c.Taken + c.Dropped;

    public bool TryTake(Instant now, IgtlTracking tracking)
    {
        if (_loop?.Failure is { } failure) throw new StageFailedException("served tracker", failure.Message, failure);
        if (_repeats && HasRunOut) Close();
        if (_loop is null)
        {
            if (_feed.HasEnded) (_feed, _samples) = Open(CancellationToken.None);
            _loop = new LoopThread("served tracker", MonotonicClock.Shared, Period, Step);
            _loop.Start();
        }
        while (_samples.TryTake(out var sample))
        {
            if (sample.Tool != PoseSample.FrameMark)
            {
                _frame.Add(sample);
                continue;
            }
            if (_frame.Count == 0) continue;
            tracking.Time = IgtlTime.FromNanoseconds(_unixMinusMonotonicNs + _frame[0].AcquiredAt.Nanoseconds);
            foreach (var tool in _frame)
                if (tool.Status == PoseStatus.Visible) tracking.Put(tool.Tool, IgtlMatrix.From(tool.Rotation, tool.TranslationMm));
                else tracking.PutMissing(tool.Tool);
            _frame.Clear();
            return true;
        }
        return false;
    }

    public void Dispose() => Close();

    private (TrackerFeed, BoundedEdge<PoseSample>) Open(CancellationToken stop)
    {
        var (feed, samples) = (TrackerOpening.Open(_request, _faults, stop), new BoundedEdge<PoseSample>("poses to serve", MostWaiting));
        feed.Meter.Next = new DirectEdge<PoseSample>("poses to serve", sample =>
        {
            // Behind a frame stands a mark, so that whoever takes it knows that it is whole.
            if (sample.Tool == PoseSample.FrameMark) EndFrame();
            else samples.Offer(sample);
            _isFrameOpen = true;
        });
        return (feed, samples);
    }

    private void Step(Instant now)
    {
        _feed.Poll(now);
        EndFrame();
    }

    private void EndFrame()
    {
        if (_isFrameOpen) _samples.Offer(new PoseSample(PoseSample.FrameMark, PoseStatus.Missing, default, default, default, default, default, PoseSample.NoNumber));
        _isFrameOpen = false;
    }

    private void Close()
    {
        var end = new OrderlyEnd();
        if (_loop is not null) end.Try(_loop.Stop);
        _loop = null;
        end.Try(_feed.Dispose);
        end.ThrowIfFailed();
    }
}
