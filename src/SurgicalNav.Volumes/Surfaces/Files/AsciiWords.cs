using System.Globalization;
using System.Text;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Words and numbers of a text within a file's bytes.</summary>
internal ref struct AsciiWords(ReadOnlySpan<byte> text, string name)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public int At { get; private set; }

    /// <summary>Empty at the end.</summary>
    public ReadOnlySpan<byte> Word()
    {
        while (At < _text.Length && _text[At] <= ' ') At++;
        var start = At;
        while (At < _text.Length && _text[At] > ' ') At++;
        return _text[start..At];
    }

    /// <summary>Up to the end of the line, without it; null at the end of the text.</summary>
    public bool TryLine(out ReadOnlySpan<byte> line)
    {
        line = default;
        if (At >= _text.Length) return false;
        var length = _text[At..].IndexOf((byte)'\n');
        var end = length < 0 ? _text.Length : At + length;
        line = _text[At..end].TrimEnd((byte)'\r');
        At = Math.Min(end + 1, _text.Length);
        return true;
    }

    public double Number()
    {
        var word = Word();
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(word, "a number");
    }

    public long Whole()
    {
        var word = Word();
        return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(word, "a whole number");
    }

    private readonly VolumeFormatException Bad(ReadOnlySpan<byte> word, string wanted) => new(name, word.IsEmpty ? $"is cut short: {wanted} is missing at its end."
        : $"has '{Encoding.ASCII.GetString(word.Length > 40 ? word[..40] : word)}' at byte {At - word.Length}, where {wanted} should be.");
}
