using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What a device says of its references: whether it knows where its joints are, and what it can do about it.</summary>
[Flags]
public enum ReferenceStates : byte
{
    /// <summary>It knows, and cannot search.</summary>
    None = 0,

    /// <summary>It does not know where its joints are: what it measures counts from anywhere.</summary>
    Unknown = 1,

    /// <summary>It is searching now.</summary>
    Searching = 2,

    /// <summary>It can search by itself.</summary>
    CanSearch = 4,
}

/// <summary>Why a search for references is refused; the value of <see cref="GuardReasons.HomingRefused"/>.</summary>
public enum HomingRefusal : byte
{
    None,

    /// <summary>The device cannot search by itself.</summary>
    CannotSearch,

    /// <summary>There is nothing to search for: the device knows where its joints are, or has just found out.</summary>
    IsHomed,

    /// <summary>The rules hold the tool to places, or the arm apart from others, which nobody can while the joints are not known.</summary>
    NeedsJoints,

    /// <summary>A person is in the device.</summary>
    CarriesAPerson,
}

/// <summary>Whether the device may search its references: with no joint known nothing can be proven of the tool, so only where the rules ask for no such proof.
/// The device moves by itself, at its own homing speed, for as long as it is told that it may.</summary>
/// <remarks>Owned by one guard; allocates only when constructed.</remarks>
internal sealed class HomingCheck(GuardRules rules, NeighbourCheck? neighbours)
{
    private readonly HomingRefusal _never = rules.Kind == MotionKind.Exoskeleton ? HomingRefusal.CarriesAPerson
        : rules.Regions.Length > 0 || rules.Tip is not null || rules.RemoteCentre is not null || rules.TrackedTip is not null ? HomingRefusal.NeedsJoints
        : HomingRefusal.None;

    private GuardCommand _command;
    private bool _hasBegun;

    public static bool IsAskedFor(in GuardRequest request) => request.Command is GuardCommand.Home or GuardCommand.HomeAgain;

    /// <summary>Nothing is searched: the next search is another.</summary>
    public void Forget() => _hasBegun = false;

    public void Judge(in GuardRequest request, in DriveReading drive, GuardMotion motion, ref GuardVerdict verdict)
    {
        // A motion under way was proven for joints that were known.
        if (drive.IsUnknown && motion is (GuardMotion.Moving or GuardMotion.ComingToRest)) verdict = verdict.With(GuardDecision.Stop, GuardReasons.NotHomed);
        if (!IsAskedFor(request))
        {
            if (drive.IsUnknown) verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotHomed);
            return;
        }
        if (request.Command != _command) (_command, _hasBegun) = (request.Command, false);
        _hasBegun |= drive.IsEnabled && drive.IsUnknown;
        var why = _never != HomingRefusal.None ? _never
            : neighbours is { IsBesideOthers: true } ? HomingRefusal.NeedsJoints
            : !drive.IsUnknown && (_hasBegun || request.Command == GuardCommand.Home) ? HomingRefusal.IsHomed
            : (drive.References & ReferenceStates.CanSearch) == ReferenceStates.None ? HomingRefusal.CannotSearch
            : HomingRefusal.None;
        if (why != HomingRefusal.None) verdict = verdict.With(GuardDecision.Hold, GuardReasons.HomingRefused, (byte)why);
    }
}
