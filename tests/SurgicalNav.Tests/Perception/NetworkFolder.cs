using System.Security.Cryptography;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Tests.Perception;

/// <summary>A folder of its own with one of the hand-made networks and a card for it; gone with the test.</summary>
internal sealed class NetworkFolder : IDisposable
{
    internal const int Width = 16;
    internal const int Height = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-network-").FullName;

    internal NetworkFolder(string network, Func<ModelCard, ModelCard>? change = null)
    {
        var bytes = System.IO.File.ReadAllBytes(Repository.Path("tests", "SurgicalNav.Tests", "Perception", "Networks", network + ".onnx"));
        System.IO.File.WriteAllBytes(NetworkPath, bytes);
        var card = Card(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        System.IO.File.WriteAllBytes(CardPath, ModelCardFile.Format(change?.Invoke(card) ?? card));
    }

    internal string CardPath => Path.Combine(_folder, "model.json");
    internal string NetworkPath => Path.Combine(_folder, "network.onnx");

    internal static ModelCard Card(string sha256) => new()
    {
        Schema = "../model-card.schema.json",
        Version = 1,
        Name = "colours",
        File = "network.onnx",
        Sha256 = sha256,
        Input = new ModelInput { Name = "image", Layout = TensorLayout.Nchw, Width = Width, Height = Height, Channels = ChannelOrder.Bgr, Scale = 1 / 255.0, Mean = [0, 0, 0], Sd = [1, 1, 1] },
        Output = new ModelOutput { Name = "logits", Layout = TensorLayout.Nchw },
        Classes = [new ModelClass { Name = "dark", Color = "#000000" }, new ModelClass { Name = "blue", Color = "#0000ff" }, new ModelClass { Name = "red", Color = "#ff8000" }],
        Training = new ModelTraining { Data = "none", Method = "written by hand" },
        Metrics = [new ModelMetric { Name = "mIoU", Value = 1, Data = "coloured squares" }],
        IntendedUse = "tests",
        Limits = ["knows three colours"],
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
