using System.Text.Json.Serialization;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Tiles;

/// <summary>What a network that segments scans is, what it expects, and where it must not be used.</summary>
/// <remarks>Read from <c>models/&lt;name&gt;/volume-model.json</c> by <see cref="VolumeCardFile"/>; immutable. A card that was loaded has been checked. It describes any
/// export in the manner of nnU-Net (F. Isensee et al., Nature Methods 18, 2021): one scan in, one logit for each class and voxel out.</remarks>
public sealed record VolumeCard
{
    /// <summary>Where the JSON Schema of this document stands; not interpreted.</summary>
    [JsonPropertyName("$schema")]
    public required string Schema { get; init; }

    /// <summary>Version of the document's form; this program reads version 1.</summary>
    public required int Version { get; init; }

    public required string Name { get; init; }

    /// <summary>Name of the .onnx file, in the card's own folder.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the .onnx file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required VolumeInput Input { get; init; }

    public required VolumeOutput Output { get; init; }

    public required VolumeTiles Tiles { get; init; }

    /// <summary>Classes in the order of the network's output channels, background first; a voxel's label is the index into this list.</summary>
    public required IReadOnlyList<ModelClass> Classes { get; init; }

    public required ModelTraining Training { get; init; }

    public required IReadOnlyList<ModelMetric> Metrics { get; init; }

    public required string IntendedUse { get; init; }

    /// <summary>Where the network is known or expected to fail, one sentence each.</summary>
    public required IReadOnlyList<string> Limits { get; init; }
}

/// <summary>The input tensor, 1×1×(patch) float32.</summary>
public sealed record VolumeInput
{
    public required string Name { get; init; }

    /// <summary>Voxels of a tile along x, y and z of <see cref="Orientation"/>.</summary>
    public required IReadOnlyList<int> PatchVoxels { get; init; }

    /// <summary>Spacing to which the scan is resampled, along x, y and z.</summary>
    public required IReadOnlyList<double> SpacingMm { get; init; }

    /// <summary>Where x, y and z grow to: LPS is left, posterior, superior; RAS is right, anterior, superior.</summary>
    public required string Orientation { get; init; }

    /// <summary>The tensor's axes from the slowest to the fastest: zyx, as nnU-Net has it, or another order of the three letters.</summary>
    public required string AxisOrder { get; init; }

    public required VolumeIntensity Intensity { get; init; }
}

/// <summary>How a scan's values become what the network was trained on: clipped, then (v − mean) / sd.</summary>
public sealed record VolumeIntensity
{
    /// <summary><c>fixed</c>: clip, mean and sd stand here, as nnU-Net has it for CT (percentiles 0.5 and 99.5, mean and sd of the training's foreground).
    /// <c>image</c>: mean and sd are the scan's own, after clipping at its own percentiles where these are given.</summary>
    public required string Kind { get; init; }

    public double? ClipLow { get; init; }
    public double? ClipHigh { get; init; }
    public double? Mean { get; init; }
    public double? Sd { get; init; }

    /// <summary>0 to 100.</summary>
    public double? LowPercent { get; init; }

    /// <summary>0 to 100.</summary>
    public double? HighPercent { get; init; }
}

/// <summary>The output tensor: 1×classes×(patch) float32 logits, of the input's size and axis order.</summary>
public sealed record VolumeOutput
{
    public required string Name { get; init; }
}

/// <summary>How tiles overlap and are blended.</summary>
public sealed record VolumeTiles
{
    /// <summary>Step from tile to tile as a share of the tile; nnU-Net's is 0.5.</summary>
    public required double StepShare { get; init; }

    /// <summary>Width of the bell that weighs a tile's voxels, as a share of the tile; nnU-Net's is 0.125.</summary>
    public required double SigmaShare { get; init; }

    /// <summary>Voxels along x, y and z at a tile's border that weigh nothing, unless it is the scan's own border. With the network's receptive field here, tiles
    /// give what the whole scan at once would; nnU-Net has none.</summary>
    public required IReadOnlyList<int> MarginVoxels { get; init; }
}
