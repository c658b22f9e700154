namespace SurgicalNav.Links.ODrive;

/// <summary>The ODrive's text protocol (firmware 0.5): one command a line, <c>command *checksum ; comment</c>; with a checksum in the command there is one in the answer.</summary>
public static class ODriveProtocol
{
    /// <summary>The firmware's buffer: a longer line is thrown away unread.</summary>
    public const int MostLineBytes = 256;

    /// <summary>The firmware cuts its answers here, ends of line included.</summary>
    public const int MostAnswerBytes = 64;

    /// <summary>The firmware cuts what a property reads as here, decimal point or not: 1234567890.5 arrives as 123456789.</summary>
    public const int MostPropertyCharacters = 9;

    public const byte Star = (byte)'*', Comment = (byte)';';

    /// <summary>Axes of a board.</summary>
    public const int MostAxes = 2;

    /// <summary>What ends a line; the exclamation mark too, as the firmware has it.</summary>
    public static bool IsEnd(byte b) => b is (byte)'\r' or (byte)'\n' or (byte)'!';

    /// <summary>Exclusive or of all bytes before the star.</summary>
    public static byte Checksum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var b in bytes) sum ^= b;
        return sum;
    }
}
