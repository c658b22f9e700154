using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>One device under its guard, from the first word on the line to the end of what is wanted of it: who operates it, what is waited for and what is said of it. Passive: stepped every few milliseconds by its owner.</summary>
internal sealed class DeviceRun
{
    /// <summary>How long a device and a guard may take to find each other: starting the guard's process is most of it.</summary>
    private static readonly Duration MostConnecting = Duration.FromSeconds(30);

    /// <summary>A guard that holds for so long what nobody interrupts will go on holding it.</summary>
    private static readonly Duration MostHeld = Duration.FromSeconds(3);

    private const GuardReasons ThePress = GuardReasons.OperatorAbsent | GuardReasons.DriveNotEnabled | GuardReasons.PressAgain;

    private readonly GuardRig _rig;
    private readonly int _device;
    private readonly DriveProfile _profile;
    private readonly Func<Instant, bool?>? _switch;
    private readonly Action<string> _say;
    private readonly EnablingHand _hand;
    private readonly Instant _begun;
    private IDeviceMotion? _motion;
    private Instant _refusedAt = Instant.MinValue, _heldSince = Instant.MinValue;
    private string _said = "";
    private bool _acknowledges;

    /// <param name="rig">Owned by the caller.</param>
    /// <param name="profile">Of its device.</param>
    /// <param name="enablingSwitch">A person's, its answer null where it has not been read anew; null for a simulated hand, which presses whenever nothing else stands against motion.</param>
    /// <param name="begun">Now.</param>
    /// <param name="say">Takes a line of what happens.</param>
    /// <param name="device">Which of the rig's devices it is, by its channel.</param>
    public DeviceRun(GuardRig rig, DriveProfile profile, Func<Instant, bool?>? enablingSwitch, Instant begun, Action<string> say, int device = 0)
    {
        (_rig, _profile, _switch, _begun, _say, _device) = (rig, profile, enablingSwitch, begun, say, device);
        Operator = new DeviceOperator(rig.Channel(device), MotionKind.Arm, profile.Joints.Count);
        _hand = new EnablingHand(Operator);
    }

    public DeviceOperator Operator { get; }
    public HoldLog Holds { get; } = new();

    /// <summary>The device is heard and is the profile's.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>What was wanted of it has come to its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Why it cannot go on, in words; null while it can.</summary>
    public string? Failure { get; private set; }

    public bool HasEnded => IsDone || Failure is not null;

    public double[] Measured => ((ReadOnlySpan<double>)Operator.Report.Measured)[.._profile.Joints.Count].ToArray();

    /// <summary>The device's fault is read and may be cleared, before a plan is played.</summary>
    public void Acknowledge()
    {
        _acknowledges = true;
        Operator.Acknowledge();
    }

    /// <summary>It knows where its joints are.</summary>
    public bool IsHomed => (Operator.Report.DriveFlags & DriveFlags.Homed) != DriveFlags.None;

    /// <summary>Why the device must not be moved as it stands, in words; null where nothing speaks against it.</summary>
    /// <param name="searches">It is to search its references first, where it does not know where its joints are.</param>
    public string? NotReady(bool searches)
    {
        ref readonly var r = ref Operator.Report;
        if ((r.DriveFlags & DriveFlags.PowerGood) == DriveFlags.None) return "The device has no motor power: switch it on.";
        if ((r.DriveFlags & DriveFlags.EmergencyStopClosed) == DriveFlags.None) return "The emergency-stop circuit is open: pull the button out again.";
        if (IsHomed || (searches && _profile.SearchesReferences)) return null;
        return "The device does not know where its joints are: it is not homed. " + (_profile.SearchesReferences
            ? "Let it search its references first, with 'surgicalnav robot home' and the same device."
            : "It cannot search its references by itself: home it as its maker says, then try again.");
    }

    /// <summary>Why the plan does not begin where the joints stand, in words; null where it does.</summary>
    public string? StandsElsewhere(RobotPlan plan, string mend)
    {
        var measured = Measured;
        var rules = GuardRulesFactory.FromProfile(_profile);
        for (var j = 0; j < measured.Length; j++)
        {
            var (gap, unit) = (measured[j] - plan.Knots[0].Position[j], _profile.Joints[j].Unit);
            if (Math.Abs(gap) <= rules.StartTolerance(j)) continue;
            return $"Nothing was moved: the plan begins with joint {j + 1} ({_profile.Joints[j].Name}) at {PlannedArm.InWords(unit, plan.Knots[0].Position[j])}, and it stands at {PlannedArm.InWords(unit, measured[j])}. {mend}, or plan from where it stands: --from {string.Join(',', measured.Select(m => m.ToString("0.######", CultureInfo.InvariantCulture)))} --rad";
        }
        return null;
    }

    /// <summary>From where the joints stand.</summary>
    public void Begin(IDeviceMotion motion)
    {
        _motion = motion;
        Operator.ReadSwitch(isPressed: false);
        motion.Begin(Operator);
        _hand.WantsMotion = true;
    }

    /// <summary>What has come to its end is followed by something else, with the switch let go in between.</summary>
    public void Finish()
    {
        LetGo();
        (_motion, IsDone, _said) = (null, false, "");
    }

    /// <summary>Comes to rest on the way.</summary>
    public void LetGo()
    {
        _hand.WantsMotion = false;
        Operator.Pause();
    }

    public void Step(Instant now)
    {
        if (IsConnected && !HasEnded) _motion?.Step(now, Operator);
        if (_switch is null || _acknowledges) _hand.Step(now);
        else if (_motion is null) Operator.ReadSwitch(isPressed: false);
        else if (_switch(now) is { } isPressed) Operator.ReadSwitch(isPressed);
        Operator.Step(now, RobotEvidence.Nothing);
        if (_rig.Process is { HasEnded: true } guard)
        {
            Failure ??= $"The guard's process ended by itself, and the device comes to rest along what it holds. It said: {guard.Said}";
            return;
        }
        if (!Operator.HasReport)
        {
            if (now - _begun > MostConnecting) Failure ??= "The guard's process does not answer. 'surgicalnav robot rt-check' says what this machine can hold.";
            return;
        }
        _rig.ForgetFiles();
        if (!IsConnected) Connect(now);
        else if (_motion is { } motion && !HasEnded) Judge(now, motion);
        else if (_acknowledges && Operator.Report.Motion != GuardMotion.Latched) _acknowledges = false;
    }

    private void Connect(Instant now)
    {
        ref readonly var r = ref Operator.Report;
        IsConnected = r.LinkState == DriveLinkState.Open && r.Link.StatesTaken > 0 && r.DriveFlags != DriveFlags.None;
        if (IsConnected || Failure is not null) return;
        if (r.IsLineGone) Failure = $"The device cannot be reached: {GuardWords.Name(GuardReasons.LinkClosed)}.";
        if (r.LinkState == DriveLinkState.Refused && _refusedAt == Instant.MinValue) _refusedAt = now;
        // Its words come by another way than the report.
        if (_refusedAt != Instant.MinValue && now - _refusedAt > Duration.FromMilliseconds(300))
            Failure = $"Another device answers than the one of the profile '{_profile.Name}'. {Refused()}";
        else if (now - _begun > MostConnecting)
            Failure = $"Nothing that speaks the drive link answers within {MostConnecting.Seconds:0} s: check cable, power and the path after --device. 'surgicalnav links list' shows the serial ports.";
    }

    private string Refused()
    {
        var mark = $"'{_rig.Devices[_device]}' is refused: ";
        var said = _rig.Process?.Said ?? "";
        return said.LastIndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? said[(at + mark.Length)..] : "";
    }

    private void Judge(Instant now, IDeviceMotion motion)
    {
        ref readonly var r = ref Operator.Report;
        Holds.Step(r);
        if (!Operator.IsLoaded)
        {
            if (r.ProgramRefusal != ProgramRefusal.None && r.ProgramSequence > 0) Failure = $"The guard refused the plan: {GuardWords.Explain(r.ProgramRefusal)}. {Words(r)}";
            if (r.Motion == GuardMotion.Latched) Failure = Words(r);
            return;
        }
        Tell(r, motion);
        if (motion.IsDone(Operator))
        {
            IsDone = true;
            LetGo();
            return;
        }
        if (r.Motion == GuardMotion.Latched) Failure = Words(r);
        var standsStill = r.Motion == GuardMotion.Resting && (r.Verdict.Reasons & ~ThePress) != GuardReasons.None;
        if (!standsStill) _heldSince = Instant.MinValue;
        else if (_heldSince == Instant.MinValue) _heldSince = now;
        else if (_switch is null && now - _heldSince > MostHeld) Failure = Words(r);
    }

    /// <summary>There is nothing left to search for: the end of a search, and no trouble.</summary>
    private static bool IsFound(in GuardVerdict verdict) => verdict is { First: GuardReasons.HomingRefused, Value: (double)HomingRefusal.IsHomed };

    private static string Words(in GuardReport r) => GuardWords.Explain(r.Verdict, r.HoldCause);

    private void Tell(in GuardReport r, IDeviceMotion motion)
    {
        // The first reports are older than the request.
        var isOld = r.Verdict.Decision == GuardDecision.Hold && (r.Verdict.Reasons & (GuardReasons.NoProgram | GuardReasons.PausedByRequest)) != GuardReasons.None;
        var words = r.Verdict.Decision == GuardDecision.Accept || isOld ? ""
            : (r.Verdict.Reasons & ~ThePress) == GuardReasons.None ? _switch is null ? "" : motion.PressWords
            : (r.Verdict.Reasons & GuardReasons.ProgramDone) != GuardReasons.None || IsFound(r.Verdict) ? "" : Words(r);
        if (words.Length > 0 && words != _said) _say($"  {motion.Where(r)}   {words}");
        _said = words;
        while (motion.NextProgress(r) is { } progress) _say(string.Create(CultureInfo.InvariantCulture, $"  {motion.Where(r)}   {progress}, {r.Accepted} set-points accepted, {Holds.Count} holds"));
    }
}
