using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Colours that tell neighbours apart, for labels and organs that bring none of their own.</summary>
internal static class LabelColours
{
    private static readonly Rgb[] s_palette =
    [
        new(0xE0, 0x7C, 0x6A), new(0x6C, 0xA8, 0xFF), new(0xFF, 0xD0, 0x4A), new(0x6F, 0xF2, 0xE4), new(0xB8, 0x8C, 0xF0), new(0x8F, 0xD1, 0x6E),
        new(0xF0, 0x9A, 0xC8), new(0xE8, 0xE2, 0xD0), new(0xFF, 0x9A, 0x3C), new(0x4F, 0xB3, 0xA0), new(0xC8, 0xC8, 0x5A), new(0x9A, 0xA8, 0xB8),
    ];

    /// <summary>The colour of the one of that number, from 0.</summary>
    public static Rgb Of(int number) => s_palette[number % s_palette.Length];
}
