using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.Runtime.OpenIgtLink;

/// <summary>Files of OpenIGTLink messages, one after the other as on the wire.</summary>
/// <remarks>After a message whose end can be told the walk goes on behind it; after bytes that begin none, at the next that could.
/// Field names are the published schemas'. No more memory is taken than the file has bytes, and never more than 256 MiB for one message.</remarks>
public sealed class OpenIgtLinkDecoder : IFileDecoder
{
    private const int MostBodyBytes = 1 << 28;

    public string Format => "openigtlink";

    public string Purpose => "OpenIGTLink messages of versions 1 to 3, one after the other as on the wire";

    public IEnumerable<DecodedMessage> Decode(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan);
        var end = RandomAccess.GetLength(file);
        var buffer = new byte[64 * 1024];
        var inNoise = false;
        for (var at = 0L; at < end;)
        {
            var there = RandomAccess.Read(file, buffer.AsSpan(0, IgtlMessage.HeaderBytes), at);
            var (type, flaw, size) = Look(buffer.AsSpan(0, there), end - at);
            if (flaw == IgtlFlaw.None)
            {
                if (buffer.Length < size) buffer = new byte[size];
                RandomAccess.Read(file, buffer.AsSpan(0, size), at);
                yield return Take(buffer.AsSpan(0, size), at);
                inNoise = false;
                at += size;
                continue;
            }
            if (!inNoise) yield return new DecodedMessage(type, at, null, Error(flaw, at));
            inNoise = true;
            // The first bytes of a file that ends early begin nothing else.
            at = flaw == IgtlFlaw.TruncatedHeader ? end : at + 1;
        }
    }

    /// <summary>What the header at this place says, and whether the message is there whole.</summary>
    private static (string Type, IgtlFlaw Flaw, int Size) Look(ReadOnlySpan<byte> header, long left)
    {
        if (header.Length < IgtlMessage.HeaderBytes) return ("", IgtlFlaw.TruncatedHeader, 0);
        var flaw = IgtlMessage.TryDecodeHeader(header, out var type, out var body);
        var name = type.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? "" : OpenIgtLinkFields.Text(type);
        if (flaw != IgtlFlaw.None) return (name, flaw, 0);
        if (body > (ulong)(left - IgtlMessage.HeaderBytes)) return (name, body > MostBodyBytes ? IgtlFlaw.BodyTooLarge : IgtlFlaw.TruncatedBody, 0);
        return body > MostBodyBytes ? (name, IgtlFlaw.BodyTooLarge, 0) : (name, IgtlFlaw.None, IgtlMessage.HeaderBytes + (int)body);
    }

    private static DecodedMessage Take(ReadOnlySpan<byte> wire, long at)
    {
        var flaw = IgtlMessage.TryDecode(wire, out var message, out _);
        if (flaw == IgtlFlaw.None) return new DecodedMessage(OpenIgtLinkFields.Text(message.Type), at, OpenIgtLinkFields.Of(message), null);
        IgtlMessage.TryDecodeHeader(wire, out var type, out _);
        // A wrong checksum shows in the header's last field, everything else in the body.
        var place = at + (flaw == IgtlFlaw.ChecksumMismatch ? IgtlMessage.ChecksumOffset : IgtlMessage.HeaderBytes);
        return new DecodedMessage(OpenIgtLinkFields.Text(type), at, null, Error(flaw, place));
    }

    private static DecodeError Error(IgtlFlaw flaw, long at) => new(IgtlErrors.NameOf(IgtlErrors.ClassOf(flaw)), $"{flaw}: {IgtlErrors.WordsOf(flaw)}", at);
}
