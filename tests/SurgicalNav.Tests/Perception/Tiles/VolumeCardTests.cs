using System.Text;
using CsCheck;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;
using SurgicalNav.Perception.Tiles;

namespace SurgicalNav.Tests.Perception.Tiles;

public class VolumeCardTests
{
    private static readonly string Json = Encoding.UTF8.GetString(VolumeCardFile.Format(TissueCheck.Card));

    public static TheoryData<string> Shipped =>
        [.. Directory.GetFiles(Repository.Path("models"), VolumeCardFile.FileName, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void AShippedNetworkFitsItsCardAndStandsBesideItsReadme(string card)
    {
        using var session = new VolumeSession(Repository.Path(card), SegmentationOptions.Default);
        var folder = Path.GetDirectoryName(Repository.Path(card))!;
        Assert.Equal(Path.GetFileName(folder), session.Card.Name);
        Assert.True(File.Exists(Path.Combine(folder, "README.md")));
        Assert.Equal("background", session.Card.Classes[0].Name);
        Assert.InRange(new FileInfo(Path.Combine(folder, session.Card.File)).Length, 1, 10_000_000);
        Assert.True(session.Run());
    }

    [Fact]
    public void ACardComesBackAsItWasWritten() => Assert.Equal(Json, Encoding.UTF8.GetString(VolumeCardFile.Format(VolumeCardFile.Parse(Encoding.UTF8.GetBytes(Json), "card"))));

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "reads version 1")]
    [InlineData("\"name\": \"tissue-check\"", "\"name\": \" \"", "name is empty")]
    [InlineData("\"orientation\": \"LPS\"", "\"orientation\": \"LSP\"", "input.orientation")]
    [InlineData("\"axisOrder\": \"zyx\"", "\"axisOrder\": \"zyy\"", "input.axisOrder")]
    [InlineData("\"kind\": \"fixed\"", "\"kind\": \"image\"", "kind fixed")]
    [InlineData("\"kind\": \"fixed\"", "\"kind\": \"mri\"", "it is fixed or image")]
    [InlineData("\"sd\": 500", "\"sd\": 0", "sd above 0")]
    [InlineData("\"sd\": 500", "\"sd\": 500, \"lowPercent\": 1", "percentiles")]
    [InlineData("\"stepShare\": 0.5", "\"stepShare\": 0", "tiles.stepShare")]
    [InlineData("\"stepShare\": 0.5", "\"stepShare\": 0.95", "weighed by nobody")]
    [InlineData("\"sigmaShare\": 0.125", "\"sigma\": 0.125", "sigma")]
    [InlineData("\"limits\": [", "\"limits\": [\" \", ", "empty sentence")]
    public void ABrokenCardIsRefusedInWords(string from, string to, string words)
    {
        Assert.Contains(from, Json, StringComparison.Ordinal);
        Assert.Contains(words, Assert.Throws<ModelCardException>(() => VolumeCardFile.Parse(Encoding.UTF8.GetBytes(Json.Replace(from, to, StringComparison.Ordinal)), "card")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SizesAndPercentilesHaveTheirRanges()
    {
        static string? Refused(VolumeCard card)
        {
            try
            {
                VolumeCardFile.Parse(VolumeCardFile.Format(card), "card");
                return null;
            }
            catch (ModelCardException e)
            {
                return e.Message;
            }
        }
        var c = TissueCheck.Card;
        Assert.Contains("patchVoxels", Refused(c with { Input = c.Input with { PatchVoxels = [48, 40] } }), StringComparison.Ordinal);
        Assert.Contains("patchVoxels", Refused(c with { Input = c.Input with { PatchVoxels = [48, 40, 4000] } }), StringComparison.Ordinal);
        Assert.Contains("million numbers", Refused(c with { Input = c.Input with { PatchVoxels = [1000, 1000, 1000] } }), StringComparison.Ordinal);
        Assert.Contains("spacingMm", Refused(c with { Input = c.Input with { SpacingMm = [1, 1, 0] } }), StringComparison.Ordinal);
        Assert.Contains("marginVoxels", Refused(c with { Tiles = c.Tiles with { MarginVoxels = [-1, 0, 0] } }), StringComparison.Ordinal);
        Assert.Null(Refused(c with { Input = c.Input with { Intensity = new VolumeIntensity { Kind = "image", LowPercent = 0.5, HighPercent = 99.5 } } }));
        Assert.Null(Refused(c with { Input = c.Input with { Intensity = new VolumeIntensity { Kind = "image" } } }));
        Assert.Contains("lowPercent below", Refused(c with { Input = c.Input with { Intensity = new VolumeIntensity { Kind = "image", LowPercent = 99, HighPercent = 1 } } }), StringComparison.Ordinal);
        Assert.Contains("both percentiles", Refused(c with { Input = c.Input with { Intensity = new VolumeIntensity { Kind = "image", LowPercent = 99 } } }), StringComparison.Ordinal);
    }

    [Fact]
    public void ANetworkOfOtherClassesOrNamesIsRefused()
    {
        var c = TissueCheck.Card;
        Assert.Contains("1×3", Assert.Throws<ModelCardException>(() => TissueCheck.Open(c with { Classes = [.. c.Classes.Take(2)] })).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor named \"image\"", Assert.Throws<ModelCardException>(() => TissueCheck.Open(c with { Input = c.Input with { Name = "image" } })).Message, StringComparison.Ordinal);
        Assert.Contains("SHA-256", Assert.Throws<ModelCardException>(() => TissueCheck.Open(c with { Sha256 = new string('0', 64) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedCardsAreReadOrRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        for (var length = 0; length < bytes.Length; length += 11) Read(bytes[..length]);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((i, a, j, b) =>
        {
            var changed = (byte[])bytes.Clone();
            (changed[i], changed[j]) = (a, b);
            Read(changed);
        }, iter: 2000);

        static void Read(byte[] json)
        {
            try
            {
                VolumeCardFile.Parse(json, "card");
            }
            catch (ModelCardException)
            {
            }
        }
    }
}
