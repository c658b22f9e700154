using System.Globalization;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>The station's answers in plain sentences that say what to do. Off the hot path: allocates.</summary>
public static class TeleoperationWords
{
    public static string State(HandState state) => state switch
    {
        HandState.Absent => "no hand",
        HandState.Waiting => "waiting for the clutch",
        HandState.Clutched => "clutched",
        HandState.Following => "leading",
        HandState.Camera => "moving the camera",
        _ => "unknown",
    };

    public static string Explain(in TeleoperationRefusal refusal)
    {
        var (v, limit) = (refusal.Value, refusal.Limit);
        return refusal.Reason switch
        {
            TeleoperationReason.None => "Nothing stands against it.",
            TeleoperationReason.NoSample => "The handle is not heard: check its cable or its network, and that its program runs.",
            TeleoperationReason.SampleUnsound => "The handle sends numbers that no hand can have: restart its program.",
            TeleoperationReason.SampleFromTheFuture => Text($"The handle says that it was measured {v:0.#} ms from now: its clock is not the session's."),
            TeleoperationReason.SampleLate => Text($"The handle was last known {v:0} ms ago, at most {limit:0} ms are allowed: check its network. Then press the clutch and let it go."),
            TeleoperationReason.OperatorAbsent => "Nobody is at the console: hold the hand switch, or look into the viewer.",
            TeleoperationReason.HandJumped => Text($"The handle moved at {v:0} per second (mm or rad), which no hand does ({limit:0} at most): look for what its tracker sees wrong. Then press the clutch and let it go."),
            TeleoperationReason.PressClutch => "Press the clutch and let it go to lead the instrument.",
            TeleoperationReason.ClutchPressed => "The clutch is pressed: the hand moves freely; let it go to lead the instrument.",
            TeleoperationReason.PressCameraAgain => "Let the camera pedal go and press it again.",
            TeleoperationReason.OtherHandMissing => "The camera is moved with both hands: the other one is not there.",
            TeleoperationReason.NoArm => "This hand has no arm: choose one.",
            TeleoperationReason.ArmSilent => Text($"The arm was last heard {v:0} ms ago, at most {limit:0} ms are allowed: see what its guard says."),
            TeleoperationReason.ArmNotReady => "The arm's guard does not take targets now: see what it says. Then press the clutch and let it go.",
            TeleoperationReason.CameraSilent => Text($"The camera arm was last heard {v:0} ms ago, at most {limit:0} ms are allowed: without it nobody knows which way right is in the picture."),
            TeleoperationReason.CameraNotReady => "The camera arm's guard does not take targets now: see what it says. Then press the camera pedal again.",
            TeleoperationReason.JointsUnsound => Text($"The arm reports a joint ({v + 1:0}) that is no number or outside its range: home it."),
            TeleoperationReason.NoInstrument => "There is no instrument on the arm: put one on.",
            TeleoperationReason.InstrumentUnconfirmed => Text($"Instrument {v:0} is on the arm and nobody has confirmed it: look which one it is, and confirm it."),
            TeleoperationReason.OtherInstrument => Text($"Instrument {v:0} is on the arm, and {limit:0} was confirmed: put the right one on, or confirm this one."),
            TeleoperationReason.Misaligned => Text($"The handle is turned {Deg(v):0.#}° from the instrument, at most {Deg(limit):0.#}° are allowed: press the clutch, turn the handle as the picture shows, let the clutch go."),
            TeleoperationReason.StretchedTooFar => Text($"The hand is {v:0.#} (mm or rad) ahead of where the instrument can go, at most {limit:0.#} are allowed. Press the clutch, bring the hand back, let it go."),
            TeleoperationReason.ArmLags => Text($"The arm is {v:0.#} (mm or rad) behind the hand, at most {limit:0.#} are allowed: it may be stuck. Look at the instrument, then press the clutch and let it go."),
            TeleoperationReason.OutOfReach => "The arm cannot reach there: bring the hand back.",
            TeleoperationReason.JointLimit => Text($"Joint {v + 1:0} is at its limit: bring the hand back."),
            TeleoperationReason.OtherBranch => "The arm would have to turn over to get there: go round, or bring the hand back.",
            TeleoperationReason.WorkspaceEdge => "The tip is at the edge of the workspace: bring the hand back.",
            TeleoperationReason.TipTooFast => Text($"The hand leads faster than the tip may go ({limit:0} mm/s or rad/s): it follows."),
            TeleoperationReason.OtherArmNear => Text($"Another arm is {v:0.#} mm away, and {limit:0.#} mm are kept between them: it is approached slowly and no nearer. Lead away from it."),
            TeleoperationReason.LetGoFirst => "The hand leads an instrument: press the clutch first.",
            TeleoperationReason.ArmTaken => "The other hand has this arm.",
            TeleoperationReason.NotAnInstrumentArm => "This is the camera arm: it is moved with both hands and the camera pedal.",
            TeleoperationReason.NoFreeArm => "There is no other free instrument arm.",
            TeleoperationReason.NoSuchArm => Text($"There is no arm {v:0}; the system has {limit:0}, counted from 0."),
            TeleoperationReason.InstrumentNotThere => Text($"Instrument {limit:0} was confirmed, and {v:0} is on the arm (0 is none): look again."),
            TeleoperationReason.ScaleOutOfRange => Text($"A motion scale of {v:0.###}; it lies between {TeleoperationOptions.LeastScale} and {limit:0.##}."),
            _ => "It cannot be done.",
        };
    }

    private static double Deg(double rad) => rad * 180 / Math.PI;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
