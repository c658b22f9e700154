namespace SurgicalNav.Volumes;

/// <summary>A file that cannot be used: the message names the file, says what is wrong with it, and what to do where that is known.</summary>
public sealed class VolumeFormatException : Exception
{
    public VolumeFormatException(string file, string problem, Exception? inner = null) : base($"{file}: {problem}", inner) => (File, Problem) = (file, problem);

    /// <summary>The file, or folder, at fault.</summary>
    public string File { get; }

    /// <summary>What is wrong, without the file.</summary>
    public string Problem { get; }
}
