using OpenCvSharp;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>Opens a video, reads it into leases and hands them to a <see cref="VideoCaptureSource"/>; opens it again when it has gone.</summary>
/// <remarks>Its <see cref="Step"/> blocks while opening and reading, up to the silence limit, and so belongs to a thread of its own. A frame costs no
/// managed memory after the first ones. A live source's frames are dropped, oldest first, when nobody takes them; a file read without pause waits.</remarks>
public sealed class CaptureWorker : IDisposable
{
    private const int Waiting = 2;

    private readonly CaptureOptions _options;
    private readonly IClock _clock;
    private readonly IFaultSink? _faults;
    private readonly BoundedEdge<EndoscopeFrame> _frames;
    private readonly Mat _picture = new();
    private readonly RetryClock _retry;
    private IVideoDevice? _device;
    private PictureUnpacker? _unpacker;
    private FramePool? _left, _right;
    private FrameStamps _stamps;
    private Instant? _due;
    private long _sequence, _read, _dropped;
    private int _reconnects;
    private bool _everStreamed, _saidOddSize;
    private CaptureReport _report;

    /// <param name="options">Checked here.</param>
    /// <param name="clock">Read after each blocking call: a frame's time of arrival is when the wait for it ended.</param>
    /// <param name="faults">Told of a lost source and of dropped frames.</param>
    /// <exception cref="ArgumentException">The options make no sense.</exception>
    public CaptureWorker(CaptureOptions options, IClock clock, IFaultSink? faults = null)
    {
        options.Validate();
        if (options.Address.Kind is VideoKind.Pictures or VideoKind.Recording) throw new ArgumentException("Folders, single pictures and recordings have sources of their own.", nameof(options));
        if (options.FindRoundView) throw new ArgumentException("The round view is to be found before the capture, which then gets it as a crop.", nameof(options));
        (_options, _clock, _faults) = (options, clock, faults);
        _frames = new BoundedEdge<EndoscopeFrame>(options.Address.Shown, Waiting, static f => f.Release());
        _retry = new RetryClock(options.FirstRetry, options.LongestRetry);
        _stamps = new FrameStamps(options, new DeviceClock(options.Latency));
        _report = new CaptureReport(CaptureState.Opening, $"opening {options.Address.Shown}", false, 0, 0, 0, default, "", null);
    }

    public CaptureOptions Options => _options;

    /// <summary>Any thread's.</summary>
    public CaptureReport Report => Volatile.Read(ref _report);

    /// <summary>Frames that came and were not handed on: damaged, of another size, no free lease, or not taken in time. Any thread's.</summary>
    public long Dropped => Volatile.Read(ref _dropped) + _frames.Counters.Dropped;

    internal IEdge<EndoscopeFrame> Frames => _frames;

    /// <summary>Is told that a frame can be taken, on the worker's thread; set before the first step.</summary>
    public Action? Delivered { get; set; }

    /// <summary>Opens, waits for its next try, or reads one frame. Never throws for what the source does.</summary>
    public void Step(Instant now)
    {
        if (_report.State == CaptureState.Finished) return;
        if (_device is null && !Open(now)) return;
        // Read without pause, a file waits for its reader instead of losing frames.
        if (_options.Pace == PlayPace.AsRead && !_options.Address.IsLive && _frames.Counters is var c && c.Offered > c.Taken + c.Dropped) return;
        if (_due is null && !Grab()) return;
        if (_due > _clock.Now) return;
        Deliver(_due!.Value, _clock.Now);
        _due = null;
    }

    /// <summary>After the last step, and after the source's reader has let go of its frames.</summary>
    /// <exception cref="LeakedLeaseException">Frames are still out.</exception>
    public void Dispose()
    {
        _device?.Dispose();
        _device = null;
        while (_frames.TryTake(out var frame)) frame.Release();
        _unpacker?.Dispose();
        _picture.Dispose();
        _left?.Dispose();
        _right?.Dispose();
    }

    private bool Open(Instant now)
    {
        if (!_retry.IsDue(now)) return false;
        _device = VideoDevices.TryOpen(_options, out var why);
        if (_device is not null) return true;
        Miss(why ?? CaptureWords.CannotOpen(_options.Address));
        return false;
    }

    /// <summary>Waits for the next frame and finds out when it is due.</summary>
    private bool Grab()
    {
        if (!_device!.Grab())
        {
            Lose();
            return false;
        }
        var now = _clock.Now;
        _due = _options.Address.IsLive || _options.Pace == PlayPace.AsRead ? now : _stamps.Due(_device.Position, _device.FramesPerSecond, _read, now);
        _read++;
        if (_device.Skipped is var skipped and > 0)
        {
            _sequence += skipped;
            Volatile.Write(ref _dropped, _dropped + skipped);
        }
        return true;
    }

    private void Deliver(Instant due, Instant now)
    {
        var acquired = _options.Address.IsLive ? _stamps.Acquired(_device!.Position, now) : due;
        var sequence = _sequence++;
        if (_unpacker is { IsDirect: true } direct)
        {
            if (!_left!.TryRent(acquired, now, sequence, out var lease)) Drop(now);
            else if (!IntoLease(direct, lease)) Drop(now, lease);
            else Hand(new EndoscopeFrame(lease, null));
            return;
        }
        if (!_device!.Retrieve(_picture) || !Fits())
        {
            Drop(now);
            return;
        }
        FrameLease? right = null;
        if (!_left!.TryRent(acquired, now, sequence, out var left)) Drop(now);
        else if (_right is not null && !_right.TryRent(acquired, now, sequence, out right)) Drop(now, left);
        else
        {
            _unpacker!.Unpack(_picture, left, right);
            Hand(new EndoscopeFrame(left, right));
        }
    }

    /// <summary>The decoder writes into the lease's own pixels, unless the picture has another size: then it makes a buffer of its own.</summary>
    private bool IntoLease(PictureUnpacker direct, FrameLease lease)
    {
        var header = direct.Over(lease);
        if (!_device!.Retrieve(header)) return false;
        if (header.Data == lease.Address && header.Cols == lease.Width && header.Rows == lease.Height) return true;
        direct.Forget(lease);
        SayOddSize();
        return false;
    }

    private void Hand(EndoscopeFrame frame)
    {
        if (_report.State != CaptureState.Streaming) Streaming();
        _frames.Offer(frame);
        Delivered?.Invoke();
    }

    /// <summary>Made for the first picture; every later one must be like it.</summary>
    private bool Fits()
    {
        if (_unpacker is null)
        {
            try
            {
                var lines = _device!.Raw.IsPlanar() ? _picture.Rows * 2 / 3 : _picture.Rows;
                _unpacker = new PictureUnpacker(_options.Address.Shown, _picture.Cols, lines, _device.Raw, _options.Eyes);
            }
            catch (PictureException e)
            {
                End(e.Message, failed: true);
                return false;
            }
            _left = new FramePool(_unpacker.Width, _unpacker.Height, _options.Eyes.Format, _options.PoolCapacity);
            _right = _unpacker.IsStereo ? new FramePool(_unpacker.Width, _unpacker.Height, _options.Eyes.Format, _options.PoolCapacity) : null;
        }
        if (_unpacker.Fits(_picture)) return true;
        SayOddSize();
        return false;
    }

    private void Streaming()
    {
        _retry.Succeeded();
        if (_everStreamed) _reconnects++;
        (_everStreamed, _saidOddSize) = (true, false);
        var rate = _device!.FramesPerSecond;
        Tell(CaptureState.Streaming, CaptureWords.Streaming(_options, _unpacker!, _device), failed: false, rate);
    }

    private void SayOddSize()
    {
        if (_saidOddSize) return;
        _saidOddSize = true;
        Tell(_report.State, CaptureWords.OddSize(_options.Address), failed: true, _report.NominalRateHz);
    }

    /// <summary>A file has ended; a live source has gone.</summary>
    private void Lose()
    {
        var (read, expected) = (_read, _device!.FrameCount);
        _device.Dispose();
        (_device, _due) = (null, null);
        _stamps = new FrameStamps(_options, new DeviceClock(_options.Latency));
        if (_options.Address.IsLive)
        {
            Miss(CaptureWords.Gone(_options.Address));
            return;
        }
        // Containers round their frame count; a difference of more than one frame is a cut file.
        if (read + 1 < expected) End(CaptureWords.CutShort(_options.Address, read, expected), failed: true);
        else End(_options.Address.Shown + " has ended", failed: false);
    }

    private void Miss(string why)
    {
        var now = _clock.Now;
        if (!_options.Address.IsLive)
        {
            End(why, failed: true);
            return;
        }
        if (_report.State == CaptureState.Streaming) _faults?.Raise(new Fault(FaultCode.LinkLost, FaultSeverity.Error, Stage.Endoscope, now, _reconnects, 0));
        _retry.Failed(now);
        Tell(CaptureState.Waiting, CaptureWords.Waiting(why, _retry), failed: true, _report.NominalRateHz);
    }

    private void End(string words, bool failed) => Tell(CaptureState.Finished, words, failed, _report.NominalRateHz);

    private void Tell(CaptureState state, string words, bool failed, double? rate) =>
        Volatile.Write(ref _report, new CaptureReport(state, words, failed, _reconnects, _unpacker?.Width ?? 0, _unpacker?.Height ?? 0, _unpacker?.Part ?? default, _device?.FourCc ?? _report.FourCc, rate));

    private void Drop(Instant now, FrameLease? lease = null)
    {
        lease?.Release();
        Volatile.Write(ref _dropped, _dropped + 1);
        _faults?.Raise(new Fault(FaultCode.FrameDropped, FaultSeverity.Warning, Stage.Endoscope, now, _sequence - 1, 0));
    }
}
