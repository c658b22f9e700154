using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Guard;

/// <summary>Watches that a moving drive is fed: counts the set-points sent while it is enabled, the time between them, and the gaps.</summary>
/// <remarks>Only set-points count, and what lets a device search its references: nothing else feeds an enabled device's watchdog (drive link, section 5). Allocates only when constructed.</remarks>
internal sealed class SetPointWatch(Duration period, Duration deadline)
{
    private static readonly Duration LongGap = Duration.FromMilliseconds(3);

    private readonly TickHistogram _intervals = new();
    private readonly Duration _shortGap = new(period.Nanoseconds * 3 / 2);
    private Duration _enabledFor;
    private Instant _seenAt, _fedAt;
    private bool _isFed, _hasSent, _isMissing;
    private long _sent, _gapsOverOneAndAHalfPeriods, _gapsOver3Ms, _deadlineMisses;

    /// <summary>On every step, before anything is decided or sent.</summary>
    /// <param name="isFed">The drive is enabled and no fault forbids set-points.</param>
    public void Look(Instant now, bool isFed)
    {
        if (isFed && !_isFed) (_fedAt, _hasSent, _isMissing) = (now, false, false);
        else if (isFed)
        {
            _enabledFor += now - _seenAt;
            if (!_isMissing && now - _fedAt > deadline)
            {
                // Counted as soon as it is one: after it there may be no further set-point.
                _isMissing = true;
                _deadlineMisses++;
                CountGap(now - _fedAt);
            }
        }
        (_isFed, _seenAt) = (isFed, now);
    }

    public void SetPointSent(Instant now)
    {
        if (!_isFed) return;
        if (_hasSent)
        {
            _intervals.Add((now - _fedAt).Microseconds);
            if (!_isMissing) CountGap(now - _fedAt);
        }
        _sent++;
        (_fedAt, _hasSent, _isMissing) = (now, true, false);
    }

    public void Fill(ref GuardReport report)
    {
        (report.SetPointsSent, report.EnabledS) = (_sent, _enabledFor.Seconds);
        (report.SetPointP50Us, report.SetPointP99Us, report.SetPointMaxUs) = (_intervals.PercentileUs(50), _intervals.PercentileUs(99), _intervals.MaxUs);
        (report.GapsOverOneAndAHalfPeriods, report.GapsOver3Ms, report.DeadlineMisses) = (_gapsOverOneAndAHalfPeriods, _gapsOver3Ms, _deadlineMisses);
    }

    private void CountGap(Duration gap)
    {
        if (gap > _shortGap) _gapsOverOneAndAHalfPeriods++;
        if (gap > LongGap) _gapsOver3Ms++;
    }
}
