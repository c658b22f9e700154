namespace SurgicalNav.Sensing.Sequences;

/// <summary>What a sequence file may ask of this program, whatever it claims.</summary>
/// <remarks>Reading keeps at most about four times the header's own bytes, and one picture at a time: nothing is set aside for a number that a header only states.</remarks>
public static class SequenceLimits
{
    /// <summary>Two hours of four tools at 60 Hz take 250 MB as text; what is longer is better cut into pieces.</summary>
    public const long LargestHeaderBytes = 256L << 20;

    public const int LongestLineBytes = 16 << 10;
    public const int MostTransforms = 256;
    public const int MostFields = 1024;

    /// <summary>One uncompressed picture: 8K in colour, 16 bits.</summary>
    public const long LargestPictureBytes = 200L << 20;

    /// <summary>Beyond this a time in seconds cannot be told to the nanosecond in 64 bits.</summary>
    public const double LargestTimeS = 9e9;
}
