using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>Reorders and packs pixels between the camera's Bgr24 and the renderer's Rgba8, four at a time.</summary>
public static class PixelOrder
{
    /// <summary>Every pixel with alpha 255. The spans may not overlap.</summary>
    public static void BgrToRgba(ReadOnlySpan<byte> bgr, Span<byte> rgba)
    {
        var pixels = Check(bgr.Length, rgba.Length);
        ref var source = ref MemoryMarshal.GetReference(bgr);
        ref var target = ref MemoryMarshal.GetReference(rgba);
        var order = Vector128.Create((byte)2, 1, 0, 255, 5, 4, 3, 255, 8, 7, 6, 255, 11, 10, 9, 255);
        var opaque = Vector128.Create(0xFF000000u).AsByte();
        var i = 0;
        // A load takes 16 bytes and uses 12 of them, so the last pixels go one by one.
        for (; i * 3 + 16 <= bgr.Length; i += 4)
            (Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)(i * 3)), order) | opaque).StoreUnsafe(ref target, (nuint)(i * 4));
        for (; i < pixels; i++)
            (rgba[i * 4], rgba[i * 4 + 1], rgba[i * 4 + 2], rgba[i * 4 + 3]) = (bgr[i * 3 + 2], bgr[i * 3 + 1], bgr[i * 3], 255);
    }

    /// <summary>Drops alpha. The spans may not overlap.</summary>
    public static void RgbaToBgr(ReadOnlySpan<byte> rgba, Span<byte> bgr)
    {
        var pixels = Check(bgr.Length, rgba.Length);
        ref var source = ref MemoryMarshal.GetReference(rgba);
        ref var target = ref MemoryMarshal.GetReference(bgr);
        var order = Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255);
        var i = 0;
        // A store writes 16 bytes of which the last four are overwritten by the next.
        for (; i * 3 + 16 <= bgr.Length; i += 4)
            Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)(i * 4)), order).StoreUnsafe(ref target, (nuint)(i * 3));
        for (; i < pixels; i++)
            (bgr[i * 3], bgr[i * 3 + 1], bgr[i * 3 + 2]) = (rgba[i * 4 + 2], rgba[i * 4 + 1], rgba[i * 4]);
    }

    private static int Check(int bgrBytes, int rgbaBytes)
    {
        var pixels = bgrBytes / 3;
        if (bgrBytes % 3 != 0 || rgbaBytes < pixels * 4) throw new ArgumentException($"{bgrBytes} bytes of Bgr24 belong to {pixels * 4L} bytes of Rgba32, not {rgbaBytes}.");
        return pixels;
    }
}
