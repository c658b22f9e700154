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
        var bytes = (long)f.Width * f.Height * PictureFields.BytesPerPixel(f.Format);
        if (Array.Find(_codecs, c => c.Name == f.Codec) is not { } codec || bytes > Array.MaxLength) return false;
        // A compressed picture may claim any size: it is believed only as far as a picture can be compressed.
        if (bytes > 4096 + picture.Data.Length * 2048L) return false;
        if (_pixels.Length < bytes) _pixels = new byte[bytes];
        if (!codec.TryDecode(picture.Data, f.Width, f.Height, f.Format, _pixels.AsSpan(0, (int)bytes))) return false;
        pixels = _pixels.AsSpan(0, (int)bytes);
        return true;
    }

    /// <summary>Into a lease of the same size and format; false where it is another, or the bytes are no such picture.</summary>
    public bool TryDecode(in PictureMessage picture, Core.Leases.FrameLease into)
    {
        var f = picture.Fields;
        return (f.Width, f.Height, f.Format) == (into.Width, into.Height, into.Format)
            && Array.Find(_codecs, c => c.Name == f.Codec) is { } codec && codec.TryDecode(picture.Data, f.Width, f.Height, f.Format, into.Pixels);
    }

    public void Dispose()
    {
        foreach (var codec in _codecs) codec.Dispose();
    }
}
