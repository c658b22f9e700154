using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>What is known of a lag while a session runs.</summary>
public enum LagState
{
    /// <summary>Not enough has been seen, or the motion says nothing: neither good nor bad.</summary>
    Unknown,

    /// <summary>The latest estimate and the calibration agree.</summary>
    Confirmed,

    /// <summary>The latest estimate and the calibration exclude each other.</summary>
    Moved,
}

/// <summary>How a running session's lag is followed.</summary>
public sealed record LagWatchOptions
{
    /// <summary>Motion is looked at over this time.</summary>
    public Duration Window { get; init; } = Duration.FromSeconds(20);

    public Duration Every { get; init; } = Duration.FromSeconds(5);

    /// <summary>The lag of the stamps as they come: 0 where the calibrated lag has been taken out of them already.</summary>
    public double ExpectedLagS { get; init; }

    /// <summary>Of the calibration; added to the estimate's own.</summary>
    public double ExpectedHalfWidthS { get; init; }

    /// <summary>A single window may be unlucky: so many in a row must disagree.</summary>
    public int WindowsUntilMoved { get; init; } = 2;

    /// <summary>Whether poses are given as the motion that they let expect in the picture (px, right and down): both are then looked at along one axis, the
    /// expected motion's main one. Otherwise each has its own.</summary>
    public bool PosesAreExpectedShifts { get; init; }

    public LagOptions Lag { get; init; } = new() { MaxLagS = 0.25, LeastTrackerMotion = 5 };
}

/// <summary>Follows the lag between tracker and video through a session, on a sliding window, and raises <see cref="FaultCode.LagMoved"/> when it leaves the calibration's interval.</summary>
/// <remarks>One loop owns it. Adding samples allocates nothing; judging, every few seconds, does. Windows without enough motion change nothing.</remarks>
public sealed class LagWatch
{
    private const int Capacity = 8192;

    private readonly LagWatchOptions _options;
    private readonly IFaultSink? _faults;
    private readonly double[] _trackerS = new double[Capacity], _videoS = new double[Capacity];
    private readonly Vec3[] _position = new Vec3[Capacity], _shift = new Vec3[Capacity];
    private long _poses, _pictures;
    private Instant? _judged;
    private int _disagreed;

    public LagWatch(LagWatchOptions options, IFaultSink? faults = null) => (_options, _faults) = (options, faults);

    public LagState State { get; private set; }

    /// <summary>The newest one that could be given; null before.</summary>
    public LagEstimate? Latest { get; private set; }

    /// <summary>Why the newest window gave none; null where it did.</summary>
    public LagRefusal? Refusal { get; private set; }

    /// <summary>A measured position of the tracked body in its reference, mm, or the shift expected of it (<see cref="LagWatchOptions.PosesAreExpectedShifts"/>); times must rise.</summary>
    public void AddPose(Instant acquiredAt, Vec3 positionMm)
    {
        if (_poses > 0 && acquiredAt.Seconds <= _trackerS[(_poses - 1) % Capacity]) return;
        (_trackerS[_poses % Capacity], _position[_poses % Capacity]) = (acquiredAt.Seconds, positionMm);
        _poses++;
    }

    /// <summary>The video's motion as one number (a line's row), px; times must rise.</summary>
    public void AddPicture(Instant acquiredAt, double motionPx) => AddPicture(acquiredAt, new Vec3(motionPx, 0, 0));

    /// <summary>How far the picture has moved, right and down, px; times must rise.</summary>
    public void AddPicture(Instant acquiredAt, Vec3 shiftPx)
    {
        if (!double.IsFinite(shiftPx.X + shiftPx.Y) || (_pictures > 0 && acquiredAt.Seconds <= _videoS[(_pictures - 1) % Capacity])) return;
        (_videoS[_pictures % Capacity], _shift[_pictures % Capacity]) = (acquiredAt.Seconds, shiftPx);
        _pictures++;
    }

    /// <summary>Judges when the time has come; true when it did.</summary>
    public bool Step(Instant now)
    {
        _judged ??= now;
        if (now - _judged.Value < _options.Every) return false;
        _judged = now;
        Judge(now);
        return true;
    }

    private void Judge(Instant now)
    {
        var fromS = now.Seconds - _options.Window.Seconds;
        var poses = Kept(_poses, _trackerS, fromS);
        var pictures = Kept(_pictures, _videoS, fromS);
        Refusal = LagRefusal.TooShortOverlap;
        if (poses.Length < 3 || pictures.Length < 3) return;
        try
        {
            var (positions, shifts) = (poses.Select(i => _position[i]).ToArray(), pictures.Select(i => _shift[i]).ToArray());
            var axis = PrincipalMotion.Direction(positions);
            var videoAxis = _options.PosesAreExpectedShifts ? axis : PrincipalMotion.Direction(shifts);
            var tracker = new MotionSignal([.. poses.Select(i => _trackerS[i])], [.. positions.Select(p => Vec3.Dot(p, axis))]);
            Latest = LagEstimator.Estimate(tracker, new MotionSignal([.. pictures.Select(i => _videoS[i])], [.. shifts.Select(s => Vec3.Dot(s, videoAxis))]), _options.Lag);
            Refusal = null;
        }
        catch (LagRefusedException e)
        {
            Refusal = e.Reason;
            return;
        }
        var off = Math.Abs(Latest.LagS - _options.ExpectedLagS);
        var limit = Latest.HalfWidthS + _options.ExpectedHalfWidthS;
        _disagreed = off > limit ? _disagreed + 1 : 0;
        if (_disagreed == 0) State = LagState.Confirmed;
        if (_disagreed < _options.WindowsUntilMoved) return;
        if (State != LagState.Moved) _faults?.Raise(new Fault(FaultCode.LagMoved, FaultSeverity.Error, Stage.Tracker, now, off * 1000, limit * 1000));
        State = LagState.Moved;
    }

    private static int[] Kept(long added, double[] times, double fromS)
    {
        var first = added - Math.Min(added, Capacity);
        var kept = new List<int>();
        for (var i = first; i < added; i++)
            if (times[i % Capacity] >= fromS) kept.Add((int)(i % Capacity));
        return [.. kept];
    }
}
