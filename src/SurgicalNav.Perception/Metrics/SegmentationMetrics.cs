namespace SurgicalNav.Perception.Metrics;

/// <summary>Counts of true against predicted class over any number of masks, and the measures made of them.</summary>
/// <remarks>Intersection over union and Dice per class are taken over all pixels of all masks together (the convention of Pascal VOC and Cityscapes),
/// not averaged per picture. Not thread-safe; adding allocates nothing.</remarks>
public sealed class SegmentationMetrics
{
    private readonly long[] _confusion;

    public SegmentationMetrics(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        Classes = classes;
        _confusion = new long[classes * classes];
    }

    public int Classes { get; }

    public long Pixels
    {
        get
        {
            var sum = 0L;
            foreach (var count in _confusion) sum += count;
            return sum;
        }
    }

    /// <summary>Adds one pair of masks of equal size; values are class indices.</summary>
    /// <exception cref="ArgumentException">The sizes differ, or a value is no class; nothing is then added.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length) throw new ArgumentException($"The true mask has {truth.Length} pixels, the predicted {predicted.Length}.", nameof(predicted));
        if (Classes < 256 && (truth.ContainsAnyExceptInRange((byte)0, (byte)(Classes - 1)) || predicted.ContainsAnyExceptInRange((byte)0, (byte)(Classes - 1))))
            throw new ArgumentException($"A mask holds a value above {Classes - 1}, the last class.", nameof(truth));
        for (var i = 0; i < truth.Length; i++) _confusion[truth[i] * Classes + predicted[i]]++;
    }

    /// <summary>Pixels of class <paramref name="truth"/> that were called <paramref name="predicted"/>.</summary>
    public long Count(int truth, int predicted) => _confusion[truth * Classes + predicted];

    /// <summary>Intersection over union in [0, 1]; NaN when the class occurs neither in truth nor in prediction.</summary>
    public double Iou(int classIndex)
    {
        var (both, either) = Overlap(classIndex);
        return either == 0 ? double.NaN : both / (double)either;
    }

    /// <summary>2·TP / (2·TP + FP + FN) in [0, 1]; NaN when the class does not occur.</summary>
    public double Dice(int classIndex)
    {
        var (both, either) = Overlap(classIndex);
        return either == 0 ? double.NaN : 2 * both / (double)(either + both);
    }

    /// <summary>Mean of <see cref="Iou"/> over the classes that occur, background included; NaN when nothing was added.</summary>
    public double MeanIou()
    {
        var (sum, n) = (0.0, 0);
        for (var c = 0; c < Classes; c++)
        {
            var iou = Iou(c);
            if (double.IsNaN(iou)) continue;
            sum += iou;
            n++;
        }
        return n == 0 ? double.NaN : sum / n;
    }

    /// <summary>Share of pixels given their true class.</summary>
    public double PixelAccuracy()
    {
        var right = 0L;
        for (var c = 0; c < Classes; c++) right += Count(c, c);
        return Pixels == 0 ? double.NaN : right / (double)Pixels;
    }

    public void Clear() => Array.Clear(_confusion);

    private (long Both, long Either) Overlap(int c)
    {
        var (row, column) = (0L, 0L);
        for (var k = 0; k < Classes; k++)
        {
            row += Count(c, k);
            column += Count(k, c);
        }
        return (Count(c, c), row + column - Count(c, c));
    }
}
