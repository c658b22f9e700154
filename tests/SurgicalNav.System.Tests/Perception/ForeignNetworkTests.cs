using System.Security.Cryptography;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.SystemTests.Perception;

/// <summary>Networks that other people made, for other purposes: each must be refused in words, whatever it holds.</summary>
public sealed class ForeignNetworkTests
{
    [Fact]
    public void NetworksThatAreNoSegmentationNetworksAreRefused()
    {
        var networks = Directory.GetFiles(TestData.Path("onnx/onnx_backend"), "*.onnx", SearchOption.AllDirectories);
        Assert.NotEmpty(networks);
        foreach (var network in networks)
        {
            var folder = Directory.CreateTempSubdirectory("surgicalnav-foreign-");
            try
            {
                var bytes = File.ReadAllBytes(network);
                File.WriteAllBytes(Path.Combine(folder.FullName, "network.onnx"), bytes);
                var card = Path.Combine(folder.FullName, "model.json");
                File.WriteAllBytes(card, ModelCardFile.Format(Card(Convert.ToHexStringLower(SHA256.HashData(bytes)))));
                var error = Assert.Throws<ModelCardException>(() => new SegmentationSession(card, SegmentationOptions.Default));
                Assert.Contains("network.onnx", error.Message, StringComparison.Ordinal);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static ModelCard Card(string sha256) => new()
    {
        Schema = "../model-card.schema.json",
        Version = 1,
        Name = "foreign",
        File = "network.onnx",
        Sha256 = sha256,
        Input = new ModelInput { Name = "0", Layout = TensorLayout.Nchw, Width = 224, Height = 224, Channels = ChannelOrder.Bgr, Scale = 1, Mean = [0, 0, 0], Sd = [1, 1, 1] },
        Output = new ModelOutput { Name = "1", Layout = TensorLayout.Nchw },
        Classes = [new ModelClass { Name = "one", Color = "#000000" }, new ModelClass { Name = "two", Color = "#ffffff" }],
        Training = new ModelTraining { Data = "unknown", Method = "unknown" },
        Metrics = [],
        IntendedUse = "none",
        Limits = ["made for something else"],
    };
}
