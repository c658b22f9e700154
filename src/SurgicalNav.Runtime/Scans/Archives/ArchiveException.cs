namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>An archive that cannot be reached, refuses, or answers what no archive should. The message names the archive, never a patient.</summary>
public sealed class ArchiveException : Exception
{
    public ArchiveException(string archive, string problem, Exception? cause = null) : base($"{archive}: {problem}", cause) { }
}
