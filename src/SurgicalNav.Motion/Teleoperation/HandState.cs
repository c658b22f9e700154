namespace SurgicalNav.Motion.Teleoperation;

/// <summary>What a hand is doing.</summary>
public enum HandState : byte
{
    /// <summary>There is no hand: its input is lost, too old, unusable, or the surgeon is not there.</summary>
    Absent = 0,

    /// <summary>There is a hand and it leads nothing. Pressing the clutch and letting it go engages.</summary>
    Waiting = 1,

    /// <summary>The clutch is pressed: the hand moves freely. Letting it go engages, if nothing stands against it.</summary>
    Clutched = 2,

    /// <summary>The hand leads its instrument.</summary>
    Following = 3,

    /// <summary>Both hands hold the picture, and the instruments rest.</summary>
    Camera = 4,
}

/// <summary>Which state may follow which. Nothing begins to move but from a pedal that was pressed while the hand was there.</summary>
public static class HandStates
{
    public static bool IsLegal(HandState from, HandState to) => from == to || (from, to) switch
    {
        (_, HandState.Absent or HandState.Waiting) => true,
        (_, HandState.Clutched) => true,
        (HandState.Clutched or HandState.Camera, HandState.Following) => true,
        (HandState.Waiting or HandState.Clutched or HandState.Following, HandState.Camera) => true,
        _ => false,
    };

    /// <summary>Whether an arm may move in it.</summary>
    public static bool Moves(HandState state) => state is HandState.Following or HandState.Camera;
}
