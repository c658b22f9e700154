using System.Text;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>The lines of a text header that stands before binary data.</summary>
internal static class HeaderText
{
    /// <summary>A segmentation of many hundred named parts stays far below.</summary>
    private const int LargestBytes = 4 << 20;

    /// <summary>Lines up to and including the first for which <paramref name="isLast"/> holds; leaves the stream at the byte behind it. Latin-1 where it is no UTF-8.</summary>
    /// <param name="stream">Can seek.</param>
    /// <param name="endsAtEnd">Whether a header may also end with the file, as a detached one does.</param>
    /// <exception cref="VolumeFormatException">No such line in the first 4 MiB.</exception>
    public static List<string> Read(Stream stream, string name, bool endsAtEnd, Func<string, bool> isLast)
    {
        var start = stream.Position;
        var lines = new List<string>();
        var bytes = new byte[Math.Min(4096, LargestBytes)];
        var (filled, at) = (0, 0);
        while (true)
        {
            var length = bytes.AsSpan(at, filled - at).IndexOf((byte)'\n');
            if (length >= 0 || (filled == bytes.Length ? bytes.Length == LargestBytes : !Fill()))
            {
                var ended = length < 0;
                if (ended && (!endsAtEnd || filled == LargestBytes)) throw new VolumeFormatException(name, $"has no end of its header within {filled} bytes. It may be cut short.");
                var line = Text(bytes.AsSpan(at, ended ? filled - at : length)).TrimEnd('\r', ' ', '\t');
                at = ended ? filled : at + length + 1;
                lines.Add(line);
                if (!ended && !isLast(line)) continue;
                stream.Position = start + at;
                return lines;
            }
            if (filled == bytes.Length) Array.Resize(ref bytes, Math.Min(LargestBytes, 2 * bytes.Length));
        }

        bool Fill()
        {
            var read = stream.Read(bytes, filled, bytes.Length - filled);
            filled += read;
            return read > 0;
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
