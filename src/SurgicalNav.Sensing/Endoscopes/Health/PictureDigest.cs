using System.Runtime.InteropServices;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.Sensing.Endoscopes.Health;

/// <summary>A fast digest of every eighth row, in four lanes of multiply and rotate: equal pictures have equal digests, different ones hardly ever.</summary>
internal static class PictureDigest
{
    private const int RowStep = 8;
    private const ulong Prime = 0x9E3779B97F4A7C15;

    public static ulong Of(FrameLease frame)
    {
        var stride = frame.Width * frame.BytesPerPixel;
        ulong a = 1, b = 2, c = 3, d = 4;
        for (var y = Math.Min(RowStep / 2, frame.Height - 1); y < frame.Height; y += RowStep)
        {
            var row = frame.Pixels.Slice(y * stride, stride);
            var words = MemoryMarshal.Cast<byte, ulong>(row);
            var i = 0;
            for (; i + 4 <= words.Length; i += 4)
            {
                a = ulong.RotateLeft((a ^ words[i]) * Prime, 29);
                b = ulong.RotateLeft((b ^ words[i + 1]) * Prime, 29);
                c = ulong.RotateLeft((c ^ words[i + 2]) * Prime, 29);
                d = ulong.RotateLeft((d ^ words[i + 3]) * Prime, 29);
            }
            foreach (var last in row[(i * 8)..]) a = ulong.RotateLeft((a ^ last) * Prime, 29);
        }
        return (a ^ ulong.RotateLeft(b, 17)) * Prime ^ (c ^ ulong.RotateLeft(d, 31)) * Prime;
    }
}
