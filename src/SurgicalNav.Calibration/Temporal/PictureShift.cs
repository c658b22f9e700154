using System.Numerics;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>How far the whole picture has moved, by phase correlation (Kuglin and Hines, 1975), px of the full picture.</summary>
/// <remarks>Each picture is compared with a key picture, which is replaced only when the two have little in common any more: errors add up per key
/// picture, not per picture. Allocates nothing per picture.</remarks>
public sealed class PictureShift
{
    private const int Size = 128;
    private const double LeastPeak = 0.06;

    private readonly Complex[] _key = new Complex[Size * Size], _now = new Complex[Size * Size], _product = new Complex[Size * Size];
    private readonly double[] _window = [.. Enumerable.Range(0, Size).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Size))];
    private readonly SmallFourier _fourier = new(Size);
    private double _keyX, _keyY, _lastX, _lastY;
    private bool _hasKey;

    /// <summary>The picture's content has moved to here since the first one: right and down, px. The third component is 0.</summary>
    /// <param name="grey">Tight rows, top row first.</param>
    /// <param name="width">px.</param>
    /// <param name="height">px.</param>
    public Vec3 Position(ReadOnlySpan<byte> grey, int width, int height)
    {
        // The middle square, or as much of it as a whole number of pixels in each cell covers.
        var cell = Math.Max(1, Math.Min(width, height) / Size);
        Load(grey, width, height, cell);
        Transform(_now, forward: true);
        if (!_hasKey)
        {
            _hasKey = true;
            Array.Copy(_now, _key, _now.Length);
            return Vec3.Zero;
        }
        var (x, y, peak) = Shift();
        if (peak < LeastPeak || Math.Abs(x) > Size / 4.0 || Math.Abs(y) > Size / 4.0) Rekey(x, y, peak);
        else (_lastX, _lastY) = (_keyX + x * cell, _keyY + y * cell);
        return new Vec3(_lastX, _lastY, 0);

        void Rekey(double dx, double dy, double height)
        {
            if (height >= LeastPeak) (_lastX, _lastY) = (_keyX + dx * cell, _keyY + dy * cell);
            (_keyX, _keyY) = (_lastX, _lastY);
            Array.Copy(_now, _key, _now.Length);
        }
    }

    /// <summary>How far the content has moved since the picture before: right and down, px; null for the first picture, and where the two have too little in common.</summary>
    /// <remarks>What a session follows for long: nothing adds up. Not to be mixed with <see cref="Position"/>.</remarks>
    public Vec3? SinceLast(ReadOnlySpan<byte> grey, int width, int height)
    {
        var cell = Math.Max(1, Math.Min(width, height) / Size);
        Load(grey, width, height, cell);
        Transform(_now, forward: true);
        var (x, y, peak) = _hasKey ? Shift() : default;
        Array.Copy(_now, _key, _now.Length);
        _hasKey = true;
        return peak < LeastPeak || Math.Abs(x) > Size / 4.0 || Math.Abs(y) > Size / 4.0 ? null : new Vec3(x * cell, y * cell, 0);
    }

    private void Load(ReadOnlySpan<byte> grey, int width, int height, int cell)
    {
        var (left, top) = (Math.Max(0, (width - Size * cell) / 2), Math.Max(0, (height - Size * cell) / 2));
        var mean = 0.0;
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
            {
                var sum = 0;
                for (var v = 0; v < cell; v++)
                    for (var u = 0; u < cell; u++)
                    {
                        var (px, py) = (left + x * cell + u, top + y * cell + v);
                        if (px < width && py < height) sum += grey[py * width + px];
                    }
                _now[y * Size + x] = sum;
                mean += sum;
            }
        mean /= Size * Size;
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++) _now[y * Size + x] = (_now[y * Size + x].Real - mean) * _window[x] * _window[y];
    }

    private (double X, double Y, double Peak) Shift()
    {
        for (var i = 0; i < _product.Length; i++)
        {
            var cross = _now[i] * Complex.Conjugate(_key[i]);
            var length = cross.Magnitude;
            _product[i] = length > 1e-9 ? cross / length : Complex.Zero;
        }
        // Symmetric scaling makes the peak of a pure shift Size instead of 1.
        Transform(_product, forward: false);
        var best = 0;
        for (var i = 1; i < _product.Length; i++)
            if (_product[i].Real > _product[best].Real) best = i;
        var (x, y) = (best % Size, best / Size);
        // The peak of windowed pictures is a few cells wide: its centre of mass is steadier than a parabola's top.
        double w = 0, cx = 0, cy = 0;
        for (var v = -2; v <= 2; v++)
            for (var u = -2; u <= 2; u++)
            {
                var p = Math.Max(0, _product[(y + v + Size) % Size * Size + (x + u + Size) % Size].Real);
                (w, cx, cy) = (w + p, cx + p * u, cy + p * v);
            }
        return (Signed(x) + cx / w, Signed(y) + cy / w, _product[best].Real / Size);
    }

    /// <summary>Rows, then columns; scaled alike both ways.</summary>
    private void Transform(Complex[] picture, bool forward)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            for (var row = 0; row < Size; row++) _fourier.Transform(picture.AsSpan(row * Size, Size), forward);
            for (var y = 0; y < Size; y++)
                for (var x = 0; x < y; x++) (picture[y * Size + x], picture[x * Size + y]) = (picture[x * Size + y], picture[y * Size + x]);
        }
    }

    private static int Signed(int i) => i < Size / 2 ? i : i - Size;
}
