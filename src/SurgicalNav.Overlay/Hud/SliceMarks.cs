using SurgicalNav.Overlay.Slices;

namespace SurgicalNav.Overlay.Hud;

/// <summary>What stands over a slice of the scan: what it is, the patient's sides, a cross-hair that is open about the tip, and the error's ring.</summary>
internal sealed class SliceMarks(HudCanvas canvas)
{
    private readonly float _s = canvas.Scale;

    /// <param name="square">Of the slice, px.</param>
    /// <param name="errorMm">95 %, drawn to the slice's own scale; null where unknown.</param>
    public void Write((float X, float Y, float Side) square, double? errorMm)
    {
        var (x, y, side) = square;
        var (midX, midY, open) = (x + side / 2, y + side / 2, 12 * _s);
        canvas.Plate(x, y - 30 * _s, side, 28 * _s, 6 * _s, HudPalette.Plate, HudPalette.PlateAlpha);
        canvas.TextWithin(TextSize.Caption, x + 8 * _s, y - 10 * _s, side - 16 * _s, "SCAN AT TIP, axial", HudPalette.Muted);
        Line(x, midY, side / 2 - open, 1);
        Line(midX + open, midY, side / 2 - open, 1);
        Line(midX, y, 1, side / 2 - open);
        Line(midX, midY + open, 1, side / 2 - open);
        var ring = (float)((errorMm ?? 0) / SliceInset.SideMm * side);
        if (ring > 2 && ring < side / 2) canvas.Ring(midX - 0.5f, midY - 0.5f, ring, 1.5f * _s, HudPalette.Warning, 0.9f);
        canvas.Text(TextSize.Strong, x + 6 * _s, midY - 8 * _s, "R", HudPalette.Text);
        canvas.TextRight(TextSize.Strong, x + side - 6 * _s, midY - 8 * _s, "L", HudPalette.Text);
        canvas.TextCentred(TextSize.Strong, midX + 14 * _s, y + 20 * _s, "A", HudPalette.Text);
        canvas.TextCentred(TextSize.Strong, midX + 14 * _s, y + side - 6 * _s, "P", HudPalette.Text);
    }

    private void Line(float x, float y, float width, float height) => canvas.Plate(x, y, width, height, 0, HudPalette.Text, 0.55f);
}
