using System.Globalization;
using System.Text;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>Reads the values of header fields and table cells, bytes as they stand in the file.</summary>
internal static class TextFields
{
    public static bool TryNumber(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(Trim(text), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    public static bool TryWhole(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(Trim(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Fills <paramref name="values"/> with exactly as many numbers as it holds, separated by blanks.</summary>
    public static bool TryNumbers(ReadOnlySpan<byte> text, Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var word = NextWord(ref text);
            if (word.IsEmpty || !TryNumber(word, out values[i])) return false;
        }
        return NextWord(ref text).IsEmpty;
    }

    public static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        var end = text.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[end..];
        return word;
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r"u8);

    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(Trim(text), word);

    /// <summary>For messages: what is not printable is shown as a dot, what is long is cut.</summary>
    public static string Show(ReadOnlySpan<byte> text)
    {
        var shown = text.Length > 60 ? text[..60] : text;
        return string.Create(shown.Length, shown, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = from[i] is >= 32 and < 127 ? (char)from[i] : '.';
        }) + (text.Length > 60 ? "…" : "");
    }
}
