namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Which instrument is on an arm, and which a person has confirmed to be. Taking it off ends the confirmation.</summary>
internal struct InstrumentCheck
{
    private uint _confirmed;

    public uint OnArm { get; private set; }

    public void Observe(uint onArm)
    {
        OnArm = onArm;
        if (onArm == 0) _confirmed = 0;
    }

    /// <summary>Somebody says which it is.</summary>
    public TeleoperationRefusal Confirm(uint instrument)
    {
        if (instrument == 0 || instrument != OnArm) return new TeleoperationRefusal(TeleoperationReason.InstrumentNotThere, OnArm, instrument);
        _confirmed = instrument;
        return TeleoperationReason.None;
    }

    public readonly TeleoperationRefusal Refusal => OnArm == 0 ? TeleoperationReason.NoInstrument
        : _confirmed == 0 ? new TeleoperationRefusal(TeleoperationReason.InstrumentUnconfirmed, OnArm)
        : _confirmed != OnArm ? new TeleoperationRefusal(TeleoperationReason.OtherInstrument, OnArm, _confirmed) : TeleoperationReason.None;
}

/// <summary>Jaws that meet the grip slowly after engaging and follow it from then on.</summary>
internal struct JawFollower
{
    private const double MetWithin = 0.02;

    private bool _hasMet;

    public double Target { get; private set; }

    public void Rest(double jaw) => (Target, _hasMet) = (jaw is >= 0 and <= 1 ? jaw : Math.Clamp(double.IsFinite(jaw) ? jaw : Target, 0, 1), false);

    public void Follow(double grip, double dtS, TeleoperationOptions options)
    {
        _hasMet |= Math.Abs(grip - Target) <= MetWithin;
        var most = (_hasMet ? options.JawPerS : options.JawCatchUpPerS) * dtS;
        Target += Math.Clamp(grip - Target, -most, most);
    }
}
