using SurgicalNav.Links.Masters;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>One hand's state and what led to it.</summary>
internal sealed class HandControl(TeleoperationOptions options, int arm)
{
    private TeleoperationRefusal _dropped = TeleoperationReason.PressClutch;
    private bool _resumes;

    public HandInput Input { get; } = new(options);
    public HandState State { get; private set; }
    public int Arm { get; set; } = arm;

    public bool IsHere => Input.Fault.IsNone;

    /// <summary>Why it leads nothing.</summary>
    public TeleoperationRefusal Refusal { get; private set; }

    /// <summary>Why its arm does not go all the way.</summary>
    public TeleoperationRefusal Edge { get; set; }

    /// <summary>The next state, from where the hand is, the pedals and what stands against it.</summary>
    /// <param name="isCamera">Both hands move the camera now.</param>
    /// <param name="camera">With the camera pedal pressed: why they do not.</param>
    /// <param name="isCameraPressed">Of either hand.</param>
    /// <param name="engaging">What stands against engaging.</param>
    /// <param name="leading">What stands against going on.</param>
    public void Next(bool isCamera, in TeleoperationRefusal camera, bool isCameraPressed, in TeleoperationRefusal engaging, in TeleoperationRefusal leading)
    {
        var before = State;
        if (!IsHere) Drop(HandState.Absent, Input.Fault);
        else if (isCamera)
        {
            _resumes = State == HandState.Camera ? _resumes : State == HandState.Following;
            Go(HandState.Camera, TeleoperationReason.None);
        }
        else if (isCameraPressed) Drop(HandState.Waiting, camera);
        else if ((Input.Buttons & MasterButtons.Clutch) != MasterButtons.None)
        {
            _dropped = TeleoperationReason.PressClutch;
            Go(HandState.Clutched, engaging.IsNone ? TeleoperationReason.ClutchPressed : engaging);
        }
        else if (State == HandState.Clutched || (State == HandState.Camera && _resumes))
        {
            if (engaging.IsNone) Go(HandState.Following, TeleoperationReason.None);
            else Drop(HandState.Waiting, engaging);
        }
        else if (State == HandState.Following)
        {
            if (leading.IsNone) Go(HandState.Following, TeleoperationReason.None);
            else Drop(HandState.Waiting, leading);
        }
        // What was lost on the way counts until the clutch is pressed, unless something stands against pressing it.
        else Go(HandState.Waiting, engaging.IsNone ? _dropped : engaging);
        if (State != before && HandStates.Moves(State)) Input.Begin();
        if (State != HandState.Camera) _resumes = false;
        if (State != HandState.Following) Edge = TeleoperationReason.None;
    }

    private void Drop(HandState to, in TeleoperationRefusal why)
    {
        // An absent hand's reason ends with the hand's return; what it has to do then is to press the clutch.
        _dropped = to == HandState.Absent && State != HandState.Following ? TeleoperationReason.PressClutch : why;
        Go(to, why);
    }

    private void Go(HandState to, in TeleoperationRefusal why) => (State, Refusal) = (HandStates.IsLegal(State, to) ? to : HandState.Waiting, why);
}
