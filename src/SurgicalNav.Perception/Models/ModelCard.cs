namespace SurgicalNav.Perception.Models;

/// <summary>What a segmentation network is, what it was trained on, how well it does and where it must not be used.</summary>
/// <remarks>Read from <c>models/&lt;name&gt;/model.json</c> by <see cref="ModelCardFile"/>; immutable. A card that was loaded has been checked.</remarks>
public sealed record ModelCard
{
    /// <summary>Where the JSON Schema of this document stands; not interpreted.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("$schema")]
    public required string Schema { get; init; }

    /// <summary>Version of the document's form; this program reads version 1.</summary>
    public required int Version { get; init; }

    public required string Name { get; init; }

    /// <summary>Name of the .onnx file, in the card's own folder.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the .onnx file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required ModelInput Input { get; init; }

    public required ModelOutput Output { get; init; }

    /// <summary>Classes in the order of the network's output channels; a mask pixel holds the index into this list.</summary>
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    public required ModelTraining Training { get; init; }

    public required IReadOnlyList<ModelMetric> Metrics { get; init; }

    public required string IntendedUse { get; init; }

    /// <summary>Where the network is known or expected to fail, one sentence each.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>Index of the class with this name; -1 when the network does not know it.</summary>
    public int IndexOf(string className)
    {
        for (var i = 0; i < Classes.Count; i++)
            if (string.Equals(Classes[i].Name, className, StringComparison.Ordinal)) return i;
        return -1;
    }
}

/// <summary>The input tensor, 1×3×Height×Width float32. A byte v of channel c enters as (v · Scale − Mean[c]) / Sd[c].</summary>
public sealed record ModelInput
{
    public required string Name { get; init; }
    public required TensorLayout Layout { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Order of the three planes.</summary>
    public required ChannelOrder Channels { get; init; }

    public required double Scale { get; init; }

    /// <summary>In the order of <see cref="Channels"/>.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>In the order of <see cref="Channels"/>.</summary>
    public required IReadOnlyList<double> Sd { get; init; }
}

/// <summary>The output tensor: 1×classes×h×w float32 logits of fixed size, no larger than the input; the mask is interpolated from them.</summary>
public sealed record ModelOutput
{
    public required string Name { get; init; }
    public required TensorLayout Layout { get; init; }
}

public sealed record ModelClass
{
    public required string Name { get; init; }

    /// <summary>Colour for pictures, "#rrggbb" in sRGB.</summary>
    public required string Color { get; init; }

    /// <summary>The colour packed as 0xRRGGBB.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Rgb => int.Parse(Color.AsSpan(1), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
}

public sealed record ModelTraining
{
    /// <summary>Which pictures, how many, how they were made.</summary>
    public required string Data { get; init; }

    public required string Method { get; init; }
}

/// <summary>One measured figure and what it was measured on.</summary>
public sealed record ModelMetric
{
    public required string Name { get; init; }
    public required double Value { get; init; }
    public required string Data { get; init; }
}

public enum TensorLayout { Nchw }

public enum ChannelOrder { Bgr, Rgb }
