using Microsoft.ML.OnnxRuntime;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Tiles;

/// <summary>One network for scans, loaded, checked against its card and bound to buffers of one tile.</summary>
/// <remarks>Not thread-safe: one owner fills <see cref="Input"/>, calls <see cref="Run"/>, reads <see cref="Logits"/>. A network exported with open sizes takes the card's.</remarks>
public sealed class VolumeSession : IDisposable
{
    private readonly BoundNetwork _network;

    /// <param name="cardPath">Path of a volume-model.json; the network lies beside it.</param>
    /// <param name="options">Provider and threads.</param>
    /// <exception cref="ModelCardException">The card or the network is missing, damaged or does not fit the other.</exception>
    /// <exception cref="ExecutionProviderUnavailableException">The provider cannot be had here.</exception>
    public VolumeSession(string cardPath, SegmentationOptions options) : this(cardPath, VolumeCardFile.Load(cardPath), options) { }

    /// <summary>As if <paramref name="card"/> stood in the file.</summary>
    public VolumeSession(string cardPath, VolumeCard card, SegmentationOptions options)
    {
        Card = card;
        var modelPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(cardPath))!, Card.File);
        _network = BoundNetwork.Open(modelPath, Card.Sha256, options, session =>
        {
            long[] inputShape = [1, 1, .. Tensor(Card.Input.PatchVoxels)], outputShape = [1, Card.Classes.Count, .. Tensor(Card.Input.PatchVoxels)];
            if (session.InputMetadata.Count != 1) throw new ModelCardException($"{modelPath}: the network has {session.InputMetadata.Count} inputs; a network for scans has one.");
            Require(session.InputMetadata, Card.Input.Name, inputShape, modelPath);
            Require(session.OutputMetadata, Card.Output.Name, outputShape, modelPath);
            return ((Card.Input.Name, inputShape), (Card.Output.Name, outputShape));
        });
        TileVoxels = _network.Input.Length;
    }

    public VolumeCard Card { get; }

    /// <summary>Voxels of one tile.</summary>
    public int TileVoxels { get; }

    /// <summary>One tile in the card's axis order, normalised; written by the caller before <see cref="Run"/>.</summary>
    public Span<float> Input => _network.Input;

    /// <summary>One tile for each class, one after another; valid until the next <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Logits => _network.Output;

    /// <summary>Steps through a tile's numbers to the next voxel along x, y and z.</summary>
    public (int X, int Y, int Z) Steps
    {
        get
        {
            Span<int> steps = [0, 0, 0];
            var step = 1;
            for (var a = 2; a >= 0; a--)
            {
                var axis = Card.Input.AxisOrder[a] - 'x';
                steps[axis] = step;
                step *= Card.Input.PatchVoxels[axis];
            }
            return (steps[0], steps[1], steps[2]);
        }
    }

    /// <returns>False when ONNX Runtime reported a failure or a logit is not finite; <see cref="Logits"/> is then worthless.</returns>
    public bool Run() => _network.Run();

    public void Dispose() => _network.Dispose();

    private IEnumerable<long> Tensor(IReadOnlyList<int> xyz) => Card.Input.AxisOrder.Select(a => (long)xyz[a - 'x']);

    private static void Require(IReadOnlyDictionary<string, NodeMetadata> nodes, string name, long[] shape, string path)
    {
        if (!nodes.TryGetValue(name, out var node)) throw new ModelCardException($"{path}: the network has no tensor named \"{name}\"; it has {string.Join(", ", nodes.Keys)}.");
        var fits = node.IsTensor && node.ElementType == typeof(float) && node.Dimensions.Length == shape.Length;
        // A size that the export left open stands as −1
        for (var d = 0; fits && d < shape.Length; d++) fits = node.Dimensions[d] == shape[d] || node.Dimensions[d] < 0;
        if (!fits)
            throw new ModelCardException($"{path}: {name} is {(node.IsTensor ? $"{node.ElementType.Name} {string.Join('×', node.Dimensions)}" : node.OnnxValueType.ToString())}; the model card makes it Single {string.Join('×', shape)}. Correct the card, or export the network anew.");
    }
}
