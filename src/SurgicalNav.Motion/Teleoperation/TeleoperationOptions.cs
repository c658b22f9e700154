using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Where tips may go, in the frame that the arms share.</summary>
public readonly record struct WorkspaceBox(Vec3 LowMm, Vec3 HighMm);

/// <summary>The numbers of teleoperation; docs/teleoperation.md says what each is for and which test holds it.</summary>
public sealed record TeleoperationOptions
{
    public const double LeastScale = 0.05, MostScale = 1;

    /// <summary>Millimetres of the tip for one of the hand; rotations are never scaled.</summary>
    public double Scale { get; init; } = 0.3;

    /// <summary>Of the camera's tip, in camera mode.</summary>
    public double CameraScale { get; init; } = 0.5;

    /// <summary>Of the tremor filter, at standstill; see <see cref="TremorFilter"/>.</summary>
    public double FilterDelayS { get; init; } = 0.08;

    /// <summary>A look at the hand up to this old moves the tip in full.</summary>
    public Duration SlowFrom { get; init; } = Duration.FromMilliseconds(40);

    /// <summary>One of this age moves nothing, and an older one is none.</summary>
    public Duration Deadline { get; init; } = Duration.FromMilliseconds(120);

    /// <summary>An arm's report that is older is none.</summary>
    public Duration ArmDeadline { get; init; } = Duration.FromMilliseconds(60);

    /// <summary>A hand whose handle is turned further from the instrument than this cannot engage.</summary>
    public double AlignRad { get; init; } = 5 * Math.PI / 180;

    /// <summary>No target moves faster; the hand's lead over it is the stretch.</summary>
    public double MostTipMmS { get; init; } = 120;

    public double MostTipRadS { get; init; } = 3;
    public double MostCameraMmS { get; init; } = 60;
    public double MostCameraRadS { get; init; } = 0.8;

    /// <summary>Targets of joints never jump: what needs more is gone slower, and what cannot be gone slower is another branch and refused.</summary>
    public double MostJointRadS { get; init; } = 8;

    public double MostJointMmS { get; init; } = 400;

    /// <summary>No hand moves faster; a look that says so is a tracker's error.</summary>
    public double MostHandMmS { get; init; } = 2000;

    public double MostHandRadS { get; init; } = 15;

    /// <summary>Further ahead of its target, the hand lets go.</summary>
    public double MostStretchMm { get; init; } = 12;

    public double MostStretchRad { get; init; } = 0.5;

    /// <summary>Further from where the arm has got to, the hand lets go: an arm that stuck must not catch up suddenly.</summary>
    public double MostLagMm { get; init; } = 15;

    public double MostLagRad { get; init; } = 0.6;

    /// <summary>Share of full deflection of a stick that counts as none.</summary>
    public double DeadZone { get; init; } = 0.1;

    /// <summary>1 is straight; 2 leaves fine motions more of the stick's way.</summary>
    public double CurvePower { get; init; } = 2;

    public double RateMmS { get; init; } = 40;
    public double RateRadS { get; init; } = 0.6;

    /// <summary>After engaging, jaws go towards the grip no faster than this, in shares a second, until they have met it.</summary>
    public double JawCatchUpPerS { get; init; } = 0.4;

    public double JawPerS { get; init; } = 6;

    /// <summary>Cues begin this near to an edge.</summary>
    public double JointCueRad { get; init; } = 0.2;

    public double JointCueMm { get; init; } = 12;
    public double WorkspaceCueMm { get; init; } = 10;
    public double RegionCueMm { get; init; } = 8;

    /// <summary>This much before the least distance that the system keeps between arms they approach each other more slowly, and cues begin.</summary>
    public double ArmCueMm { get; init; } = 20;

    /// <summary>Parts no thicker than this are instruments and scopes, which work side by side within the patient.</summary>
    public double InstrumentRadiusMm { get; init; } = 10;

    /// <summary>Kept between instruments and scopes of different arms.</summary>
    public double LeastInstrumentMm { get; init; } = 1;

    /// <summary>As <see cref="ArmCueMm"/>, of instruments and scopes.</summary>
    public double InstrumentCueMm { get; init; } = 5;

    /// <summary>The handle's axes to the instrument's, when they are aligned.</summary>
    public Quat HandleFromTip { get; init; } = Quat.Identity;

    /// <summary>The console's axes to the picture's.</summary>
    public Quat CameraFromConsole { get; init; } = Quat.Identity;

    /// <summary>The picture's axes in the frame of the camera arm's tip: an oblique or turned scope.</summary>
    public Quat TipFromCamera { get; init; } = Quat.Identity;

    /// <summary>Null for none.</summary>
    public WorkspaceBox? Workspace { get; init; }

    /// <summary>Lets an arm lead that keeps no remote centre: on a bench, never through a trocar.</summary>
    public bool AllowsFreeShafts { get; init; }

    /// <exception cref="ArgumentException">A number that cannot be.</exception>
    internal void Validate()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[
            (nameof(CameraScale), CameraScale), (nameof(FilterDelayS), FilterDelayS), (nameof(MostTipMmS), MostTipMmS), (nameof(MostTipRadS), MostTipRadS), (nameof(MostCameraMmS), MostCameraMmS),
            (nameof(MostCameraRadS), MostCameraRadS), (nameof(MostJointRadS), MostJointRadS), (nameof(MostJointMmS), MostJointMmS), (nameof(MostHandMmS), MostHandMmS), (nameof(MostHandRadS), MostHandRadS),
            (nameof(MostStretchMm), MostStretchMm), (nameof(MostStretchRad), MostStretchRad), (nameof(MostLagMm), MostLagMm), (nameof(MostLagRad), MostLagRad), (nameof(CurvePower), CurvePower),
            (nameof(RateMmS), RateMmS), (nameof(RateRadS), RateRadS), (nameof(JawCatchUpPerS), JawCatchUpPerS), (nameof(JawPerS), JawPerS), (nameof(JointCueRad), JointCueRad), (nameof(JointCueMm), JointCueMm),
            (nameof(WorkspaceCueMm), WorkspaceCueMm), (nameof(RegionCueMm), RegionCueMm),
            (nameof(ArmCueMm), ArmCueMm), (nameof(InstrumentRadiusMm), InstrumentRadiusMm), (nameof(LeastInstrumentMm), LeastInstrumentMm), (nameof(InstrumentCueMm), InstrumentCueMm), (nameof(AlignRad), AlignRad)])
            if (!(value > 0 && double.IsFinite(value))) throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be above 0."));
        if (Scale is not (>= LeastScale and <= MostScale)) throw new ArgumentException(FormattableString.Invariant($"The motion scale is {Scale}; it lies between {LeastScale} and {MostScale}."));
        if (CameraScale > MostScale) throw new ArgumentException(FormattableString.Invariant($"The camera's scale is {CameraScale}; it is at most {MostScale}."));
        if (AlignRad > 0.5) throw new ArgumentException("A handle turned by more than 0.5 rad from the instrument is not aligned with it: AlignRad must be smaller.");
        if (DeadZone is not (>= 0 and < 0.9)) throw new ArgumentException(FormattableString.Invariant($"The dead zone is {DeadZone} of the stick's way; it lies from 0 to below 0.9."));
        if (!(Duration.Zero < SlowFrom && SlowFrom < Deadline && Duration.Zero < ArmDeadline)) throw new ArgumentException("The age from which motion slows down must lie above 0 and below the deadline, and the arms' deadline above 0.");
        foreach (var q in (ReadOnlySpan<Quat>)[HandleFromTip, CameraFromConsole, TipFromCamera])
            if (!(Math.Abs(q.Norm - 1) < 1e-6)) throw new ArgumentException("A rotation between handle, console, camera and tip is none: start from Quat.Identity.");
        if (Workspace is { } box && !(box.LowMm.X < box.HighMm.X && box.LowMm.Y < box.HighMm.Y && box.LowMm.Z < box.HighMm.Z)) throw new ArgumentException("The workspace's lower corner is not below its upper one.");
    }
}
