using System.Numerics;
using System.Runtime.InteropServices;
using Silk.NET.OpenGL;
using SurgicalNav.Core.Leases;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>Where instruments are in the picture, as a smooth 0-to-1 texture at the mask's own resolution: there anatomy is left out, because an
/// instrument that vanishes behind drawn anatomy is the worst cue of depth.</summary>
public sealed class InstrumentMask : IDisposable
{
    private readonly GL _gl;
    private byte[] _classes = [];
    private Texture2D _texture;
    private byte[] _coverage;
    private FrameLease? _from;
    private long _sequence;
    private bool _empty;

    public InstrumentMask(GL gl)
    {
        _gl = gl;
        (_texture, _coverage) = (new Texture2D(gl, 1, 1, TexelFormat.R8, linear: true), new byte[1]);
        Clear();
    }

    /// <summary>The segmentation's classes that are instruments. Setting allocates; it holds for masks taken over from then on.</summary>
    public ReadOnlySpan<byte> Classes
    {
        get => _classes;
        set
        {
            _classes = value.ToArray();
            Clear();
        }
    }

    /// <summary>Takes over a class mask unless it is the one already held; null means that no instrument is known. Allocates only when the mask's size changes.</summary>
    public void Update(FrameLease? mask)
    {
        if (mask is null)
        {
            if (!_empty) Clear();
            return;
        }
        if (ReferenceEquals(mask, _from) && mask.Sequence == _sequence) return;
        if (mask.Format != Core.Leases.PixelFormat.Gray8) throw new ArgumentException($"A class mask is Gray8, not {mask.Format}.");
        if (mask.Width != _texture.Width || mask.Height != _texture.Height)
        {
            _texture.Dispose();
            _texture = new Texture2D(_gl, mask.Width, mask.Height, TexelFormat.R8, linear: true);
            _coverage = new byte[mask.Width * mask.Height];
        }
        Select(mask.Pixels, _classes, _coverage);
        _texture.Upload(_coverage);
        (_from, _sequence, _empty) = (mask, mask.Sequence, false);
    }

    public void Bind(uint unit) => _texture.Bind(unit);

    public void Dispose() => _texture.Dispose();

    /// <summary>255 where the class is an instrument's, else 0.</summary>
    internal static void Select(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> instruments, Span<byte> coverage)
    {
        var width = Vector<byte>.Count;
        var i = 0;
        for (; i + width <= pixels.Length; i += width)
        {
            var here = new Vector<byte>(pixels[i..]);
            var covered = Vector<byte>.Zero;
            foreach (var instrument in instruments) covered |= Vector.Equals(here, new Vector<byte>(instrument));
            covered.CopyTo(coverage[i..]);
        }
        for (; i < pixels.Length; i++) coverage[i] = instruments.Contains(pixels[i]) ? (byte)255 : (byte)0;
    }

    private void Clear()
    {
        _coverage.AsSpan().Clear();
        _texture.Upload(_coverage);
        (_from, _empty) = (null, true);
    }
}
