using System.Buffers.Text;
using System.Globalization;

namespace SurgicalNav.Links.ODrive;

/// <summary>What a line's checksum says of it.</summary>
public enum ODriveChecksum { Missing, Right, Wrong }

/// <summary>Takes a line apart into content and checksum, and writes lines.</summary>
public static class ODriveLine
{
    private const int MostPropertyCharacters = 128;
    private const double MostNumber = 1e9;

    /// <summary>The content without comment and checksum; a wrong checksum leaves it for nothing but a look.</summary>
    public static ODriveChecksum Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> content)
    {
        var comment = line.IndexOf(ODriveProtocol.Comment);
        if (comment >= 0) line = line[..comment];
        var star = line.IndexOf(ODriveProtocol.Star);
        content = star < 0 ? line : line[..star];
        if (star < 0) return ODriveChecksum.Missing;
        var digits = line[(star + 1)..].Trim(" \t"u8);
        return Utf8Parser.TryParse(digits, out uint sum, out var used) && used == digits.Length && sum == ODriveProtocol.Checksum(content) ? ODriveChecksum.Right : ODriveChecksum.Wrong;
    }

    /// <summary>Writes a whole line: words and numbers in the invariant culture, a blank between them, the checksum, line feed. Allocates nothing.</summary>
    /// <param name="line">Room for <see cref="ODriveProtocol.MostLineBytes"/>.</param>
    /// <returns>Bytes of the line.</returns>
    /// <exception cref="ArgumentException">It is longer than the firmware reads, or a word has something else in it than printable ASCII, or an end, a star or a comment.</exception>
    public static int Write(Span<byte> line, ReadOnlySpan<byte> command, string property, int? axis, params ReadOnlySpan<double> values)
    {
        command.CopyTo(line);
        var length = command.Length;
        if (property.Length > 0)
        {
            if (property.Length > MostPropertyCharacters) throw new ArgumentException($"ODrive: a property's path has at most {MostPropertyCharacters} characters, not {property.Length}.", nameof(property));
            line[length++] = (byte)' ';
            foreach (var c in property)
                line[length++] = c is > ' ' and <= '~' and not '*' and not ';' and not '!' ? (byte)c : throw new ArgumentException($"ODrive: '{property}' is no property's path.", nameof(property));
        }
        if (axis is { } number)
        {
            line[length++] = (byte)' ';
            number.TryFormat(line[length..], out var digits, default, CultureInfo.InvariantCulture);
            length += digits;
        }
        foreach (var value in values)
        {
            if (!(Math.Abs(value) < MostNumber)) throw new ArgumentException($"ODrive: {value} is no number that an axis can be sent.", nameof(values));
            line[length++] = (byte)' ';
            value.TryFormat(line[length..], out var digits, "0.######", CultureInfo.InvariantCulture);
            length += digits;
        }
        return Finish(line, length, withChecksum: true);
    }

    /// <summary>Closes a line whose content has been written: checksum where wished, and line feed.</summary>
    /// <returns>Bytes of the whole line.</returns>
    public static int Finish(Span<byte> line, int contentBytes, bool withChecksum)
    {
        var length = contentBytes;
        if (withChecksum)
        {
            var sum = ODriveProtocol.Checksum(line[..contentBytes]);
            line[length++] = ODriveProtocol.Star;
            Utf8Formatter.TryFormat(sum, line[length..], out var digits);
            length += digits;
        }
        line[length++] = (byte)'\n';
        return length;
    }
}
