using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SurgicalNav.Core.Leases;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Imaging;

/// <summary>Turns a Bgr24 picture of one size into a network's input: resampled, normalised, planar float32.</summary>
/// <remarks>Not thread-safe (one scratch row). Writing allocates nothing. Rows are blended first, 16 values at a time, then columns one pixel of three
/// channels at a time, so that a large picture is read once, in order.</remarks>
public sealed class InputTensorWriter
{
    private readonly ResamplingAxis _columns;
    private readonly ResamplingAxis _rows;
    private readonly float[] _row;
    private readonly Vector128<float> _gain;
    private readonly Vector128<float> _offset;
    private readonly int _blue;
    private readonly int _red;

    public InputTensorWriter(int frameWidth, int frameHeight, ModelInput input)
    {
        _columns = new ResamplingAxis(frameWidth, input.Width);
        _rows = new ResamplingAxis(frameHeight, input.Height);
        // One value more than the row: a pixel is read as four floats.
        _row = new float[frameWidth * 3 + 1];
        (_blue, _red) = input.Channels == ChannelOrder.Bgr ? (0, 2) : (2, 0);
        _gain = Vector128.Create(Gain(input, _blue), Gain(input, 1), Gain(input, _red), 0);
        _offset = Vector128.Create(Offset(input, _blue), Offset(input, 1), Offset(input, _red), 0);
    }

    public int FrameWidth => _columns.InputSize;
    public int FrameHeight => _rows.InputSize;

    /// <param name="frame">Bgr24 of exactly <see cref="FrameWidth"/>×<see cref="FrameHeight"/>.</param>
    /// <param name="tensor">3×height×width of the network's input.</param>
    /// <exception cref="ArgumentException">Another format or size.</exception>
    public void Write(FrameLease frame, Span<float> tensor)
    {
        if (frame.Format != PixelFormat.Bgr24) throw new ArgumentException($"The picture is {frame.Format}; a network reads Bgr24.", nameof(frame));
        if (frame.Width != FrameWidth || frame.Height != FrameHeight)
            throw new ArgumentException($"The picture is {frame.Width}×{frame.Height}; this writer was made for {FrameWidth}×{FrameHeight}.", nameof(frame));
        var plane = _columns.OutputSize * _rows.OutputSize;
        if (tensor.Length != 3 * plane) throw new ArgumentException($"The tensor holds {tensor.Length} values; {3 * plane} are needed.", nameof(tensor));

        var stride = FrameWidth * 3;
        for (var y = 0; y < _rows.OutputSize; y++)
        {
            var weights = _rows.Weights(y);
            var first = _rows.First(y);
            for (var k = 0; k < weights.Length; k++)
                BlendRow(frame.Pixels.Slice((first + k) * stride, stride), weights[k], _row.AsSpan(0, stride), add: k > 0);
            WriteRow(tensor, y * _columns.OutputSize, plane);
        }
    }

    private static void BlendRow(ReadOnlySpan<byte> source, float weight, Span<float> row, bool add)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(row);
        var factor = Vector256.Create(weight);
        var i = 0;
        for (; i <= source.Length - 16; i += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.WidenLower(Vector128.LoadUnsafe(ref from, (nuint)i).ToVector256Unsafe()));
            var a = Vector256.ConvertToSingle(low.AsInt32()) * factor;
            var b = Vector256.ConvertToSingle(high.AsInt32()) * factor;
            if (add)
            {
                a += Vector256.LoadUnsafe(ref to, (nuint)i);
                b += Vector256.LoadUnsafe(ref to, (nuint)(i + 8));
            }
            a.StoreUnsafe(ref to, (nuint)i);
            b.StoreUnsafe(ref to, (nuint)(i + 8));
        }
        for (; i < source.Length; i++)
            row[i] = source[i] * weight + (add ? row[i] : 0);
    }

    private void WriteRow(Span<float> tensor, int at, int plane)
    {
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(_row);
        var blue = tensor.Slice(_blue * plane + at, _columns.OutputSize);
        var green = tensor.Slice(plane + at, _columns.OutputSize);
        var red = tensor.Slice(_red * plane + at, _columns.OutputSize);
        for (var x = 0; x < blue.Length; x++)
        {
            var sum = Vector128<float>.Zero;
            var position = (nuint)(_columns.First(x) * 3);
            foreach (var weight in _columns.Weights(x))
            {
                sum += Vector128.LoadUnsafe(ref pixels, position) * weight;
                position += 3;
            }
            sum = sum * _gain + _offset;
            blue[x] = sum.ToScalar();
            green[x] = sum.GetElement(1);
            red[x] = sum.GetElement(2);
        }
    }

    private static float Gain(ModelInput input, int plane) => (float)(input.Scale / input.Sd[plane]);

    private static float Offset(ModelInput input, int plane) => (float)(-input.Mean[plane] / input.Sd[plane]);
}
