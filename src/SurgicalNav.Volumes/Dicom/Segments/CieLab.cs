namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>Colours as DICOM keeps them (PS3.3 §C.10.7.1.1): CIELab in three 16-bit numbers, L* of 0–100 and a*, b* of −128–127 over the whole range.</summary>
/// <remarks>With the white of D65 to and from sRGB, as 3D Slicer and dcmqi write them; the standard's own D50 would shift every published colour.</remarks>
public static class CieLab
{
    private const double WhiteX = 0.950456;
    private const double WhiteZ = 1.088754;
    private const double Bend = 6.0 / 29;

    public static LabelColour ToRgb(ushort l, ushort a, ushort b)
    {
        var (lightness, green, blue) = (l * 100.0 / 65535, a * 255.0 / 65535 - 128, b * 255.0 / 65535 - 128);
        var fy = (lightness + 16) / 116;
        var (x, y, z) = (WhiteX * Inverse(fy + green / 500), Inverse(fy), WhiteZ * Inverse(fy - blue / 200));
        return new LabelColour(
            Encoded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
            Encoded(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
            Encoded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z));
    }

    public static (ushort L, ushort A, ushort B) Of(LabelColour colour)
    {
        var (r, g, b) = (Linear(colour.R), Linear(colour.G), Linear(colour.B));
        var fx = Bent((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WhiteX);
        var fy = Bent(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
        var fz = Bent((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WhiteZ);
        return (Cell((116 * fy - 16) / 100), Cell((500 * (fx - fy) + 128) / 255), Cell((200 * (fy - fz) + 128) / 255));
    }

    private static ushort Cell(double part) => (ushort)Math.Round(Math.Clamp(part, 0, 1) * 65535);

    private static double Bent(double t) => t > Bend * Bend * Bend ? Math.Cbrt(t) : t / (3 * Bend * Bend) + 4.0 / 29;

    private static double Inverse(double f) => f > Bend ? f * f * f : 3 * Bend * Bend * (f - 4.0 / 29);

    private static double Linear(byte v) => v / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static byte Encoded(double linear)
    {
        var c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        return (byte)Math.Round(Math.Clamp(c, 0, 1) * 255);
    }
}
