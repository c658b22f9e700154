using OpenCvSharp;
using OpenCvSharp.Internal;
using OpenCvSharp.Internal.Vectors;
using SurgicalNav.Core.Leases;
using SurgicalNav.Recording.Pictures;

namespace SurgicalNav.Sensing.Pictures;

/// <summary>JPEG or PNG through OpenCV's own libraries, for Bgr24 and Gray8 pictures. Owned by one thread; the compressed bytes stay in native memory until they
/// are copied to the caller's, so that encoding costs the managed heap only OpenCV's small proxies.</summary>
public sealed class OpenCvPictureCodec : IPictureCodec
{
    /// <summary>Of JPEG: no artefacts that a surgeon would see, about 1 : 25.</summary>
    public const int DefaultQuality = 80;

    private readonly string _extension;
    private readonly int[] _parameters;
    private readonly VectorOfByte _encoded = new();

    private OpenCvPictureCodec(string name, string extension, int[] parameters) => (Name, _extension, _parameters) = (name, extension, parameters);

    public string Name { get; }

    public bool IsLossless => Name == Recording.Messages.PictureFields.Png;

    /// <param name="quality">1 to 100.</param>
    public static OpenCvPictureCodec Jpeg(int quality = DefaultQuality) =>
        new(Recording.Messages.PictureFields.Jpeg, ".jpg", [(int)ImwriteFlags.JpegQuality, Math.Clamp(quality, 1, 100)]);

    /// <summary>Lossless; too slow for live video (0.2 s for a picture of 1920×1080).</summary>
    public static OpenCvPictureCodec Png() => new(Recording.Messages.PictureFields.Png, ".png", [(int)ImwriteFlags.PngCompression, 1]);

    /// <summary>Compressed pictures are smaller than raw ones; those that are not (noise) do not fit and are refused.</summary>
    public int MaxBytes(int width, int height, PixelFormat format) => checked(width * height * (format == PixelFormat.Gray8 ? 1 : 3) / (IsLossless ? 1 : 2) + 4096);

    public unsafe int Encode(FrameLease picture, Span<byte> target)
    {
        if (picture.Format is not (PixelFormat.Bgr24 or PixelFormat.Gray8)) return -1;
        using var view = Mat.FromPixelData(picture.Height, picture.Width, picture.Format == PixelFormat.Bgr24 ? MatType.CV_8UC3 : MatType.CV_8UC1, picture.Address);
        using var input = InputArray.Create(view);
        var status = NativeMethods.imgcodecs_imencode_vector(_extension, input.CvPtr, _encoded.CvPtr, _parameters, _parameters.Length, out var done);
        GC.KeepAlive(input);
        if (status != ExceptionStatus.NotOccurred || done == 0) return -1;
        var bytes = new ReadOnlySpan<byte>((void*)_encoded.ElemPtr, _encoded.Size);
        return bytes.TryCopyTo(target) ? bytes.Length : -1;
    }

    public unsafe bool TryDecode(ReadOnlySpan<byte> file, int width, int height, PixelFormat format, Span<byte> pixels)
    {
        if (format is not (PixelFormat.Bgr24 or PixelFormat.Gray8) || file.IsEmpty) return false;
        try
        {
            using var picture = Cv2.ImDecode(file, format == PixelFormat.Bgr24 ? ImreadModes.Color : ImreadModes.Grayscale);
            if (picture.Empty() || picture.Width != width || picture.Height != height || !picture.IsContinuous()) return false;
            return new ReadOnlySpan<byte>(picture.DataPointer, checked((int)(picture.Total() * picture.ElemSize()))).TryCopyTo(pixels);
        }
        catch (OpenCVException)
        {
            return false;
        }
    }

    public void Dispose() => _encoded.Dispose();
}
