using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>What is recorded of a picture beside its pixels.</summary>
/// <param name="Codec">"raw", or the file format of the pixels: "jpeg" or "png".</param>
public readonly record struct PictureFields(int Width, int Height, PixelFormat Format, Instant AcquiredAt, Instant ReceivedAt, long Frame, string Codec)
{
    public const string Raw = "raw", Jpeg = "jpeg", Png = "png";

    public const string RawSchemaName = "foxglove.RawImage", CompressedSchemaName = "foxglove.CompressedImage";

    public static PictureFields Of(FrameLease lease, string codec) => new(lease.Width, lease.Height, lease.Format, lease.AcquiredAt, lease.ReceivedAt, lease.Sequence, codec);

    public bool IsRaw => Codec == Raw;

    public static int BytesPerPixel(PixelFormat format) => format switch { PixelFormat.Bgr24 => 3, PixelFormat.Gray8 => 1, _ => 4 };

    public static string Encoding(PixelFormat format) => format switch
    {
        PixelFormat.Bgr24 => "bgr8",
        PixelFormat.Rgba32 => "rgba8",
        PixelFormat.Gray8 => "mono8",
        _ => "32FC1",
    };

    internal static PixelFormat? FormatOf(ReadOnlySpan<byte> encoding) =>
        encoding.SequenceEqual("bgr8"u8) ? PixelFormat.Bgr24
        : encoding.SequenceEqual("rgba8"u8) ? PixelFormat.Rgba32
        : encoding.SequenceEqual("mono8"u8) ? PixelFormat.Gray8
        : encoding.SequenceEqual("32FC1"u8) ? PixelFormat.Depth32F : null;
}
