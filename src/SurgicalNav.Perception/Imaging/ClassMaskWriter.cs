using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.Perception.Imaging;

/// <summary>Turns a network's logits into a picture of class numbers (Gray8) of any size: interpolates the logits linearly, then takes the largest.</summary>
/// <remarks>Interpolating before deciding keeps edges smooth where the network's output is coarser than the mask. Equal logits give the lower class.
/// Not thread-safe (scratch rows); writing allocates nothing. Each row of logits is widened once and kept while output rows between it and the next are made.</remarks>
public sealed class ClassMaskWriter
{
    private readonly int _classes;
    private readonly ResamplingAxis _columns;
    private readonly ResamplingAxis _rows;
    private readonly int[] _source;
    private readonly float[] _fraction;
    private readonly int[] _best;
    private float[] _upper;
    private float[] _lower;
    private int _upperRow;
    private int _lowerRow;

    /// <exception cref="ArgumentOutOfRangeException">The mask is smaller than the logits, or there are more classes than a byte holds.</exception>
    public ClassMaskWriter(int classes, int logitsWidth, int logitsHeight, int maskWidth, int maskHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(maskWidth, logitsWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(maskHeight, logitsHeight);
        _classes = classes;
        _columns = new ResamplingAxis(logitsWidth, maskWidth);
        _rows = new ResamplingAxis(logitsHeight, maskHeight);
        _source = new int[maskWidth];
        _fraction = new float[maskWidth];
        for (var x = 0; x < maskWidth; x++)
        {
            var weights = _columns.Weights(x);
            (_source[x], _fraction[x]) = (_columns.First(x), weights.Length == 2 ? weights[1] : 0);
        }
        _best = new int[maskWidth];
        _upper = new float[classes * maskWidth];
        _lower = new float[classes * maskWidth];
    }

    public int MaskWidth => _columns.OutputSize;
    public int MaskHeight => _rows.OutputSize;

    /// <param name="logits">classes×height×width.</param>
    /// <param name="mask">Gray8 of <see cref="MaskWidth"/>×<see cref="MaskHeight"/>; every pixel is written.</param>
    /// <exception cref="ArgumentException">Another format or size.</exception>
    public void Write(ReadOnlySpan<float> logits, FrameLease mask)
    {
        if (mask.Format != PixelFormat.Gray8 || mask.Width != MaskWidth || mask.Height != MaskHeight)
            throw new ArgumentException($"The mask is {mask.Width}×{mask.Height} {mask.Format}; this writer was made for {MaskWidth}×{MaskHeight} Gray8.", nameof(mask));
        if (logits.Length != _classes * _columns.InputSize * _rows.InputSize)
            throw new ArgumentException($"{logits.Length} logits; {_classes * _columns.InputSize * _rows.InputSize} are needed.", nameof(logits));
        (_upperRow, _lowerRow) = (-1, -1);
        for (var y = 0; y < MaskHeight; y++)
        {
            var row = _rows.First(y);
            var weights = _rows.Weights(y);
            Bring(logits, row, weights.Length == 2 ? row + 1 : row);
            Decide(weights.Length == 2 ? weights[1] : 0);
            TensorPrimitives.ConvertTruncating(_best, mask.Pixels.Slice(y * MaskWidth, MaskWidth));
        }
    }

    private void Bring(ReadOnlySpan<float> logits, int upper, int lower)
    {
        if (upper != _upperRow)
        {
            if (upper == _lowerRow) (_upper, _lower, _upperRow, _lowerRow) = (_lower, _upper, _lowerRow, _upperRow);
            else WidenRow(logits, _upperRow = upper, _upper);
        }
        if (lower != upper && lower != _lowerRow) WidenRow(logits, _lowerRow = lower, _lower);
    }

    private void WidenRow(ReadOnlySpan<float> logits, int row, float[] wide)
    {
        var width = _columns.InputSize;
        for (var c = 0; c < _classes; c++)
        {
            var from = logits.Slice((c * _rows.InputSize + row) * width, width);
            var to = wide.AsSpan(c * MaskWidth, MaskWidth);
            if (width == MaskWidth)
            {
                from.CopyTo(to);
                continue;
            }
            for (var x = 0; x < to.Length; x++)
            {
                var left = _source[x];
                var right = Math.Min(left + 1, width - 1);
                to[x] = from[left] + (from[right] - from[left]) * _fraction[x];
            }
        }
    }

    private void Decide(float fraction)
    {
        var width = MaskWidth;
        ref var upper = ref MemoryMarshal.GetArrayDataReference(_upper);
        // A fraction of zero needs no second row, which may not have been brought.
        ref var lower = ref MemoryMarshal.GetArrayDataReference(fraction > 0 ? _lower : _upper);
        ref var best = ref MemoryMarshal.GetArrayDataReference(_best);
        var x = 0;
        for (; x <= width - 8; x += 8)
        {
            var largest = Blend(ref upper, ref lower, x, fraction);
            var winner = Vector256<int>.Zero;
            for (var c = 1; c < _classes; c++)
            {
                var value = Blend(ref upper, ref lower, c * width + x, fraction);
                var greater = Vector256.GreaterThan(value, largest);
                largest = Vector256.ConditionalSelect(greater, value, largest);
                winner = Vector256.ConditionalSelect(greater.AsInt32(), Vector256.Create(c), winner);
            }
            winner.StoreUnsafe(ref best, (nuint)x);
        }
        var second = fraction > 0 ? _lower : _upper;
        for (; x < width; x++)
        {
            var (largest, winner) = (float.NegativeInfinity, 0);
            for (var c = 0; c < _classes; c++)
            {
                var a = _upper[c * width + x];
                var value = a + (second[c * width + x] - a) * fraction;
                if (value > largest) (largest, winner) = (value, c);
            }
            _best[x] = winner;
        }
    }

    private static Vector256<float> Blend(ref float upper, ref float lower, int at, float fraction)
    {
        var a = Vector256.LoadUnsafe(ref upper, (nuint)at);
        return a + (Vector256.LoadUnsafe(ref lower, (nuint)at) - a) * fraction;
    }
}
