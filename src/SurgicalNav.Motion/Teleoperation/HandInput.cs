using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Judges one hand's looks and makes small motions of them: filtered, or of a stick's rate. While the hand leads nothing it follows without motion,
/// so that leading begins from wherever it then is.</summary>
internal sealed class HandInput(TeleoperationOptions options)
{
    /// <summary>A loop that stood still makes no leap of a stick's rate.</summary>
    private const double MostRateStepS = 0.02;

    /// <summary>The times of two looks may be a few milliseconds off against each other; a jump is judged over no less than this.</summary>
    private const double LeastJumpS = 0.01;

    private readonly TremorFilter _filter = new(options.FilterDelayS);
    private readonly RateCurve _curve = new(options.DeadZone, options.CurvePower);
    private readonly AgeSlowdown _slowdown = new(options.SlowFrom.Seconds, options.Deadline.Seconds);
    private MasterSample _last;
    private Instant _steppedAt;
    private bool _hasStepped;

    /// <summary>None where there is a hand.</summary>
    public TeleoperationRefusal Fault { get; private set; }

    public MasterButtons Buttons { get; private set; }
    public MasterButtons Pressed { get; private set; }
    public double Grip { get; private set; }
    public double AgeMs { get; private set; }

    /// <summary>By the age of the look.</summary>
    public double Share { get; private set; }

    public bool IsPose => _last.Kind == MasterKind.Pose;

    /// <summary>The handle as it is, unfiltered.</summary>
    public Quat Handle => _last.ConsoleFromHandle.Rotation;

    /// <summary>Filtered, mm in the console; of a pose.</summary>
    public Vec3 PlaceMm => _filter.PlaceMm;

    /// <summary>Since the last step, in the console's axes; slowed down, not scaled.</summary>
    public Vec3 MoveMm { get; private set; }

    /// <summary>The same as a rotation vector.</summary>
    public Vec3 TurnRad { get; private set; }

    public void Take(in MasterSample sample, Instant now, bool leads)
    {
        var dt = _hasStepped ? Math.Clamp((now - _steppedAt).Seconds, 0, MostRateStepS) : 0;
        (_steppedAt, _hasStepped) = (now, true);
        (MoveMm, TurnRad, Pressed, Share) = (Vec3.Zero, Vec3.Zero, MasterButtons.None, 0);
        Fault = Judge(sample, now);
        if (!Fault.IsNone)
        {
            Buttons = MasterButtons.None;
            _last = default;
            return;
        }
        // A hand that has just come presses nothing anew: what is held then was pressed unseen.
        if (_last.Kind != MasterKind.None) Pressed = sample.Buttons & ~Buttons;
        Buttons = sample.Buttons;
        Grip = sample.Grip;
        Share = _slowdown.At(AgeMs * 1e-3);
        if (sample.Kind == MasterKind.Rate)
        {
            if (leads) (MoveMm, TurnRad) = (_curve.At(sample.Push) * (options.RateMmS * dt * Share), _curve.At(sample.Turn) * (options.RateRadS * dt * Share));
        }
        else if (_last.Kind != MasterKind.Pose || !leads)
            _filter.Reset(sample.ConsoleFromHandle.TranslationMm, sample.ConsoleFromHandle.Rotation);
        else if (sample.Sequence != _last.Sequence) Move(sample);
        _last = sample;
    }

    /// <summary>Leading begins here and now: nothing of what the hand did before is carried into it.</summary>
    public void Begin()
    {
        (MoveMm, TurnRad) = (Vec3.Zero, Vec3.Zero);
        if (IsPose) _filter.Reset(_last.ConsoleFromHandle.TranslationMm, _last.ConsoleFromHandle.Rotation);
    }

    private void Move(in MasterSample sample)
    {
        var (place, rotation) = (_filter.PlaceMm, _filter.Rotation);
        _filter.Step(sample.ConsoleFromHandle.TranslationMm, sample.ConsoleFromHandle.Rotation, (sample.AcquiredAt - _last.AcquiredAt).Seconds);
        MoveMm = (_filter.PlaceMm - place) * Share;
        TurnRad = (_filter.Rotation * rotation.Conjugate).Log() * Share;
    }

    private TeleoperationRefusal Judge(in MasterSample sample, Instant now)
    {
        AgeMs = sample.Kind == MasterKind.None ? double.PositiveInfinity : (now - sample.AcquiredAt).Milliseconds;
        if (sample.Kind == MasterKind.None) return TeleoperationReason.NoSample;
        if (!sample.IsSound) return TeleoperationReason.SampleUnsound;
        if (sample.AcquiredAt > now) return new TeleoperationRefusal(TeleoperationReason.SampleFromTheFuture, -AgeMs);
        if (now - sample.AcquiredAt > options.Deadline) return new TeleoperationRefusal(TeleoperationReason.SampleLate, AgeMs, options.Deadline.Milliseconds);
        if (!sample.Has(MasterButtons.Present)) return TeleoperationReason.OperatorAbsent;
        return _last.Kind == MasterKind.None ? TeleoperationReason.None : JudgeAgainstLast(sample);
    }

    private TeleoperationRefusal JudgeAgainstLast(in MasterSample sample)
    {
        if (sample.Kind != _last.Kind) return new TeleoperationRefusal(TeleoperationReason.HandJumped, double.PositiveInfinity, options.MostHandMmS);
        if (sample.Kind != MasterKind.Pose || sample.Sequence == _last.Sequence) return TeleoperationReason.None;
        var dt = (sample.AcquiredAt - _last.AcquiredAt).Seconds;
        // Looks were lost for longer than one may be old: where the hand was meanwhile nobody knows.
        if (dt > options.Deadline.Seconds) return new TeleoperationRefusal(TeleoperationReason.SampleLate, dt * 1000, options.Deadline.Milliseconds);
        var (move, turn) = ((sample.ConsoleFromHandle.TranslationMm - _last.ConsoleFromHandle.TranslationMm).Length, (sample.ConsoleFromHandle.Rotation * _last.ConsoleFromHandle.Rotation.Conjugate).Log().Length);
        var over = Math.Max(dt, LeastJumpS);
        if (move > options.MostHandMmS * over) return new TeleoperationRefusal(TeleoperationReason.HandJumped, move / over, options.MostHandMmS);
        return turn > options.MostHandRadS * over ? new TeleoperationRefusal(TeleoperationReason.HandJumped, turn / over, options.MostHandRadS) : TeleoperationReason.None;
    }
}
