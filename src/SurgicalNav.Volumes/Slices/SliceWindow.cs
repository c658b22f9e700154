namespace SurgicalNav.Volumes.Slices;

/// <summary>Which values a picture shows from black to white (DICOM PS3.3 §C.11.2.1.2, linear exact): black at Level − Width / 2, white at Level + Width / 2.</summary>
public readonly record struct SliceWindow(double Level, double Width)
{
    /// <summary>In HU, as radiologists name them.</summary>
    public static readonly IReadOnlyDictionary<string, SliceWindow> Presets = new Dictionary<string, SliceWindow>(StringComparer.OrdinalIgnoreCase)
    {
        ["abdomen"] = new(50, 400),
        ["liver"] = new(90, 150),
        ["bone"] = new(400, 1800),
        ["lung"] = new(-600, 1500),
        ["mediastinum"] = new(50, 350),
        ["brain"] = new(40, 80),
        ["vessels"] = new(300, 600),
    };

    /// <summary>Outside the scan is black.</summary>
    public byte Grey(float value) => value > Level - Width / 2 ? (byte)Math.Min(255, (value - (Level - Width / 2)) / Width * 255 + 0.5) : (byte)0;

    public void Apply(ReadOnlySpan<float> values, Span<byte> greys)
    {
        for (var i = 0; i < values.Length; i++) greys[i] = Grey(values[i]);
    }

    /// <summary>What shows all but the darkest and brightest hundredth of the values, for pictures without a scale of their own (MR).</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static SliceWindow Of(ReadOnlySpan<float> values)
    {
        var known = new List<float>(values.Length);
        foreach (var value in values)
            if (float.IsFinite(value)) known.Add(value);
        if (known.Count == 0) throw new ArgumentException("The slice lies outside the scan: there is nothing to show.");
        known.Sort();
        var (low, high) = ((double)known[known.Count / 100], (double)known[known.Count - 1 - known.Count / 100]);
        return new SliceWindow((low + high) / 2, Math.Max(high - low, 1e-6));
    }
}
