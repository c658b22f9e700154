namespace SurgicalNav.Sensing.Sequences;

/// <summary>A recorded sequence or pose log cannot be used. The message names the file, the place in it, what is wrong and what to do.</summary>
public sealed class SequenceFormatException : IOException
{
    /// <param name="file">As the user knows it.</param>
    /// <param name="place">A line, a field or the picture data.</param>
    /// <param name="problem">A sentence that says what is wrong and what to do.</param>
    /// <param name="inner">What the system said, if anything.</param>
    public SequenceFormatException(string file, string place, string problem, Exception? inner = null)
        : base($"{file}, {place}: {problem}", inner) => (File, Place) = (file, place);

    public string File { get; }
    public string Place { get; }
}
