using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Health;

/// <summary>Looks at every frame of one eye and says when the picture is frozen, repeated, black or of a wrong colour.</summary>
/// <remarks>One thread's; allocates nothing per frame. Holds a reference to the last frame, so that equal digests are confirmed bit by bit. Each trouble
/// raises its fault once when it begins; it ends as soon as a frame speaks against it (a cast: after as many as it took to begin).</remarks>
public sealed class PictureWatch : IDisposable
{
    private const int Window = 100;

    private readonly PictureLimits _limits;
    private readonly IFaultSink? _faults;
    private readonly bool[] _repeats = new bool[Window];
    private FrameLease? _last;
    private ulong _digest;
    private int _inARow, _black, _at, _repeatsInWindow, _cast;

    /// <exception cref="ArgumentException">The limits make no sense.</exception>
    public PictureWatch(PictureLimits? limits = null, IFaultSink? faults = null)
    {
        (_limits, _faults) = (limits ?? new PictureLimits(), faults);
        _limits.Validate();
    }

    public PictureTrouble Trouble { get; private set; }

    /// <summary>Of the frame looked at last.</summary>
    public PictureStatistics Statistics { get; private set; }

    /// <summary>Frames that were the same as the one before, to the bit.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Frames looked at.</summary>
    public long Frames { get; private set; }

    /// <summary>Judges the next frame. The caller keeps its reference; a second one is held here until the frame after.</summary>
    public PictureTrouble Look(FrameLease frame, Instant now)
    {
        Frames++;
        Statistics = PictureStatistics.Of(frame);
        var digest = PictureDigest.Of(frame);
        var same = _last is { } last && digest == _digest && last.Format == frame.Format && last.Pixels.SequenceEqual(frame.Pixels);
        Repeats(same, now);
        Darkness(now);
        Colour(now);
        _digest = digest;
        var old = _last;
        _last = frame.Retain();
        old?.Release();
        return Trouble;
    }

    /// <summary>Forgets the last frame, after a source was lost: whatever comes next is new.</summary>
    public void Reset()
    {
        _last?.Release();
        _last = null;
        (_inARow, _black, _cast, Trouble) = (0, 0, 0, PictureTrouble.None);
    }

    public void Dispose() => Reset();

    private void Repeats(bool same, Instant now)
    {
        if (same) Duplicates++;
        _inARow = same ? _inARow + 1 : 0;
        if (_repeats[_at]) _repeatsInWindow--;
        _repeats[_at] = same;
        if (same) _repeatsInWindow++;
        _at = (_at + 1) % Window;
        // The first of n identical frames repeats nothing.
        Set(PictureTrouble.Frozen, _inARow + 1 >= _limits.FrozenAfterFrames, FaultCode.FrameFrozen, FaultSeverity.Error, now, _inARow + 1, _limits.FrozenAfterFrames);
        // A frozen picture is not called repeated as well; what it leaves behind in the window runs out by itself.
        var many = _repeatsInWindow > _limits.MostDuplicatesIn100 && _inARow < 2;
        Set(PictureTrouble.Duplicated, many || Has(PictureTrouble.Duplicated) && _repeatsInWindow > _limits.MostDuplicatesIn100 / 2,
            FaultCode.FrameDuplicated, FaultSeverity.Warning, now, _repeatsInWindow, _limits.MostDuplicatesIn100);
    }

    private void Darkness(Instant now)
    {
        var dark = Statistics.MeanLuma < _limits.BlackMeanLuma && Statistics.SdLuma < _limits.BlackSdLuma;
        _black = dark ? _black + 1 : 0;
        Set(PictureTrouble.Black, _black >= _limits.BlackAfterFrames, FaultCode.FrameBlack, FaultSeverity.Error, now, Statistics.MeanLuma, _limits.BlackMeanLuma);
    }

    private void Colour(Instant now)
    {
        var excess = Math.Max(_limits.LogRedToGreen.Excess(Statistics.LogRedToGreen), _limits.LogBlueToGreen.Excess(Statistics.LogBlueToGreen));
        var isCast = Has(PictureTrouble.ColourCast);
        // Counts towards the other state; a picture without colour says nothing.
        var speaksForChange = isCast ? excess == 0 && IsWellInside() : excess > 0;
        _cast = speaksForChange ? _cast + 1 : 0;
        if (_cast < _limits.CastAfterFrames) return;
        _cast = 0;
        Set(PictureTrouble.ColourCast, !isCast, FaultCode.FrameColourCast, FaultSeverity.Warning, now, excess, 0);
    }

    private bool IsWellInside()
    {
        var h = _limits.CastHysteresis;
        return Inside(_limits.LogRedToGreen, Statistics.LogRedToGreen) && Inside(_limits.LogBlueToGreen, Statistics.LogBlueToGreen);

        bool Inside(HealthyRange range, double value) => value >= range.Least + h && value <= range.Most - h;
    }

    private bool Has(PictureTrouble trouble) => (Trouble & trouble) != PictureTrouble.None;

    private void Set(PictureTrouble trouble, bool on, FaultCode code, FaultSeverity severity, Instant now, double value, double limit)
    {
        if (on == Has(trouble)) return;
        Trouble = on ? Trouble | trouble : Trouble & ~trouble;
        if (on) _faults?.Raise(new Fault(code, severity, Stage.Endoscope, now, value, limit));
    }
}
