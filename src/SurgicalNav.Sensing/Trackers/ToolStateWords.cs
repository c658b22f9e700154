namespace SurgicalNav.Sensing.Trackers;

/// <summary>How a tool stands, in words.</summary>
public static class ToolStateWords
{
    /// <summary>To follow the tool's name, without a full stop. A constant text: allocates nothing.</summary>
    public static string Of(ToolState state) => state switch
    {
        ToolState.Visible => "is tracked",
        ToolState.Occluded => "is not seen by the tracker",
        ToolState.Late => "has not been reported for a little too long",
        ToolState.Frozen => "is frozen: the tracker repeats one pose",
        ToolState.Jumping => "is jumping: its pose leaps about",
        ToolState.OutOfVolume => "is out of the tracker's volume",
        _ => "is missing: the tracker does not report it",
    };
}
