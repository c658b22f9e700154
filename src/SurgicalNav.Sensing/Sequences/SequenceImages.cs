namespace SurgicalNav.Sensing.Sequences;

/// <summary>How a picture's bytes are packed.</summary>
public enum SequenceEncoding { Raw, Zlib, Gzip }

/// <summary>The numbers a picture is made of.</summary>
public enum SequenceElement { UInt8, Int8, UInt16, Int16, UInt32, Int32, Float32, Float64 }

/// <summary>The pictures of a sequence: how they are stored, not the pixels.</summary>
/// <param name="Width">Along the file's first spatial axis, px.</param>
/// <param name="Height">Along its second, px.</param>
/// <param name="Channels">Numbers of each pixel.</param>
/// <param name="Element">What the numbers are.</param>
/// <param name="BigEndian">Byte order.</param>
/// <param name="Encoding">Packing of all frames together.</param>
/// <param name="DataFile">The file that holds them; null where they follow the header in its own file.</param>
/// <param name="DataOffset">Where they begin.</param>
/// <param name="Orientation">IGSIO's letters, e.g. "MFA": towards which side of the probe the axes point; empty where the file does not say.</param>
/// <param name="Spacing">Size of a pixel in the unit of the file, where it says.</param>
public sealed record SequenceImages(
    int Width, int Height, int Channels, SequenceElement Element, bool BigEndian, SequenceEncoding Encoding, string? DataFile, long DataOffset,
    string Orientation, IReadOnlyList<double> Spacing)
{
    public int BytesPerElement => Size(Element);
    public int PictureBytes => Width * Height * Channels * BytesPerElement;

    internal static int Size(SequenceElement element) => element switch
    {
        SequenceElement.UInt8 or SequenceElement.Int8 => 1,
        SequenceElement.UInt16 or SequenceElement.Int16 => 2,
        SequenceElement.Float64 => 8,
        _ => 4,
    };
}
