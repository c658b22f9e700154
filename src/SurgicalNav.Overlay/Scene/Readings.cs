using SurgicalNav.Core.Time;

namespace SurgicalNav.Overlay.Scene;

/// <summary>What the tracker says of a tool.</summary>
public enum ToolState { Tracked, Outdated, OutOfView, Missing, Frozen, Jumping, OutOfVolume }

/// <summary>One tracked tool: its name and state; the age of its newest pose.</summary>
public readonly record struct ToolReading(string Name, ToolState State, Duration Age);

/// <summary>What the motion guard last said.</summary>
public enum GuardSignal { NotConnected, Accept, Hold, Stop }

/// <summary>The side that the operation is planned for.</summary>
public enum OperatedSide { NotSided, Left, Right }

/// <summary>Which eye of a stereo endoscope the picture is for.</summary>
public enum Eye { Mono, Left, Right }

/// <summary>The drawn frame's time line: how long ago it was taken, how far the pose lies from it, and the last frames' percentiles of the time from
/// a frame's arrival to the swap that shows it.</summary>
public readonly record struct TimeLineReading(Duration FrameAge, Duration PoseAge, Duration P50, Duration P99);
