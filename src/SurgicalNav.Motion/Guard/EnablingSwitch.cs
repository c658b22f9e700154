namespace SurgicalNav.Motion.Guard;

/// <summary>No motion resumes by itself: after every hold, and at the start, the enabling switch must be seen released, and pressed again
/// while nothing else stands against motion (IEC 60204-1 enabling devices; three-position switches work so).</summary>
internal sealed class EnablingSwitch
{
    private bool _releasedSince, _pressed, _armed;

    /// <summary>True while a press counts.</summary>
    public bool Permits => _armed && _pressed;

    /// <param name="isKnown">The switch's state is fresh; an unknown switch is neither pressed nor released.</param>
    /// <param name="othersStand">Some other reason stands against motion: a press now does not count, nor later.</param>
    public void Update(bool isKnown, bool isPressed, bool othersStand)
    {
        if (!isKnown)
        {
            (_armed, _pressed, _releasedSince) = (false, false, false);
            return;
        }
        if (!isPressed) (_armed, _releasedSince) = (false, true);
        else if (!_pressed) (_armed, _releasedSince) = (_releasedSince && !othersStand, false);
        else if (othersStand) _armed = false;
        _pressed = isPressed;
    }

    /// <summary>A hold has begun: the present press is used up.</summary>
    public void UseUp() => (_armed, _releasedSince) = (false, false);
}
