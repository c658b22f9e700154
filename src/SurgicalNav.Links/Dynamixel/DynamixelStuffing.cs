namespace SurgicalNav.Links.Dynamixel;

/// <summary>Byte stuffing between instruction and CRC: every FF FF FD gets an FD behind it, so that no header can appear inside a packet.</summary>
/// <remarks>Both ways by the same count of how much of FF FF FD the last bytes are. That an FF after FF FF still leaves two of them standing, and that the search
/// begins anew behind the stuffed byte, is what some implementations get wrong (FF FF FF FD, FF FF FD FD).</remarks>
public static class DynamixelStuffing
{
    private const byte Ff = 0xFF, Fd = 0xFD;
    private const int Whole = 3;

    /// <summary>The longest that so many bytes can become.</summary>
    public static int MostBytes(int bytes) => bytes + bytes / Whole;

    /// <param name="plain">The bytes from the instruction to the last parameter, or a stretch of them.</param>
    /// <param name="into">Room for <see cref="MostBytes"/> of them, not overlapping.</param>
    /// <param name="seen">How much of FF FF FD came just before, and afterwards just at the end; 0 at the start of a packet.</param>
    /// <returns>Bytes written.</returns>
    public static int Add(ReadOnlySpan<byte> plain, Span<byte> into, ref int seen)
    {
        var length = 0;
        foreach (var b in plain)
        {
            into[length++] = b;
            seen = Next(seen, b);
            if (seen != Whole) continue;
            into[length++] = Fd;
            seen = 0;
        }
        return length;
    }

    /// <summary>Takes the stuffing out, in place: a byte is written only once its place has been read.</summary>
    /// <returns>The bytes that remain; -1 where FF FF FD stands without the FD that must follow it, which no sound sender writes.</returns>
    public static int Remove(Span<byte> stuffed)
    {
        var (length, seen) = (0, 0);
        foreach (var b in stuffed)
        {
            if (seen == Whole)
            {
                if (b != Fd) return -1;
                seen = 0;
                continue;
            }
            stuffed[length++] = b;
            seen = Next(seen, b);
        }
        return seen == Whole ? -1 : length;
    }

    private static int Next(int seen, byte b) => b switch
    {
        Ff => Math.Min(seen + 1, 2),
        Fd when seen == 2 => Whole,
        _ => 0,
    };
}
