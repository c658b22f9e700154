using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Tests.Perception;

public sealed class ModelCardTests
{
    private static readonly byte[] Valid = ModelCardFile.Format(NetworkFolder.Card(new string('a', 64)));

    [Fact]
    public void ACardComesBackAsItWasWritten()
    {
        var card = ModelCardFile.Parse(Valid, "card");
        Assert.Equal(Valid, ModelCardFile.Format(card));
        Assert.Equal(2, card.IndexOf("red"));
        Assert.Equal(-1, card.IndexOf("green"));
        Assert.Equal(0xff8000, card.Classes[2].Rgb);
    }

    [Theory]
    [InlineData("""{"version": 2}""", "version is 2")]
    [InlineData("""{"unknown": 1}""", "unknown")]
    [InlineData("""{"file": "../network.onnx"}""", "without a path")]
    [InlineData("""{"file": "network.bin"}""", "must name an .onnx file")]
    [InlineData("""{"sha256": "AA"}""", "64 lower-case hexadecimal digits")]
    [InlineData("""{"name": " "}""", "name is empty")]
    [InlineData("""{"name": null}""", "name")]
    [InlineData("""{"limits": []}""", "where the network must not be trusted")]
    [InlineData("""{"classes": [{"name": "one", "color": "#000000"}]}""", "1 classes")]
    [InlineData("""{"classes": [null, null]}""", "classes holds null")]
    [InlineData("""{"classes": [{"name": "a", "color": "#000000"}, {"name": "a", "color": "#000000"}]}""", "occurs twice")]
    [InlineData("""{"classes": [{"name": "a", "color": "red"}, {"name": "b", "color": "#000000"}]}""", "#rrggbb")]
    [InlineData("""{"metrics": [{"name": "mIoU", "value": 1, "data": ""}]}""", "the data it was measured on")]
    public void ABrokenCardIsRefusedInWords(string change, string reason) => AssertRefused(change, null, reason);

    [Theory]
    [InlineData("""{"width": 0}""", "each side must lie between")]
    [InlineData("""{"height": 5000}""", "each side must lie between")]
    [InlineData("""{"layout": "NHWC"}""", "layout must be")]
    [InlineData("""{"channels": "GRB"}""", "channels must be")]
    [InlineData("""{"scale": 0}""", "scale must be a positive number")]
    [InlineData("""{"sd": [1, 0, 1]}""", "sd must be positive")]
    [InlineData("""{"mean": [0, 0]}""", "three numbers each")]
    [InlineData("""{"mean": [0, 0, 1e300]}""", "mean must be finite")]
    public void ABrokenInputIsRefusedInWords(string change, string reason) => AssertRefused(change, "input", reason);

    [Fact]
    public void AnInputThatWouldEatTheMemoryIsRefusedInWords()
    {
        static byte[] Of(int width, int height, int classes)
        {
            var card = NetworkFolder.Card(new string('a', 64));
            return ModelCardFile.Format(card with
            {
                Input = card.Input with { Width = width, Height = height },
                Classes = [.. Enumerable.Range(0, classes).Select(i => new ModelClass { Name = "class " + i, Color = "#000000" })],
            });
        }

        var error = Assert.Throws<ModelCardException>(() => ModelCardFile.Parse(Of(4096, 4096, 6), "card"));
        Assert.Contains("96 million numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal(4096, ModelCardFile.Parse(Of(4096, 4096, 4), "card").Input.Width);
        Assert.Throws<ModelCardException>(() => ModelCardFile.Parse(Of(2048, 1025, 32), "card"));
    }

    [Fact]
    public void MissingAndDoubledKeysAreRefused()
    {
        var text = Encoding.UTF8.GetString(Valid);
        var missing = Assert.Throws<ModelCardException>(() => ModelCardFile.Parse("{}"u8, "card"));
        Assert.Contains("sha256", missing.Message, StringComparison.Ordinal);
        var doubled = text.Replace("\"version\": 1", "\"version\": 1, \"version\": 1", StringComparison.Ordinal);
        Assert.NotEqual(text, doubled);
        Assert.Throws<ModelCardException>(() => ModelCardFile.Parse(Encoding.UTF8.GetBytes(doubled), "card"));
        Assert.Throws<ModelCardException>(() => ModelCardFile.Parse("null"u8, "card"));
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var error = Assert.Throws<ModelCardException>(() => ModelCardFile.Load("no/such/model.json"));
        Assert.Contains("no/such/model.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomBytesAreRefusedAndNothingElseHappens() => Gen.Byte.Array[0, 400].Sample(Reads, iter: 2000);

    [Fact]
    public void DamagedCardsAreReadOrRefusedAndNothingElseHappens() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte, Gen.Int[0, Valid.Length]).Array[1, 4].Sample(changes =>
        {
            var bytes = Valid.ToArray();
            foreach (var (at, value, _) in changes) bytes[at] = value;
            Reads(bytes[..changes[0].Item3]);
            Reads(bytes);
        }, iter: 2000);

    private static void Reads(byte[] bytes)
    {
        try
        {
            var card = ModelCardFile.Parse(bytes, "card");
            Assert.InRange(card.Input.Width, 1, 4096);
            Assert.All(card.Classes, c => Assert.InRange(c.Rgb, 0, 0xffffff));
        }
        catch (ModelCardException e)
        {
            Assert.StartsWith("card: ", e.Message, StringComparison.Ordinal);
        }
    }

    private static void AssertRefused(string change, string? within, string reason)
    {
        var card = JsonNode.Parse(Valid)!.AsObject();
        var target = within is null ? card : card[within]!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(change)!.AsObject()) target[key] = value?.DeepClone();
        var error = Assert.Throws<ModelCardException>(() => ModelCardFile.Parse(Encoding.UTF8.GetBytes(card.ToJsonString()), "card"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
