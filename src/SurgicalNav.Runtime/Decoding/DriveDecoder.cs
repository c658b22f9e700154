using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Runtime.Decoding;

/// <summary>Raw captures of the drive link, either direction: COBS frames between zero bytes (hardware/protocol/drive-link.md).</summary>
/// <remarks>Holds one frame at most; what is longer than any frame is one error, up to the next zero byte.</remarks>
public sealed class DriveDecoder : IFileDecoder
{
    private const int ChunkBytes = 64 * 1024;

    public string Format => "drive";

    public string Purpose => "Frames of the drive link, as captured raw from the line in either direction";

    public IEnumerable<DecodedMessage> Decode(string path)
    {
        using var file = File.OpenRead(path);
        foreach (var message in Decode(file)) yield return message;
    }

    /// <summary>As from a file with these bytes.</summary>
    public static IEnumerable<DecodedMessage> Decode(Stream file)
    {
        var chunk = new byte[ChunkBytes];
        var block = new byte[DriveProtocol.MaxWireBytes];
        var (length, start, at) = (0L, 0L, 0L);
        for (var n = file.Read(chunk); n > 0; n = file.Read(chunk))
        {
            for (var i = 0; i < n; i++, at++)
            {
                if (chunk[i] != 0)
                {
                    if (length < block.Length) block[length] = chunk[i];
                    length++;
                    continue;
                }
                if (length > 0) yield return Take(block, length, start);
                (length, start) = (0, at + 1);
            }
        }
        if (length > 0) yield return Bad("", start, "TRUNCATED", $"The file ends {length} bytes into a frame, before its delimiter.", at);
    }

    private static DecodedMessage Take(byte[] block, long length, long at)
    {
        if (length > block.Length) return Bad("", at, "TOO_LONG", $"{length} bytes without a delimiter; the longest frame has {DriveProtocol.MaxWireBytes - 1}.", at + DriveProtocol.MaxWireBytes - 1);
        var raw = new byte[DriveProtocol.MaxWireBytes];
        var decoded = Cobs.Decode(block.AsSpan(0, (int)length), raw);
        if (decoded < 0) return Bad("", at, "COBS", $"{length} bytes that are no COBS block: a code points behind the frame's end.", at);
        var error = DriveFrame.TryParse(raw.AsSpan(0, decoded), out var frame);
        if (error != DriveFrameError.None) return Flaw(error, raw.AsSpan(0, decoded), at);
        var type = DriveFields.NameOf(frame.Type);
        return DriveFields.Of(frame) is { } fields
            ? new DecodedMessage(type, at, fields, null)
            : Bad(type, at, "CONTENT", "The check sum is right, but the fields contradict each other: joint count, kind, knot count, unit or serial number.", at);
    }

    private static DecodedMessage Flaw(DriveFrameError error, ReadOnlySpan<byte> raw, long at)
    {
        var type = raw.Length > HeaderLayout.Type ? raw[HeaderLayout.Type] : (byte)0;
        return error switch
        {
            DriveFrameError.Crc => Bad("", at, "CRC", $"The check sum of {raw.Length} decoded bytes is wrong.", at),
            DriveFrameError.Version => Bad("", at, "VERSION", $"Version {raw[HeaderLayout.Version]}; this program knows version {DriveProtocol.Version}.", at),
            DriveFrameError.Type => Bad("", at, "TYPE", $"Type 0x{type:X2} is not known.", at),
            _ => Bad("", at, "LENGTH", $"{raw.Length} decoded bytes are no length of a frame of its type.", at),
        };
    }

    private static DecodedMessage Bad(string type, long at, string name, string words, long place) => new(type, at, null, new DecodeError(name, words, place));
}
