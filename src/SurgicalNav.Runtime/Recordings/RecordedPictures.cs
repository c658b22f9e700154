using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Pictures;
using SurgicalNav.Sensing.Pictures;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>The pixels of recorded pictures, whatever they were compressed with. One owner; the buffer is used again.</summary>
public sealed class RecordedPictures : IDisposable
{
    private readonly IPictureCodec[] _codecs = [new RawPictureCodec(), OpenCvPictureCodec.Jpeg(), OpenCvPictureCodec.Png()];
    private byte[] _pixels = [];

    /// <param name="picture">As recorded.</param>
    /// <param name="pixels">Tight rows in the recorded format, until the next call.</param>
    /// <returns>False where the bytes are no such picture.</returns>
    public bool TryDecode(in PictureMessage picture, out ReadOnlySpan<byte> pixels)
    {
        var f = picture.Fields;
        pixels = default;
        if (CodecOf(f.Codec) is not { } codec || !IsBelieved(f, picture.Data.Length)) return false;
        var bytes = f.Width * f.Height * PictureFields.BytesPerPixel(f.Format);
        if (_pixels.Length < bytes) _pixels = new byte[bytes];
        if (!codec.TryDecode(picture.Data, f.Width, f.Height, f.Format, _pixels.AsSpan(0, bytes))) return false;
        pixels = _pixels.AsSpan(0, bytes);
        return true;
    }

    /// <summary>Into a lease of the same size and format; false where it is another, or the bytes are no such picture.</summary>
    public bool TryDecode(in PictureMessage picture, Core.Leases.FrameLease into)
    {
        var f = picture.Fields;
        return (f.Width, f.Height, f.Format) == (into.Width, into.Height, into.Format)
            && CodecOf(f.Codec) is { } codec && codec.TryDecode(picture.Data, f.Width, f.Height, f.Format, into.Pixels);
    }

    /// <summary>A compressed picture may claim any size: it is believed only as far as a picture can be compressed.</summary>
    /// <param name="fields">What it claims.</param>
    /// <param name="dataBytes">How much of it there is.</param>
    public static bool IsBelieved(in PictureFields fields, int dataBytes) =>
        (long)fields.Width * fields.Height * PictureFields.BytesPerPixel(fields.Format) is var bytes && bytes > 0 && bytes <= Math.Min(Array.MaxLength, 4096 + dataBytes * 2048L);

    private IPictureCodec? CodecOf(string name)
    {
        foreach (var codec in _codecs)
            if (codec.Name == name) return codec;
        return null;
    }

    public void Dispose()
    {
        foreach (var codec in _codecs) codec.Dispose();
    }
}
