namespace SurgicalNav.Perception.Imaging;

/// <summary>For every output sample along one axis: the run of input samples it is made of, and their weights (sum 1).</summary>
/// <remarks>Reducing averages over the exact area that an output sample covers (no aliasing); enlarging interpolates linearly between sample centres
/// with the edge held, (i + ½)·in/out − ½: the rule of torch's <c>interpolate(align_corners=False)</c>. Immutable.</remarks>
public sealed class ResamplingAxis
{
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly float[] _weights;

    public ResamplingAxis(int inputSize, int outputSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize);
        (InputSize, OutputSize) = (inputSize, outputSize);
        var ratio = inputSize / (double)outputSize;
        MaxTaps = ratio > 1 ? (int)Math.Ceiling(ratio) + 1 : 2;
        _first = new int[outputSize];
        _count = new int[outputSize];
        _weights = new float[outputSize * MaxTaps];
        for (var i = 0; i < outputSize; i++)
        {
            if (ratio > 1) SetArea(i);
            else SetLinear(i, ratio);
        }
    }

    public int InputSize { get; }
    public int OutputSize { get; }

    /// <summary>The longest run.</summary>
    public int MaxTaps { get; }

    /// <summary>Index of the first input sample of output sample <paramref name="i"/>.</summary>
    public int First(int i) => _first[i];

    /// <summary>Weights of the consecutive input samples from <see cref="First"/> on.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * MaxTaps, _count[i]);

    /// <summary>In units of 1/OutputSize of an input sample every border is a whole number, so no sliver is lost or won by rounding.</summary>
    private void SetArea(int i)
    {
        var from = (long)i * InputSize;
        var to = from + InputSize;
        _first[i] = (int)(from / OutputSize);
        for (long p = _first[i]; p * OutputSize < to; p++)
        {
            var overlap = Math.Min(to, (p + 1) * OutputSize) - Math.Max(from, p * OutputSize);
            _weights[i * MaxTaps + _count[i]++] = (float)(overlap / (double)InputSize);
        }
    }

    private void SetLinear(int i, double ratio)
    {
        var centre = Math.Clamp((i + 0.5) * ratio - 0.5, 0, InputSize - 1);
        var first = Math.Min((int)centre, Math.Max(InputSize - 2, 0));
        var fraction = (float)(centre - first);
        _first[i] = first;
        _weights[i * MaxTaps] = 1 - fraction;
        _count[i] = 1;
        if (fraction <= 0) return;
        _weights[i * MaxTaps + 1] = fraction;
        _count[i] = 2;
    }
}
