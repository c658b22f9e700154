using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>A recorded picture as it stands in the reader's buffer: foxglove.RawImage or foxglove.CompressedImage with the session's own times.</summary>
public readonly ref struct PictureMessage(PictureFields fields, ReadOnlySpan<byte> data)
{
    /// <summary>More than everything before the pixels ever takes, names of frames of up to 100 bytes included.</summary>
    internal const int PrefixRoom = 256;

    public PictureFields Fields { get; } = fields;

    /// <summary>Tight rows where raw, otherwise a JPEG or PNG file.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Writes everything but the pixels, which follow.</summary>
    internal static int EncodePrefix(in PictureFields f, string frameId, ulong unixNs, int dataBytes, Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Timestamp(1, unixNs);
        w.Fixed64(1000, f.AcquiredAt.Nanoseconds);
        w.Fixed64(1001, f.ReceivedAt.Nanoseconds);
        w.Fixed64(1002, f.Frame);
        if (f.IsRaw)
        {
            w.Fixed32(2, (uint)f.Width);
            w.Fixed32(3, (uint)f.Height);
            w.Text(4, PictureFields.Encoding(f.Format));
            w.Fixed32(5, (uint)(f.Width * PictureFields.BytesPerPixel(f.Format)));
            w.Text(7, frameId);
            w.Begin(6, dataBytes);
        }
        else
        {
            w.Text(3, f.Codec);
            w.Text(4, frameId);
            w.Fixed32(1003, (uint)f.Width);
            w.Fixed32(1004, (uint)f.Height);
            w.Varint(1005, (uint)f.Format);
            w.Begin(2, dataBytes);
        }
        return w.Length;
    }

    /// <exception cref="MalformedMessageException">The bytes are no such message, or the pixels do not fill the picture.</exception>
    public static PictureMessage Decode(ReadOnlySpan<byte> message, bool raw)
    {
        ReadOnlySpan<byte> data = default;
        uint width = 0, height = 0, format = 0;
        long acquired = 0, received = 0, frame = 0;
        var codec = PictureFields.Raw;
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 2 when raw: width = r.Fixed32(); break;
                case 3 when raw: height = r.Fixed32(); break;
                case 4 when raw: format = (uint)(PictureFields.FormatOf(r.Bytes()) ?? throw new MalformedMessageException($"a picture in the encoding '{r.Text()}'")); break;
                case 6 when raw: data = r.Bytes(); break;
                case 2: data = r.Bytes(); break;
                case 3 when !raw: codec = r.Bytes().SequenceEqual("jpeg"u8) ? PictureFields.Jpeg : r.Bytes().SequenceEqual("png"u8) ? PictureFields.Png : r.Text(); break;
                case 1000: acquired = r.Fixed64(); break;
                case 1001: received = r.Fixed64(); break;
                case 1002: frame = r.Fixed64(); break;
                case 1003: width = r.Fixed32(); break;
                case 1004: height = r.Fixed32(); break;
                case 1005: format = r.UInt32(); break;
                default: break;
            }
        if (width > 65_536 || height > 65_536 || format > (uint)PixelFormat.Depth32F) throw new MalformedMessageException($"a picture of {width}×{height} in format {format}");
        var fields = new PictureFields((int)width, (int)height, (PixelFormat)format, new Instant(acquired), new Instant(received), frame, codec);
        return raw && data.Length != (long)width * height * PictureFields.BytesPerPixel(fields.Format)
            ? throw new MalformedMessageException($"{data.Length} bytes of pixels for {width}×{height}")
            : new PictureMessage(fields, data);
    }
}
