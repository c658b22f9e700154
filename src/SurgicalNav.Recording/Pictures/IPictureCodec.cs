using SurgicalNav.Core.Leases;

namespace SurgicalNav.Recording.Pictures;

/// <summary>Turns pictures into files of one format and back. Owned by one thread.</summary>
public interface IPictureCodec : IDisposable
{
    /// <summary>"jpeg", "png" or "raw", as recordings name it.</summary>
    string Name { get; }

    /// <summary>Whether every pixel comes back as it was.</summary>
    bool IsLossless { get; }

    /// <summary>Room that a picture may need.</summary>
    int MaxBytes(int width, int height, PixelFormat format);

    /// <returns>Bytes written; −1 where the picture could not be encoded or does not fit.</returns>
    int Encode(FrameLease picture, Span<byte> target);

    /// <summary>Decodes into a buffer of exactly the picture's size; false where the bytes are no such picture.</summary>
    bool TryDecode(ReadOnlySpan<byte> file, int width, int height, PixelFormat format, Span<byte> pixels);
}

/// <summary>Pixels as they are.</summary>
public sealed class RawPictureCodec : IPictureCodec
{
    public string Name => Messages.PictureFields.Raw;

    public bool IsLossless => true;

    public int MaxBytes(int width, int height, PixelFormat format) => checked(width * height * Messages.PictureFields.BytesPerPixel(format));

    public int Encode(FrameLease picture, Span<byte> target) => picture.Pixels.TryCopyTo(target) ? picture.Pixels.Length : -1;

    public bool TryDecode(ReadOnlySpan<byte> file, int width, int height, PixelFormat format, Span<byte> pixels) => file.Length == pixels.Length && file.TryCopyTo(pixels);

    public void Dispose() { }
}
