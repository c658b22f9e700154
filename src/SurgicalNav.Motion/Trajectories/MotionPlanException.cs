namespace SurgicalNav.Motion.Trajectories;

/// <summary>A motion was refused before it was begun; the message says which joint or limit, by how much, and what to do.</summary>
public sealed class MotionPlanException(string message) : Exception(message);
