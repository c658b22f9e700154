namespace SurgicalNav.Perception.Models;

/// <summary>What a model card must hold beyond its form.</summary>
internal static class ModelCardRules
{
    internal const int SupportedVersion = 1;
    internal const int MaxClasses = 64;
    internal const int MinSide = 1;
    internal const int MaxSide = 4096;

    /// <summary>Numbers in one tensor: 256 MiB of float32.</summary>
    internal const long MaxValues = 1L << 26;

    /// <summary>The first broken rule in words, or null.</summary>
    internal static string? Broken(ModelCard card)
    {
        if (card.Version != SupportedVersion) return $"version is {card.Version}; this program reads version {SupportedVersion}.";
        if (BrokenFile(card.Name, card.File, card.Sha256, card.IntendedUse, card.Limits, card.Training) is { } broken) return broken;
        return BrokenInput(card.Input) ?? (Blank(card.Output.Name) ? "output.name is empty." : null) ?? BrokenClasses(card.Classes, MaxClasses) ?? BrokenSize(card) ?? BrokenMetrics(card.Metrics);
    }

    /// <summary>What every card must say of its network.</summary>
    internal static string? BrokenFile(string name, string file, string sha256, string intendedUse, IReadOnlyList<string> limits, ModelTraining training)
    {
        if (Blank(name)) return "name is empty.";
        if (Blank(intendedUse)) return "intendedUse is empty.";
        if (!IsPlainFileName(file)) return $"file is \"{file}\"; it must name an .onnx file in the card's own folder, without a path.";
        if (!IsSha256(sha256)) return "sha256 must be 64 lower-case hexadecimal digits (sha256sum of the .onnx file).";
        if (limits.Count == 0) return "limits is empty; say where the network must not be trusted.";
        foreach (var limit in limits)
            if (Blank(limit)) return "limits holds an empty sentence.";
        if (Blank(training.Data) || Blank(training.Method)) return "training.data and training.method must say what the network was trained on, and how.";
        return null;
    }

    private static string? BrokenInput(ModelInput input)
    {
        if (Blank(input.Name)) return "input.name is empty.";
        if (input.Width is < MinSide or > MaxSide || input.Height is < MinSide or > MaxSide)
            return $"input is {input.Width}×{input.Height}; each side must lie between {MinSide} and {MaxSide}.";
        if (!double.IsFinite(input.Scale) || input.Scale <= 0) return "input.scale must be a positive number.";
        if (input.Mean.Count != 3 || input.Sd.Count != 3) return "input.mean and input.sd must hold three numbers each, in the order of input.channels.";
        for (var c = 0; c < 3; c++)
        {
            if (!float.IsFinite((float)input.Mean[c])) return "input.mean must be finite.";
            if (!(input.Sd[c] > 0) || !float.IsFinite((float)(input.Scale / input.Sd[c]))) return "input.sd must be positive.";
        }
        return null;
    }

    internal static string? BrokenClasses(IReadOnlyList<ModelClass> classes, int mostClasses)
    {
        if (classes.Count < 2 || classes.Count > mostClasses) return $"{classes.Count} classes; a segmentation network has 2 to {mostClasses}, background first.";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in classes)
        {
            if (item is null) return "classes holds null.";
            if (Blank(item.Name) || !seen.Add(item.Name)) return $"class name \"{item.Name}\" is empty or occurs twice.";
            if (!IsColor(item.Color)) return $"class {item.Name}: color is \"{item.Color}\"; write it as #rrggbb.";
        }
        return null;
    }

    /// <summary>The logits may be as large as the input for every class.</summary>
    private static string? BrokenSize(ModelCard card)
    {
        var values = (long)card.Input.Width * card.Input.Height * Math.Max(3, card.Classes.Count);
        return values > MaxValues
            ? $"an input of {card.Input.Width}×{card.Input.Height} with {card.Classes.Count} classes may need {values >> 20} million numbers a frame; at most {MaxValues >> 20} million are run. Export the network for smaller pictures."
            : null;
    }

    internal static string? BrokenMetrics(IReadOnlyList<ModelMetric> metrics)
    {
        foreach (var metric in metrics)
        {
            if (metric is null) return "metrics holds null.";
            if (Blank(metric.Name) || Blank(metric.Data) || !double.IsFinite(metric.Value)) return $"metric \"{metric.Name}\" needs a name, a finite value and the data it was measured on.";
        }
        return null;
    }

    private static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);

    private static bool IsPlainFileName(string name) =>
        name.Length is > 5 and <= 128 && name.EndsWith(".onnx", StringComparison.Ordinal)
        && !name.StartsWith('.') && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private static readonly System.Buffers.SearchValues<char> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef");

    private static bool IsSha256(string text) => text.Length == 64 && text.AsSpan().IndexOfAnyExcept(LowerHex) < 0;

    private static bool IsColor(string? text) => text is { Length: 7 } && text[0] == '#' && text.AsSpan(1).IndexOfAnyExcept(LowerHex) < 0;
}
