namespace SurgicalNav.Sensing.Endoscopes.Health;

/// <summary>Smallest and largest value that is healthy.</summary>
public readonly record struct HealthyRange(double Least, double Most)
{
    public double Excess(double value) => value < Least ? Least - value : value > Most ? value - Most : 0;
}

/// <summary>When a picture is taken to be frozen, repeated, black or of a wrong colour; each endoscope's profile may set its own.</summary>
public sealed record PictureLimits
{
    /// <summary>So many identical frames in a row, with as many new ones announced, are a picture that stands still.</summary>
    public int FrozenAfterFrames { get; init; } = 6;

    /// <summary>Repeated frames among the last hundred that are still no trouble (a converter between two rates repeats some).</summary>
    public int MostDuplicatesIn100 { get; init; } = 5;

    /// <summary>Black: mean luma (of 255) below this …</summary>
    public double BlackMeanLuma { get; init; } = 20;

    /// <summary>… and its standard deviation below this: a dark cavity with one lit spot is not black.</summary>
    public double BlackSdLuma { get; init; } = 8;

    public int BlackAfterFrames { get; init; } = 3;

    /// <summary>ln(red / green) of the picture's mean colour, of pixels neither dark nor burnt out. Tissue lies between 0 and 1.3.</summary>
    public HealthyRange LogRedToGreen { get; init; } = new(-0.2, 1.6);

    /// <summary>ln(blue / green), likewise. Tissue lies between −0.4 and 0.2.</summary>
    public HealthyRange LogBlueToGreen { get; init; } = new(-0.8, 0.4);

    /// <summary>A cast ends only when the colour is back within the range by this much: at its edge it does not flicker.</summary>
    public double CastHysteresis { get; init; } = 0.05;

    public int CastAfterFrames { get; init; } = 10;

    /// <exception cref="ArgumentException">A limit that makes no sense; the message says which.</exception>
    public void Validate()
    {
        if (FrozenAfterFrames < 2) throw new ArgumentException("A picture is frozen after two identical frames at the least.");
        if (MostDuplicatesIn100 is < 0 or > 100) throw new ArgumentException("Duplicates in 100 frames are 0 to 100.");
        if (BlackAfterFrames < 1 || CastAfterFrames < 1) throw new ArgumentException("Black and colour cast need one frame at the least.");
        if (!(BlackMeanLuma is >= 0 and <= 255) || !(BlackSdLuma is >= 0 and <= 255)) throw new ArgumentException("Luma lies between 0 and 255.");
        if (!(LogRedToGreen.Least < LogRedToGreen.Most) || !(LogBlueToGreen.Least < LogBlueToGreen.Most)) throw new ArgumentException("A range of colours must have its least value below its most.");
        if (!(CastHysteresis >= 0)) throw new ArgumentException("A hysteresis is not negative.");
    }
}

/// <summary>What is wrong with the pictures at the moment.</summary>
[Flags]
public enum PictureTrouble
{
    None = 0,

    /// <summary>New frames are announced, but all show the same to the bit: the camera's head or converter stands still.</summary>
    Frozen = 1,

    /// <summary>Many frames are repeated: the motion shown is older and jerkier than the rate says.</summary>
    Duplicated = 2,

    /// <summary>Light or camera is off, or the cable carries no picture.</summary>
    Black = 4,

    /// <summary>The white balance is off: colours do not tell tissue.</summary>
    ColourCast = 8,
}

/// <summary>In words, for whoever looks at the picture.</summary>
public static class PictureTroubleWords
{
    /// <summary>The worst of it, without a full stop; empty for none. A constant text: allocates nothing.</summary>
    public static string Of(PictureTrouble trouble) => trouble switch
    {
        _ when (trouble & PictureTrouble.Black) != PictureTrouble.None => "the video is black: check light and camera",
        _ when (trouble & PictureTrouble.Frozen) != PictureTrouble.None => "the video stands still: check camera and converter",
        _ when (trouble & PictureTrouble.ColourCast) != PictureTrouble.None => "the video's colours are off: set the white balance",
        _ when (trouble & PictureTrouble.Duplicated) != PictureTrouble.None => "the video repeats frames: check its rate and the converter",
        _ => "",
    };

    /// <summary>Nothing may be drawn over it as if it were live.</summary>
    public static bool HidesTheWorld(PictureTrouble trouble) => (trouble & (PictureTrouble.Frozen | PictureTrouble.Black)) != PictureTrouble.None;
}
