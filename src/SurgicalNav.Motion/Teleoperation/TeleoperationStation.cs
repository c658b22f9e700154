using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Fixtures;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Makes joint targets of a surgeon's hands: two hands, several instrument arms, one camera arm. It commands no drive: the guard of each arm takes
/// its target or refuses it.</summary>
/// <remarks>Use: in a loop, poll both inputs, collect the arms' states, <see cref="Step"/>, then hand each target to its guard. Passive and single-threaded;
/// reads no clock; allocates nothing after construction; throws for nothing that a hand or an arm may send.</remarks>
public sealed class TeleoperationStation
{
    /// <summary>A loop that stood still makes no leap.</summary>
    private const double MostStepS = 0.02;

    private const double LeastHandsApartMm = 30;

    private readonly TeleoperationOptions _options;
    private readonly RobotSystem _system;
    private readonly ArmFollower?[] _followers;
    private readonly EdgeCues[] _cues;
    private readonly ArmSpacing _spacing;
    private readonly CameraFollower _camera;
    private readonly int _cameraArm;
    private readonly InstrumentCheck[] _instruments;
    private readonly JawFollower[] _jaws;
    private readonly ArmTarget[] _targets;
    private readonly TeleoperationRefusal[] _armFaults;
    private readonly HandControl[] _hands;
    private readonly HandReport[] _reports = new HandReport[2];
    private Instant _steppedAt;
    private long _steps;
    private bool _isCameraReady;

    /// <param name="system">Arms and console, as <c>hardware/systems</c> describes them.</param>
    /// <param name="options">Null takes the usual.</param>
    /// <exception cref="ArgumentException">Options that cannot be, or arms that cannot be led; the message says which and why.</exception>
    public TeleoperationStation(RobotSystem system, TeleoperationOptions? options = null)
    {
        (_system, _options) = (system, options ?? new TeleoperationOptions());
        _options.Validate();
        Scale = _options.Scale;
        var count = system.Arms.Count;
        (_followers, _cues, _instruments, _jaws, _targets, _armFaults) = (new ArmFollower?[count], new EdgeCues[count], new InstrumentCheck[count], new JawFollower[count], new ArmTarget[count], new TeleoperationRefusal[count]);
        _cameraArm = IndexOf(system.Console.ViewArm);
        _spacing = new ArmSpacing(system, _options);
        _camera = new CameraFollower(system.Arms[_cameraArm], _options, _spacing, _cameraArm);
        for (var i = 0; i < count; i++)
        {
            _cues[i] = new EdgeCues(_options, _spacing, i);
            if (system.Arms[i].Role == ArmRole.Instrument) _followers[i] = new ArmFollower(system.Arms[i], _options, _spacing, i);
        }
        _hands = [new HandControl(_options, IndexOf(system.Console.LeftArm)), new HandControl(_options, IndexOf(system.Console.RightArm))];
        (_reports[0].Arm, _reports[1].Arm) = (_hands[0].Arm, _hands[1].Arm);
    }

    public RobotSystem System => _system;

    /// <summary>Millimetres of the tip for one of the hand.</summary>
    public double Scale { get; private set; }

    /// <summary>By the arms' places in the system.</summary>
    public ReadOnlySpan<ArmTarget> Targets => _targets;

    /// <summary>After the last step.</summary>
    public ref readonly HandReport Hand(MasterHand hand) => ref _reports[(int)hand];

    /// <summary>Takes effect on the next motion; nothing jumps.</summary>
    public TeleoperationRefusal SetScale(double scale)
    {
        if (scale is not (>= TeleoperationOptions.LeastScale and <= TeleoperationOptions.MostScale)) return new TeleoperationRefusal(TeleoperationReason.ScaleOutOfRange, scale, TeleoperationOptions.MostScale);
        Scale = scale;
        return TeleoperationReason.None;
    }

    /// <summary>Somebody has looked which instrument is on an arm. Until then, and whenever it is another, the arm cannot be led.</summary>
    public TeleoperationRefusal ConfirmInstrument(int arm, uint instrument) =>
        (uint)arm >= (uint)_instruments.Length ? new TeleoperationRefusal(TeleoperationReason.NoSuchArm, arm, _instruments.Length) : _instruments[arm].Confirm(instrument);

    /// <summary>Guides the tip of an arm, or frees it: from the next motion on it is led to the nearest place of the fixture. That it keeps to it is the guard's to see to (<c>TipRules.Fixtures</c>).</summary>
    /// <param name="fixture">In the arm's base; null frees the tip.</param>
    public TeleoperationRefusal Guide(int arm, TipFixture? fixture)
    {
        if ((uint)arm >= (uint)_followers.Length) return new TeleoperationRefusal(TeleoperationReason.NoSuchArm, arm, _followers.Length);
        if (_followers[arm] is not { } follower) return TeleoperationReason.NotAnInstrumentArm;
        follower.Fixture = fixture;
        return TeleoperationReason.None;
    }

    /// <summary>Gives a hand another arm; the arm that it had rests where it is. The hand must have let go.</summary>
    public TeleoperationRefusal Assign(MasterHand hand, int arm)
    {
        if ((uint)arm >= (uint)_followers.Length) return new TeleoperationRefusal(TeleoperationReason.NoSuchArm, arm, _followers.Length);
        if (_followers[arm] is null) return TeleoperationReason.NotAnInstrumentArm;
        if (HandStates.Moves(_hands[(int)hand].State)) return TeleoperationReason.LetGoFirst;
        if (_hands[1 - (int)hand].Arm == arm) return TeleoperationReason.ArmTaken;
        _hands[(int)hand].Arm = arm;
        return TeleoperationReason.None;
    }

    /// <summary>One step: what the hands did since the last becomes <see cref="Targets"/> and <see cref="Hand"/>.</summary>
    /// <param name="now">The session's clock; never before the last.</param>
    /// <param name="left">As its input's Poll gives it.</param>
    /// <param name="right">The same.</param>
    /// <param name="arms">One of each arm, by their places in the system.</param>
    public void Step(Instant now, in MasterSample left, in MasterSample right, ReadOnlySpan<ArmState> arms)
    {
        if (arms.Length != _targets.Length) throw new ArgumentException($"The system has {_targets.Length} arms; {arms.Length} states were given.");
        var dt = _steps == 0 ? 0 : Math.Clamp((now - _steppedAt).Seconds, 0, MostStepS);
        (_steppedAt, _steps) = (now, _steps + 1);
        for (var i = 0; i < arms.Length; i++) Observe(i, arms[i], now);
        _hands[0].Input.Take(left, now, HandStates.Moves(_hands[0].State));
        _hands[1].Input.Take(right, now, HandStates.Moves(_hands[1].State));
        for (var h = 0; h < 2; h++) TakeSwap(h);

        var tableFromConsole = (_camera.TableFromCamera * _options.CameraFromConsole).Normalized();
        NextStates(tableFromConsole);
        for (var i = 0; i < arms.Length; i++)
        {
            var isLed = i == _cameraArm ? _hands[0].State == HandState.Camera : Leader(i) is not null;
            if (!isLed) Rest(i, arms[i]);
        }
        for (var h = 0; h < 2; h++) Lead(_hands[h], tableFromConsole, dt);
        if (_hands[0].State == HandState.Camera) LeadCamera(tableFromConsole, dt);
        Publish(now, arms, tableFromConsole);
    }

    private void Observe(int arm, in ArmState state, Instant now)
    {
        var isCamera = arm == _cameraArm;
        _instruments[arm].Observe(state.InstrumentId);
        var unsound = isCamera ? _camera.UnsoundJoint(state) : _followers[arm]?.UnsoundJoint(state) ?? -1;
        if (unsound < 0)
        {
            if (isCamera) _camera.Observe(state);
            else _followers[arm]?.Observe(state);
            _spacing.Stands(arm, state.Joints);
        }
        _armFaults[arm] = now - state.ReportedAt > _options.ArmDeadline ? new TeleoperationRefusal(isCamera ? TeleoperationReason.CameraSilent : TeleoperationReason.ArmSilent, (now - state.ReportedAt).Milliseconds, _options.ArmDeadline.Milliseconds)
            : unsound >= 0 ? new TeleoperationRefusal(TeleoperationReason.JointsUnsound, unsound)
            // A camera arm that takes no targets still shows which way right is.
            : state.IsReady || isCamera ? TeleoperationReason.None : TeleoperationReason.ArmNotReady;
        if (isCamera) _isCameraReady = state.IsReady;
    }

    private void TakeSwap(int h)
    {
        var hand = _hands[h];
        if (!hand.IsHere || (hand.Input.Pressed & MasterButtons.Swap) == MasterButtons.None) return;
        if (HandStates.Moves(hand.State))
        {
            _reports[h].Request = TeleoperationReason.LetGoFirst;
            return;
        }
        for (var step = 1; step < _followers.Length; step++)
        {
            var arm = (hand.Arm + step) % _followers.Length;
            if (_followers[arm] is null || _hands[1 - h].Arm == arm) continue;
            (hand.Arm, _reports[h].Request) = (arm, TeleoperationReason.None);
            return;
        }
        _reports[h].Request = TeleoperationReason.NoFreeArm;
    }

    private void NextStates(Quat tableFromConsole)
    {
        var (left, right) = (_hands[0], _hands[1]);
        var isPressed = ((left.Input.Buttons | right.Input.Buttons) & MasterButtons.Camera) != MasterButtons.None;
        var isPressedNow = ((left.Input.Pressed | right.Input.Pressed) & MasterButtons.Camera) != MasterButtons.None;
        var wasCamera = left.State == HandState.Camera && right.State == HandState.Camera;
        var mayBegin = isPressedNow && left.State is not (HandState.Absent or HandState.Camera) && right.State is not (HandState.Absent or HandState.Camera);
        var camera = !left.IsHere || !right.IsHere ? TeleoperationReason.OtherHandMissing
            : !_armFaults[_cameraArm].IsNone ? _armFaults[_cameraArm]
            : !_isCameraReady ? TeleoperationReason.CameraNotReady
            : wasCamera && !(_camera.LagMm <= _options.MostLagMm) ? new TeleoperationRefusal(TeleoperationReason.ArmLags, _camera.LagMm, _options.MostLagMm)
            : wasCamera || mayBegin ? TeleoperationReason.None : (TeleoperationRefusal)TeleoperationReason.PressCameraAgain;
        var isCamera = isPressed && camera.IsNone;
        foreach (var hand in _hands)
        {
            var standing = Against(hand);
            var engaging = standing.IsNone && hand.IsHere && hand.Input.IsPose && Misaligned(hand, tableFromConsole).Length is var angle && angle > _options.AlignRad
                ? new TeleoperationRefusal(TeleoperationReason.Misaligned, angle, _options.AlignRad) : standing;
            hand.Next(isCamera, camera, isPressed, engaging, standing.IsNone ? AgainstGoingOn(hand) : standing);
        }
    }

    /// <summary>What stands against leading the hand's arm.</summary>
    private TeleoperationRefusal Against(HandControl hand) => hand.Arm < 0 ? TeleoperationReason.NoArm
        : !_armFaults[hand.Arm].IsNone ? _armFaults[hand.Arm]
        : !_armFaults[_cameraArm].IsNone ? _armFaults[_cameraArm]
        : _instruments[hand.Arm].Refusal;

    private TeleoperationRefusal AgainstGoingOn(HandControl hand)
    {
        var follower = _followers[hand.Arm]!;
        var (stretch, turned) = (follower.StretchMm.Length, follower.StretchRad);
        if (!(stretch <= _options.MostStretchMm)) return new TeleoperationRefusal(TeleoperationReason.StretchedTooFar, stretch, _options.MostStretchMm);
        if (!(turned <= _options.MostStretchRad)) return new TeleoperationRefusal(TeleoperationReason.StretchedTooFar, turned, _options.MostStretchRad);
        var (lag, lagTurned) = (follower.LagMm, follower.LagRad);
        if (!(lag <= _options.MostLagMm)) return new TeleoperationRefusal(TeleoperationReason.ArmLags, lag, _options.MostLagMm);
        return lagTurned <= _options.MostLagRad ? TeleoperationReason.None : new TeleoperationRefusal(TeleoperationReason.ArmLags, lagTurned, _options.MostLagRad);
    }

    /// <summary>How the handle must turn to be aligned with the instrument, as a rotation vector in the console's axes.</summary>
    private Vec3 Misaligned(HandControl hand, Quat tableFromConsole)
    {
        var wanted = tableFromConsole.Conjugate * _followers[hand.Arm]!.TableFromTip * _options.HandleFromTip.Conjugate;
        return (wanted * hand.Input.Handle.Conjugate).Log();
    }

    private HandControl? Leader(int arm) =>
        _hands[0].State == HandState.Following && _hands[0].Arm == arm ? _hands[0] : _hands[1].State == HandState.Following && _hands[1].Arm == arm ? _hands[1] : null;

    private void Rest(int arm, in ArmState state)
    {
        if (arm == _cameraArm) _camera.Rest();
        else _followers[arm]?.Rest();
        _spacing.Goes(arm, arm == _cameraArm ? _camera.Joints : _followers[arm]?.Joints ?? state.Joints);
        _jaws[arm].Rest(state.Jaw);
    }

    private void Lead(HandControl hand, Quat tableFromConsole, double dt)
    {
        if (hand.State != HandState.Following) return;
        var move = tableFromConsole.Rotate(hand.Input.MoveMm) * (hand.Input.IsPose ? Scale : 1);
        hand.Edge = _followers[hand.Arm]!.Advance(move, tableFromConsole.Rotate(hand.Input.TurnRad), dt);
        _jaws[hand.Arm].Follow(hand.Input.Grip, dt, _options);
    }

    /// <summary>The hands hold the picture: what they do to it, the camera does the other way round.</summary>
    private void LeadCamera(Quat tableFromConsole, double dt)
    {
        var (left, right) = (_hands[0].Input, _hands[1].Input);
        if (((left.Buttons | right.Buttons) & MasterButtons.Clutch) != MasterButtons.None) return;
        var move = 0.5 * (left.MoveMm * (left.IsPose ? _options.CameraScale : 1) + right.MoveMm * (right.IsPose ? _options.CameraScale : 1));
        var roll = 0.5 * (left.TurnRad.Z + right.TurnRad.Z);
        if (left.IsPose && right.IsPose)
        {
            var now = right.PlaceMm - left.PlaceMm;
            var before = now - (right.MoveMm - left.MoveMm);
            var isApart = now.X * now.X + now.Y * now.Y > LeastHandsApartMm * LeastHandsApartMm;
            roll = isApart ? Math.Atan2(before.X * now.Y - before.Y * now.X, before.X * now.X + before.Y * now.Y) : 0;
        }
        var edge = _camera.Advance(-tableFromConsole.Rotate(move), -roll, dt);
        (_hands[0].Edge, _hands[1].Edge) = (edge, edge);
    }

    private void Publish(Instant now, ReadOnlySpan<ArmState> arms, Quat tableFromConsole)
    {
        for (var i = 0; i < _targets.Length; i++)
        {
            ref var target = ref _targets[i];
            (target.Sequence, target.WrittenAt, target.Jaw) = (_steps, now, _jaws[i].Target);
            target.IsLed = i == _cameraArm ? _hands[0].State == HandState.Camera : Leader(i) is not null;
            target.Position = i == _cameraArm ? _camera.Joints : _followers[i] is { } follower ? follower.Joints : arms[i].Joints;
        }
        for (var h = 0; h < 2; h++)
        {
            var hand = _hands[h];
            ref var report = ref _reports[h];
            (report.State, report.Arm, report.Refusal, report.Edge, report.AgeMs, report.Share) = (hand.State, hand.Arm, hand.Refusal, hand.Edge, hand.Input.AgeMs, hand.Input.Share);
            (report.MisalignedRad, report.AlignAxis, report.StretchMm, report.LagMm) = (0, Vec3.Zero, 0, 0);
            if (hand.Arm < 0) continue;
            var follower = _followers[hand.Arm]!;
            (report.StretchMm, report.LagMm) = (follower.StretchMm.Length, follower.LagMm);
            _cues[hand.Arm].Fill(follower, arms[hand.Arm], tableFromConsole, ref report.Cues);
            if (hand.State == HandState.Camera) report.Cues[(int)EdgeKind.OtherArm] = _cues[_cameraArm].OtherArm(tableFromConsole.Conjugate);
            if (!hand.IsHere || !hand.Input.IsPose) continue;
            var turn = Misaligned(hand, tableFromConsole);
            report.MisalignedRad = turn.Length;
            report.AlignAxis = turn.Length > 1e-9 ? turn.Normalized() : Vec3.Zero;
        }
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _system.Arms.Count; i++)
            if (_system.Arms[i].Name == name) return i;
        throw new ArgumentException($"The console names an arm '{name}' that the system does not have.");
    }
}
