using System.Globalization;

namespace SurgicalNav.Overlay.Hud;

/// <summary>A line of text put together without allocating: words and numbers into a span on the caller's stack.</summary>
/// <remarks>What does not fit is cut off.</remarks>
public ref struct HudText(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Text => _buffer[..Length];

    public HudText Add(scoped ReadOnlySpan<char> words)
    {
        var n = Math.Min(words.Length, _buffer.Length - Length);
        words[..n].CopyTo(_buffer[Length..]);
        Length += n;
        return this;
    }

    /// <summary>With one decimal, or none from 100 on: more digits would claim more than is known. Below 1 two, so that a small error does not read 0.0.</summary>
    public HudText AddMm(double value) => AddLength(value).Add(" mm");

    /// <summary>As <see cref="AddMm"/> without the unit.</summary>
    public HudText AddLength(double mm) => Add(mm, Math.Abs(mm) switch { < 0.995 => "F2", < 99.95 => "F1", _ => "F0" });

    public HudText AddMs(double value) => Add(value, Math.Abs(value) < 9.95 ? "F1" : "F0").Add(" ms");

    /// <summary>Width × height, px.</summary>
    public HudText AddSize(int width, int height) => Add(width, "F0").Add("×").Add(height, "F0");

    /// <summary>As minutes and seconds, or seconds below one minute.</summary>
    public HudText AddAge(double seconds)
    {
        if (seconds < 60) return Add(seconds, "F0").Add(" s");
        return seconds < 3600 ? Add(Math.Floor(seconds / 60), "F0").Add(" min") : Add(seconds / 3600, "F1").Add(" h");
    }

    public HudText Add(double value, scoped ReadOnlySpan<char> format)
    {
        if (!double.IsFinite(value)) return Add("–");
        if (value.TryFormat(_buffer[Length..], out var written, format, CultureInfo.InvariantCulture)) Length += written;
        return this;
    }
}
