using System.Globalization;
using System.Text;

namespace SurgicalNav.Motion.Guard;

/// <summary>The guard's answers in plain sentences with their numbers, for people. Off the hot path: allocates.</summary>
public static class GuardWords
{
    /// <summary>What was decided and why; the first reason with its numbers, the others by name.</summary>
    public static string Explain(in GuardVerdict verdict)
    {
        if (verdict.Decision == GuardDecision.Accept) return "The motion is safe and under way.";
        var text = new StringBuilder(verdict.Decision == GuardDecision.Stop ? "Stopped: " : "Held: ");
        text.Append(Sentence(verdict)).Append('.');
        foreach (var reason in Enum.GetValues<GuardReasons>())
            if (reason != GuardReasons.None && reason != verdict.First && verdict.Reasons.HasFlag(reason))
                text.Append(" Also: ").Append(Name(reason)).Append('.');
        return text.ToString();
    }

    /// <summary>As above; where only a new press is missing, what began the hold comes first.</summary>
    public static string Explain(in GuardVerdict verdict, in GuardVerdict holdCause) =>
        verdict.First == GuardReasons.PressAgain && holdCause.Decision == GuardDecision.Hold
            ? Explain(holdCause) + " Release the enabling switch and press it again."
            : Explain(verdict);

    private static string Sentence(in GuardVerdict v)
    {
        var (value, limit) = (Number(v.Value), Number(v.Limit));
        var joint = v.Joint >= 0 ? string.Create(CultureInfo.InvariantCulture, $"joint {v.Joint + 1}") : "a joint";
        var ahead = v.AheadS > 0 ? string.Create(CultureInfo.InvariantCulture, $", {v.AheadS * 1000:0} ms ahead on the way to rest") : "";
        return v.First switch
        {
            GuardReasons.EvidenceStale => $"the imaging side was last heard {value} ms ago, at most {limit} ms are allowed",
            GuardReasons.OperatorSilent when double.IsInfinity(v.Value) => "the operator's switch has not been heard yet",
            GuardReasons.OperatorSilent => $"the operator's switch was last heard {value} ms ago, at most {limit} ms are allowed",
            GuardReasons.PoseStale => $"the tracked pose is {value} ms old, at most {limit} ms are allowed",
            GuardReasons.ErrorBudget => $"the expected error at the tool is {value} mm, at most {limit} mm is allowed",
            GuardReasons.ProgramRefused => $"the motion program was refused, {Explain((ProgramRefusal)(byte)v.Value)}",
            GuardReasons.StartMismatch => $"the program starts {value} (rad or mm) away from where {joint} stands, at most {limit} is allowed",
            GuardReasons.TargetSilent when double.IsInfinity(v.Value) => "no target to follow has been written yet",
            GuardReasons.TargetSilent => $"the target to follow was last written {value} ms ago, at most {limit} ms are allowed",
            GuardReasons.TargetTooFar => $"the target is {value} (rad or mm) ahead of {joint}, at most {limit} is allowed: begin where the joints stand, and slower",
            GuardReasons.SpeedScale => $"a speed of {value} times the planned one was asked for, it must lie above 0 and at most at {limit}",
            GuardReasons.NotANumber => $"{joint} would be sent a value that is no number{ahead}",
            GuardReasons.JointPosition => $"{joint} would reach {value} (rad or mm), its limit is {limit}{ahead}",
            GuardReasons.JointVelocity => $"{joint} would move at {value} per second (rad or mm), its limit is {limit}{ahead}",
            GuardReasons.JointAcceleration => $"{joint} would accelerate at {value} per s² (rad or mm), its limit is {limit}{ahead}",
            GuardReasons.JointJerk => $"{joint} would jerk at {value} per s³ (rad or mm), its limit is {limit}{ahead}",
            GuardReasons.TipUnseen when double.IsInfinity(v.Value) => "the tracker has not seen the tool tip yet, so that it could be compared with the joints",
            GuardReasons.TipUnseen => $"the tracker last saw the tool tip {value} ms ago, at most {limit} ms are allowed",
            GuardReasons.TipElsewhere => $"the tracker sees the tool tip {value} mm from where the joints say that it is, at most {limit} mm are allowed: check the registration, the arm's base, the instrument and its marker",
            GuardReasons.TipPosition => $"the tool tip would leave its working box, reaching {value} mm where {limit} mm is the limit{ahead}",
            GuardReasons.RemoteCentre => $"the shaft would pass the entry into the patient at {value} mm, {limit} mm are allowed{ahead}",
            GuardReasons.TipFixture => $"the tool tip would be {value} mm away from where it is guided, {limit} mm are allowed{ahead}; bring it there first without the guide",
            GuardReasons.TipSpeed => $"the tool tip would move at {value} mm/s, its limit is {limit} mm/s{ahead}",
            GuardReasons.TipAcceleration => $"the tool tip would accelerate at {value} mm/s², its limit is {limit} mm/s²{ahead}",
            GuardReasons.JointEffort => $"{joint} is driven with {value} (N·m or N), at most {limit} is allowed: something resists it or pushes it",
            GuardReasons.TipForce => $"the force at the tool tip is about {value} N, as far as the joints feel it, at most {limit} N is allowed",
            GuardReasons.PausedByRequest when (GuardCommand)v.Value == GuardCommand.RestForAnother => "the line to another drive is gone, so this one rests too",
            GuardReasons.NeighbourArm when double.IsNaN(v.Value) => "where another arm stands is not known: its drive has not been heard, so no other arm moves",
            GuardReasons.NeighbourArm => $"this arm and another one could come within {Number(Math.Max(0, v.Value))} mm of each other before both rest, {limit} mm are kept: lead one of them away, or more slowly",
            GuardReasons.ForbiddenRegion => $"the tool would come within {value} mm of a forbidden region, {limit} mm are needed{ahead}",
            GuardReasons.StopTooLong => $"coming to rest would take {value} s, at most {limit} s is allowed",
            GuardReasons.LinkLost => $"the drive was last heard {value} ms ago, at most {limit} ms are allowed",
            GuardReasons.DriveFault => $"the drive reports fault {v.Value.ToString("0", CultureInfo.InvariantCulture)}",
            GuardReasons.FollowingError => $"{joint} is {value} (rad or mm) away from where it was sent, at most {limit} is allowed",
            GuardReasons.HomingRefused => Explain((HomingRefusal)(byte)v.Value),
            GuardReasons.TickLate => $"the guard's own loop was {value} ms late, at most {limit} ms are allowed",
            _ => Name(v.First),
        };
    }

    /// <summary>A reason without numbers.</summary>
    public static string Name(GuardReasons reason) => reason switch
    {
        GuardReasons.EvidenceMissing => "there is no readable word from the imaging side",
        GuardReasons.EvidenceStale => "the imaging side is silent",
        GuardReasons.OperatorAbsent => "the operator is not holding the enabling switch",
        GuardReasons.OperatorSilent => "the operator's switch is silent",
        GuardReasons.PressAgain => "the operator must release the enabling switch and press it again",
        GuardReasons.TrackerLost => "the tracker does not see the tool or the patient",
        GuardReasons.PoseStale => "the tracked pose is too old",
        GuardReasons.RegistrationMissing => "the patient is not registered to the scan",
        GuardReasons.OverlayHidden => "the overlay is withdrawn",
        GuardReasons.ErrorBudget => "the expected error at the tool is too large",
        GuardReasons.TipUnseen => "the tracker does not see the tool tip",
        GuardReasons.TipElsewhere => "the tracker sees the tool tip elsewhere than the joints say",
        GuardReasons.NoProgram => "no motion program is loaded",
        GuardReasons.ProgramRefused => "the motion program was refused",
        GuardReasons.PausedByRequest => "a pause was asked for",
        GuardReasons.StartMismatch => "the program does not start where the joints stand",
        GuardReasons.ProgramDone => "the program has been played to its end",
        GuardReasons.TargetSilent => "the target to follow is silent",
        GuardReasons.TargetTooFar => "the target is too far ahead of the joints",
        GuardReasons.SpeedScale => "the speed asked for is not allowed",
        GuardReasons.NotANumber => "a value is no number",
        GuardReasons.JointPosition => "a joint would leave its range",
        GuardReasons.JointVelocity => "a joint would move too fast",
        GuardReasons.JointAcceleration => "a joint would accelerate too hard",
        GuardReasons.JointJerk => "a joint would jerk",
        GuardReasons.TipPosition => "the tool tip would leave its working box",
        GuardReasons.RemoteCentre => "the shaft would leave the entry into the patient",
        GuardReasons.TipFixture => "the tool tip would leave where it is guided",
        GuardReasons.TipSpeed => "the tool tip would move too fast",
        GuardReasons.TipAcceleration => "the tool tip would accelerate too hard",
        GuardReasons.ForbiddenRegion => "the tool would come too near to a forbidden region",
        GuardReasons.NeighbourArm => "the arm would come too near to another arm",
        GuardReasons.StopTooLong => "coming to rest would take too long",
        GuardReasons.JointEffort => "a joint is driven too hard: something resists it or pushes it",
        GuardReasons.TipForce => "the force at the tool tip is too great",
        GuardReasons.NotHomed => "the device does not know where its joints are: let it search its references first",
        GuardReasons.HomingRefused => "the references are not searched",
        GuardReasons.DriveNotEnabled => "the drives are not enabled",
        GuardReasons.LinkLost => "the drive is silent",
        GuardReasons.LinkClosed => "the line to the drive is gone: check the cable and the power of the device, plug it in again, then start again",
        GuardReasons.DriveFault => "the drive reports a fault",
        GuardReasons.FollowingError => "a joint does not follow",
        GuardReasons.TickLate => "the guard's own loop was late",
        _ => "no reason",
    };

    public static string Name(OperatingMode mode) => mode switch
    {
        OperatingMode.PathFollowing => "path following",
        OperatingMode.Position => "following positions",
        OperatingMode.Velocity => "following velocities",
        OperatingMode.HandGuiding => "guided by hand",
        OperatingMode.Homing => "searching its references",
        OperatingMode.Service => "service: slow, with nobody at the arm",
        _ => "to rest",
    };

    public static string Explain(HomingRefusal refusal) => refusal switch
    {
        HomingRefusal.CannotSearch => "this device cannot search its references by itself",
        HomingRefusal.IsHomed => "the device knows where its joints are, there is nothing to search for",
        HomingRefusal.NeedsJoints => "while the joints are not known nobody can say where the tool is, and the rules keep it out of regions, in a box or at an entry: home the arm without them, away from the patient",
        HomingRefusal.CarriesAPerson => "nothing is searched with a person in the device",
        _ => "the references may be searched",
    };

    public static string Explain(ProgramRefusal refusal) => refusal switch
    {
        ProgramRefusal.None => "the program is in order",
        ProgramRefusal.NotAProgram => "the bytes are no motion program",
        ProgramRefusal.OtherVersion => "it was written for another version of the program format",
        ProgramRefusal.Length => "its length does not fit its number of knots",
        ProgramRefusal.Checksum => "its checksum does not fit its content",
        ProgramRefusal.NoId => "it has no id (0)",
        ProgramRefusal.UnknownKind => "it is neither for an arm nor for an exoskeleton",
        ProgramRefusal.JointCount => "its number of joints is not between 1 and 8",
        ProgramRefusal.KnotCount => $"its number of knots is not between 2 and {MotionProgram.MaxKnots}",
        ProgramRefusal.Times => $"its times do not rise from 0 to at most {MotionProgram.MaxDurationS} s",
        ProgramRefusal.NotANumber => "it holds a value that is no number",
        ProgramRefusal.EndsMoving => "it does not begin and end at rest",
        ProgramRefusal.EndsInTheAir => "it does not begin and end in double stance (landing knots)",
        ProgramRefusal.NoDoubleStance => "one of its landings is in none of the device's double-stance postures",
        ProgramRefusal.OtherDevice => "it is for another device (kind or number of joints)",
        ProgramRefusal.BreaksLimits => "its path breaks a limit of this device",
        ProgramRefusal.InMotion => "a program can be replaced only at rest",
        ProgramRefusal.OtherId => "the uploaded program carries another id than the one asked for",
        _ => "it cannot be used",
    };

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
