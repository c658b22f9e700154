using System.Numerics;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>Fourier transforms of one length (a power of two), in place, scaled by 1/√n both ways (Cooley and Tukey, Math. Comp. 19, 1965).</summary>
/// <remarks>Allocates nothing after construction; any number of threads may use one.</remarks>
public sealed class SmallFourier
{
    private readonly int _size;
    private readonly Complex[] _turns;
    private readonly int[] _reversed;

    /// <param name="size">A power of two.</param>
    public SmallFourier(int size)
    {
        if (!int.IsPow2(size) || size < 2) throw new ArgumentOutOfRangeException(nameof(size), size, "A power of two is needed.");
        _size = size;
        _turns = [.. Enumerable.Range(0, size / 2).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / size))];
        _reversed = new int[size];
        for (var i = 1; i < size; i++) _reversed[i] = (_reversed[i / 2] + (i % 2) * size) / 2;
    }

    /// <param name="line">As long as the transform; overwritten.</param>
    /// <param name="forward">False goes back.</param>
    public void Transform(Span<Complex> line, bool forward)
    {
        for (var i = 0; i < _size; i++)
            if (_reversed[i] > i) (line[i], line[_reversed[i]]) = (line[_reversed[i]], line[i]);
        for (var half = 1; half < _size; half *= 2)
        {
            var step = _size / (2 * half);
            for (var block = 0; block < _size; block += 2 * half)
                for (var k = 0; k < half; k++)
                {
                    var turn = _turns[k * step];
                    if (!forward) turn = Complex.Conjugate(turn);
                    var (a, b) = (line[block + k], line[block + half + k] * turn);
                    (line[block + k], line[block + half + k]) = (a + b, a - b);
                }
        }
        var scale = 1 / Math.Sqrt(_size);
        for (var i = 0; i < _size; i++) line[i] *= scale;
    }
}
