using SurgicalNav.Links.Network;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>What a user gets wrong, tried on the real program.</summary>
[Collection(MachineCollection.Name)]
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-bad-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AMissingCaseFileIsNamed()
    {
        var run = await Navigate(Path.Combine(_folder, "no-such.case.json"));
        run.AssertRefusal("no-such.case.json", "does not exist", "Check the path after --case");
    }

    [Fact]
    public async Task AMistypedKeyIsNamedWithTheKeyThatWasMeant()
    {
        var run = await Navigate(Case("""{ "$schema": "case.schema.json", "version": 1, "name": "typo", "scann": { } }"""));
        run.AssertRefusal("scann", "did you mean 'scan'");
    }

    [Fact]
    public async Task AnUnsetVariableSaysWhichExportIsNeeded()
    {
        var run = await Navigate(Case("""{ "$schema": "case.schema.json", "version": 1, "name": "data", "dataFolder": "${SURGICALNAV_NOWHERE}", "scan": { "file": "a.nii.gz", "labelMap": "b.nii.gz" } }"""));
        run.AssertRefusal("SURGICALNAV_NOWHERE, which is not set", "export SURGICALNAV_NOWHERE=");
    }

    [Fact]
    public async Task AMissingScanIsNamedWithTheFolderThatPathsAreRelativeTo()
    {
        var run = await Navigate(Case("""{ "$schema": "case.schema.json", "version": 1, "name": "gone", "scan": { "file": "gone.nii.gz", "labelMap": "gone.nii.gz" } }"""));
        run.AssertRefusal("the scan", "gone.nii.gz, which does not exist", "Check the path: paths are relative to 'dataFolder'", _folder);
    }

    [Fact]
    public async Task AMissingLabelMapIsNamed()
    {
        var scan = TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz");
        var run = await Navigate(Case($$"""{ "$schema": "case.schema.json", "version": 1, "name": "gone", "scan": { "file": "{{scan}}", "labelMap": "labels.nii.gz" } }"""));
        run.AssertRefusal("the label map", "labels.nii.gz, which does not exist", "Check the path");
    }

    [Fact]
    public async Task MissingPicturesAreNamed()
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        var text = (await File.ReadAllTextAsync(Repository.Path("tests", "cases", "ucl-laparoscope.case.json"), TestContext.Current.CancellationToken))
            .Replace("calib.left.images.*.png", "calib.left.imagse.*.png", StringComparison.Ordinal);
        var run = await Navigate(Case(text));
        run.AssertRefusal("the left pictures", "calib.left.imagse.*.png, which does not exist", "Check the path");
    }

    [Fact]
    public async Task ATrackerThatIsNotThereSaysHowToReachIt()
    {
        int port;
        using (var taken = new TcpByteServer()) port = taken.Port;
        var run = await Navigate(LiveCase.Write(_folder, port, text => text.Replace("*", "0", StringComparison.Ordinal)));
        run.AssertRefusal($"127.0.0.1:{port} refused the connection", "Start the server, or check the port", "'tracker.openIgtLink'");
    }

    [Fact]
    public async Task ATrackerThatNeverSendsTheToolSaysWhichNameIsMissing()
    {
        using var server = LiveCase.Serve(new LiveCase.Body("Probe", _ => LiveCase.ScopePose(0)));
        var run = await LiveCase.WhileServing(server, Navigate(LiveCase.Write(_folder, server.Port, text => text.Replace("*", "0", StringComparison.Ordinal), waitS: 0.5)));
        run.AssertRefusal($"127.0.0.1:{server.Port} sends poses, but none of 'Scope'", "as the server sends it");
    }

    [Fact]
    public async Task ATruncatedDicomFileIsNamed()
    {
        var data = TestData.Path("preop/totalseg_ct");
        var series = Directory.CreateDirectory(Path.Combine(_folder, "series")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(data, "example_ct_dicom"))) File.Copy(file, Path.Combine(series, Path.GetFileName(file)));
        var victim = Directory.GetFiles(series).Order(StringComparer.Ordinal).ElementAt(7);
        await using (var cut = File.OpenWrite(victim)) cut.SetLength(60_000);
        var run = await Navigate(Case($$"""
            { "$schema": "case.schema.json", "version": 1, "name": "cut", "scan": { "dicomFolder": "series", "labelMap": "{{Path.Combine(data, "example_seg_dicom.nii.gz")}}" } }
            """));
        run.AssertRefusal(Path.GetFileName(victim), "cut short", "Copy the series again from the archive");
    }

    [Fact]
    public async Task ADamagedPictureIsNamed()
    {
        var data = TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        foreach (var file in Directory.GetFiles(data)) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        await using (var cut = File.OpenWrite(Path.Combine(_folder, "calib.left.images.1.png"))) cut.SetLength(500_000);
        var text = (await File.ReadAllTextAsync(Repository.Path("tests", "cases", "ucl-laparoscope.case.json"), TestContext.Current.CancellationToken))
            .Replace("${SURGICALNAV_DATA}/calibration/ucl_stereo_charuco_handeye_A", _folder, StringComparison.Ordinal);
        var run = await Navigate(Case(text));
        run.AssertRefusal("calib.left.images.1.png is truncated", "Copy it again from its source");
    }

    [Fact]
    public async Task AModelWithTheWrongInputShapeSaysWhatItTakes()
    {
        var model = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        foreach (var file in Directory.GetFiles(Repository.Path("models", "segmentation-sim"))) File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        var card = Path.Combine(model, "model.json");
        var text = await File.ReadAllTextAsync(card, TestContext.Current.CancellationToken);
        Assert.Contains("\"width\": 448", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(card, text.Replace("\"width\": 448", "\"width\": 320", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var run = await Demo("--model", model);
        run.AssertRefusal("320", "448");
    }

    [Fact]
    public async Task AnExecutionProviderThatCannotBeHadSaysHowToGetIt()
    {
        var run = await Demo("--ep", "cuda");
        run.AssertRefusal("cuda", "OnnxRuntimePackage");
    }

    [Theory]
    [InlineData("--size", "big", "1280x720")]
    [InlineData("--seconds", "0", "1 to 3600")]
    public async Task AnOptionOutOfRangeSaysWhatIsAllowed(string option, string value, string words)
    {
        var run = await Demo(option, value);
        run.AssertRefusal(value, words);
    }

    [Fact]
    public async Task AnUnknownOptionIsNamed()
    {
        var run = await Demo("--fast");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--fast", run.Error + run.Output, StringComparison.Ordinal);
    }

    private static Task<ProgramRun> Demo(params string[] arguments) => ProgramRun.Of(null,
        ["demo", "--headless", "--single-thread", "--mono", "--no-robots", .. arguments]);

    private Task<ProgramRun> Navigate(string path) => ProgramRun.Of(null, "navigate", "--case", path, "--out", Path.Combine(_folder, "out"));

    private string Case(string json)
    {
        var path = Path.Combine(_folder, "a.case.json");
        File.WriteAllText(path, json);
        return path;
    }
}
