namespace SurgicalNav.Runtime.Threads;

/// <summary>A part of a running session failed, and the session was brought to its end; the message says which part and why.</summary>
public sealed class StageFailedException(string stage, string why, Exception? cause = null)
    : Exception($"The session was ended because its part '{stage}' failed: {why}", cause)
{
    public string Stage { get; } = stage;
}
