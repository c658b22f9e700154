using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>A hand for the guard to follow for a while: it strays about where the joints stand, or asks for a velocity; some hands are old, silent, far away or ask for no number.</summary>
internal sealed class Hand
{
    private readonly TargetKind _kind;
    private readonly JointVector _from, _rate;
    private readonly Duration _age;
    private readonly bool _isSilent;
    private Instant _began = Instant.MinValue;
    private GuardTarget _first;

    public Hand(GuardRules rules, SeededRandom random, in JointVector standing)
    {
        _kind = (TargetKind)(random.NextInt(12) == 0 ? random.NextInt(4) : 1 + random.NextInt(2));
        _from = standing;
        var (haste, isFar) = (random.Uniform(0, 1.2), random.NextInt(10) == 0);
        for (var j = 0; j < rules.JointCount; j++)
        {
            _rate[j] = random.Uniform(-haste, haste) * rules.Joints[j].MaxVelocity;
            if (isFar) _from[j] += random.Uniform(-0.5, 0.5) * rules.Joints[j].MaxVelocity;
        }
        if (random.NextInt(20) == 0) _rate[random.NextInt(rules.JointCount)] = double.NaN;
        _age = random.NextInt(8) == 0 ? Duration.FromMilliseconds(random.Uniform(-10, 120)) : Duration.Zero;
        _isSilent = random.NextInt(10) == 0;
    }

    /// <param name="now">When it is written.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="share">Of its velocities.</param>
    public GuardTarget At(Instant now, long sequence, double share)
    {
        if (_began == Instant.MinValue) _began = now;
        else if (_isSilent) return _first;
        var values = _rate;
        for (var j = 0; j < JointVector.Capacity; j++) values[j] *= share;
        if (_kind == TargetKind.Position)
            for (var j = 0; j < JointVector.Capacity; j++) values[j] = _from[j] + _rate[j] * (now - _began).Seconds;
        return _first = new GuardTarget(sequence, now - _age, _kind, values);
    }
}
