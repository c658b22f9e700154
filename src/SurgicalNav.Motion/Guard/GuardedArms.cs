using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>Where an arm stands among others, and what is kept between them.</summary>
/// <param name="Rotation">Of its base in the frame that all arms share.</param>
/// <param name="TranslationMm">Of its base.</param>
/// <param name="MarginMm">Least free space to any other arm; of two arms the greater one counts.</param>
/// <param name="StrayMm">How far any point of the arm may be from where the drives were sent without more being kept clear for it; one that is measured to stray further keeps that much clear.</param>
public readonly record struct GuardedPlace(Quat Rotation, Vec3 TranslationMm, double MarginMm = GuardedPlace.UsualMarginMm, double StrayMm = GuardedPlace.UsualStrayMm)
{
    public const double UsualMarginMm = 5, UsualStrayMm = 2;

    /// <exception cref="ArgumentException">It is no place, or nothing would be kept.</exception>
    internal void Validate()
    {
        if (!(TranslationMm.IsFinite && Math.Abs(Rotation.Norm - 1) < 1e-6)) throw new ArgumentException("The arm's base needs three finite numbers for where it stands and a rotation of length 1.");
        if (!(MarginMm > 0 && StrayMm >= 0 && double.IsFinite(MarginMm + StrayMm))) throw new ArgumentException("The space kept between arms must be positive, and how far one may stray not negative.");
    }
}

/// <summary>The arms that are decided about one after the other, on one thread, and are kept clear of each other by their guards.</summary>
/// <remarks>Each arm has its guard's <see cref="NeighbourCheck"/> here; an arm alone is checked against nothing.</remarks>
public sealed class GuardedArms
{
    private readonly List<NeighbourCheck> _members = [];

    /// <param name="rules">Of the arm's guard.</param>
    /// <param name="tool">The whole arm with what it holds.</param>
    /// <param name="place">Where it stands.</param>
    /// <returns>For the arm's guard.</returns>
    /// <exception cref="ArgumentException">The place makes no sense.</exception>
    public NeighbourCheck Join(GuardRules rules, IToolGeometry tool, in GuardedPlace place)
    {
        place.Validate();
        var member = new NeighbourCheck(this, rules, tool, place);
        _members.Add(member);
        return member;
    }

    internal bool AreSeveral => _members.Count > 1;

    internal int Count => _members.Count;

    internal NeighbourCheck this[int index] => _members[index];
}
