using System.Text.Json;

namespace SurgicalNav.SystemTests.Sessions;

[Collection(MachineCollection.Name)]
public sealed class DatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-dataset-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TheVerbWritesASetThatItsManifestDescribesAndNeverWritesOverIt()
    {
        string[] arguments = ["dataset", "--out", Path.Combine(_folder, "set"), "--frames", "4", "--patients", "1", "--first-seed", "2000000", "--size", "112x64"];
        var run = await ProgramRun.Of(null, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("4 of 4", run.Error, StringComparison.Ordinal);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "set", "manifest.json"), TestContext.Current.CancellationToken));
        Assert.Equal("held out", manifest.RootElement.GetProperty("split").GetString());
        Assert.Equal(2_000_000, manifest.RootElement.GetProperty("anatomySeedStart").GetInt64());
        Assert.Equal(4 * 112 * 64 * 3, new FileInfo(Path.Combine(_folder, "set", "images.u8")).Length);
        Assert.Equal(4 * 112 * 64, new FileInfo(Path.Combine(_folder, "set", "masks.u8")).Length);
        (await ProgramRun.Of(null, arguments)).AssertRefusal("not empty");
    }

    [Fact]
    public async Task SeedsOnBothSidesAreRefused() =>
        (await ProgramRun.Of(null, "dataset", "--out", Path.Combine(_folder, "mixed"), "--frames", "200", "--patients", "2", "--first-seed", "1999900")).AssertRefusal("both sides");
}
