using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Overlay.Hud;

/// <summary>The HUD's colours. Every text colour keeps a contrast of 4.5:1 on the plate even where the picture under it is white
/// (WCAG 2.1, 1.4.3); colour never stands alone for a state.</summary>
public static class HudPalette
{
    public const float PlateAlpha = 0.82f;

    public static readonly Rgb Plate = new(10, 14, 18), Text = new(0xF2, 0xF5, 0xF7), Muted = new(0xB7, 0xC3, 0xCB);
    public static readonly Rgb Good = new(0x7F, 0xE3, 0xA6), Warning = new(0xFF, 0xCB, 0x52), Alarm = new(0xFF, 0x8F, 0x85);

    /// <summary>Contrast ratio of a text colour on the plate over a picture of the given grey (0 to 255).</summary>
    public static double ContrastOver(Rgb text, byte picture)
    {
        var (a, b) = (Luminance(text.R, text.G, text.B), Luminance(Under(Plate.R), Under(Plate.G), Under(Plate.B)));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

        double Under(byte plate) => plate * PlateAlpha + picture * (1 - PlateAlpha);
    }

    private static double Luminance(double r, double g, double b) => 0.2126 * Linear(r) + 0.7152 * Linear(g) + 0.0722 * Linear(b);

    private static double Linear(double c)
    {
        c /= 255;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
