using Microsoft.ML.OnnxRuntime;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Inference;

/// <summary>Holds a network's inputs and outputs to what its card promises.</summary>
internal readonly struct NetworkShape
{
    internal NetworkShape(InferenceSession session, ModelCard card, string path)
    {
        ReadOnlySpan<int> wanted = [1, 3, card.Input.Height, card.Input.Width];
        var input = Find(session.InputMetadata, card.Input.Name, "input", path);
        if (session.InputMetadata.Count != 1) throw new ModelCardException($"{path}: the network has {session.InputMetadata.Count} inputs; a segmentation network has one.");
        if (!input.IsTensor || input.ElementType != typeof(float) || !wanted.SequenceEqual(input.Dimensions))
            throw new ModelCardException($"{path}: input {card.Input.Name} is {Describe(input)}; the model card says Single 1×3×{card.Input.Height}×{card.Input.Width}. Export the network with fixed sizes, or correct the card.");

        var output = Find(session.OutputMetadata, card.Output.Name, "output", path);
        var shape = output.IsTensor ? output.Dimensions : [];
        if (output.ElementType != typeof(float) || shape.Length != 4 || shape[0] != 1 || shape[1] != card.Classes.Count || shape[2] < 1 || shape[3] < 1)
            throw new ModelCardException($"{path}: output {card.Output.Name} is {Describe(output)}; expected Single 1×{card.Classes.Count}×height×width of fixed size, one plane for each class of the card.");
        if (shape[2] > card.Input.Height || shape[3] > card.Input.Width)
            throw new ModelCardException($"{path}: output {card.Output.Name} is larger than the input ({Describe(output)}).");
        (OutputHeight, OutputWidth) = (shape[2], shape[3]);
    }

    internal int OutputWidth { get; }
    internal int OutputHeight { get; }

    private static NodeMetadata Find(IReadOnlyDictionary<string, NodeMetadata> nodes, string name, string role, string path) =>
        nodes.TryGetValue(name, out var node)
            ? node
            : throw new ModelCardException($"{path}: the network has no {role} named \"{name}\"; it has {string.Join(", ", nodes.Keys)}.");

    private static string Describe(NodeMetadata node) => node.IsTensor ? $"{node.ElementType.Name} {string.Join('×', node.Dimensions)}" : node.OnnxValueType.ToString();
}
