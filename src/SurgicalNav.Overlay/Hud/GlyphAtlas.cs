using System.Text;
using SkiaSharp;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Overlay.Hud;

/// <summary>The HUD's text sizes; <see cref="Strong"/> is the bold one of body size.</summary>
public enum TextSize { Caption, Body, Strong, Large, Digits }

/// <summary>Where one character lies in the atlas (texels) and how it sits on the line (px): pen to picture, and the pen's advance.</summary>
internal readonly record struct Glyph(short X, short Y, short Width, short Height, short Left, short Top, float Advance);

/// <summary>Every character that the HUD can show, drawn once at start in each size, so that text costs nothing per frame.</summary>
/// <remarks>DejaVu Sans (its digits have equal widths, so numbers do not dance). Characters outside Latin-1 and a few signs are shown as '?'.</remarks>
internal sealed class GlyphAtlas
{
    public const int Width = 1024;
    private const string Folder = "/usr/share/fonts/truetype/dejavu/";
    private const char FirstLatin = ' ', LastLatin = 'ÿ';
    private const string Signs = "–—…≤≥→•σΔ";

    private static readonly (string File, float Pixels)[] Fonts =
        [("DejaVuSans.ttf", 17), ("DejaVuSans.ttf", 22), ("DejaVuSans-Bold.ttf", 22), ("DejaVuSans-Bold.ttf", 30), ("DejaVuSans-Bold.ttf", 62)];

    private readonly Glyph[][] _glyphs = new Glyph[Fonts.Length][];
    private readonly float[] _ascent = new float[Fonts.Length];

    /// <param name="scale">1 for 1080 rows.</param>
    /// <exception cref="GlException">The fonts are not installed.</exception>
    public GlyphAtlas(float scale)
    {
        var rows = 64;
        // Twice: once to learn how tall the atlas must be, once to draw it.
        for (var pass = 0; pass < 2; pass++)
        {
            using var bitmap = new SKBitmap(new SKImageInfo(Width, rows, SKColorType.Alpha8, SKAlphaType.Premul));
            bitmap.Erase(SKColors.Transparent);
            using var canvas = new SKCanvas(bitmap);
            var used = Fill(canvas, scale);
            canvas.Flush();
            if (pass == 1) Texels = bitmap.GetPixelSpan().ToArray();
            rows = used;
            Height = rows;
        }
    }

    public int Height { get; private set; }

    /// <summary>Coverage, one byte each, tight rows.</summary>
    public byte[] Texels { get; } = [];

    /// <summary>Height of the capitals above the baseline, px.</summary>
    public float CapHeight(TextSize size) => _ascent[(int)size];

    public ref readonly Glyph this[TextSize size, char c] => ref _glyphs[(int)size][Number(c)];

    public float Measure(TextSize size, ReadOnlySpan<char> text)
    {
        var width = 0f;
        foreach (var c in text) width += this[size, c].Advance;
        return width;
    }

    private static int Number(char c)
    {
        if (c is >= FirstLatin and <= LastLatin) return c - FirstLatin;
        var sign = Signs.IndexOf(c, StringComparison.Ordinal);
        return sign >= 0 ? LastLatin - FirstLatin + 1 + sign : '?' - FirstLatin;
    }

    private static char Character(int number) => number <= LastLatin - FirstLatin ? (char)(FirstLatin + number) : Signs[number - (LastLatin - FirstLatin + 1)];

    private int Fill(SKCanvas canvas, float scale)
    {
        var (penX, penY, rowHeight) = (1, 1, 0);
        using var paint = new SKPaint { Color = SKColors.White, IsAntialias = true };
        for (var f = 0; f < Fonts.Length; f++)
        {
            using var face = Open(Fonts[f].File);
            using var font = new SKFont(face, MathF.Round(Fonts[f].Pixels * scale * 2) / 2) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.Slight, Subpixel = false };
            _ascent[f] = font.Metrics.CapHeight;
            _glyphs[f] = new Glyph[LastLatin - FirstLatin + 1 + Signs.Length];
            for (var g = 0; g < _glyphs[f].Length; g++)
            {
                var text = Character(g).ToString();
                var advance = font.MeasureText(text, out var bounds);
                var (left, top) = ((int)MathF.Floor(bounds.Left) - 1, (int)MathF.Floor(bounds.Top) - 1);
                var (width, height) = ((int)MathF.Ceiling(bounds.Right) + 1 - left, (int)MathF.Ceiling(bounds.Bottom) + 1 - top);
                if (penX + width + 1 > Width) (penX, penY, rowHeight) = (1, penY + rowHeight + 1, 0);
                canvas.DrawText(text, penX - left, penY - top, font, paint);
                _glyphs[f][g] = new Glyph((short)penX, (short)penY, (short)width, (short)height, (short)left, (short)top, MathF.Round(advance));
                penX += width + 1;
                rowHeight = Math.Max(rowHeight, height);
            }
        }
        return penY + rowHeight + 1;
    }

    private static SKTypeface Open(string file)
    {
        var path = Folder + file;
        return (File.Exists(path) ? SKTypeface.FromFile(path) : null)
            ?? throw new GlException($"The font {path} is missing, so no text can be drawn. Install it: apt-get install fonts-dejavu-core.");
    }
}
