namespace SurgicalNav.Links.Framing;

/// <summary>Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999): removes every 0x00 from a block, at one byte in 254. Allocates nothing.</summary>
public static class Cobs
{
    private const int BlockLimit = 0xFF;

    /// <summary>The most bytes a block of the given length can grow to, delimiter excluded.</summary>
    public static int MaxEncodedLength(int length) => length + length / 254 + 1;

    /// <summary>Encodes without a delimiter. Source and destination must not overlap.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="MaxEncodedLength"/>.</exception>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxEncodedLength(source.Length))
            throw new ArgumentException($"{destination.Length} bytes cannot hold the encoding of {source.Length} bytes: give {MaxEncodedLength(source.Length)}.", nameof(destination));
        var codeAt = 0;
        var at = 1;
        var code = 1;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != 0)
            {
                destination[at++] = source[i];
                code++;
            }

            // A full block of 254 non-zero bytes implies no zero; at the very end no empty block follows it.
            var isFull = code == BlockLimit;
            if (source[i] != 0 && !(isFull && i + 1 < source.Length)) continue;
            destination[codeAt] = (byte)code;
            codeAt = at++;
            code = 1;
        }

        destination[codeAt] = (byte)code;
        return at;
    }

    /// <summary>Decodes one block (no delimiter in it); the destination may be the source itself, as decoding never runs ahead of reading.</summary>
    /// <returns>Bytes written, or -1 where the source is no COBS block: empty, a zero inside, a code that points behind the end, or a destination too short.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty) return -1;
        var read = 0;
        var written = 0;
        while (read < source.Length)
        {
            var code = source[read++];
            if (code == 0 || read + code - 1 > source.Length || written + code - 1 > destination.Length) return -1;
            for (var i = 1; i < code; i++)
            {
                var value = source[read++];
                if (value == 0) return -1;
                destination[written++] = value;
            }

            if (code == BlockLimit || read == source.Length) continue;
            if (written == destination.Length) return -1;
            destination[written++] = 0;
        }

        return written;
    }
}
