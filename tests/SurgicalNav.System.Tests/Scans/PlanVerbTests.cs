using System.Text.Json;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Scans;

/// <summary><c>surgicalnav plan</c> as a person meets it.</summary>
[Collection(MachineCollection.Name)]
public sealed class PlanVerbTests
{
    private static string Example => Repository.Path("hardware", "plans", "liver-tumour.surgical-plan.json");

    [Fact]
    public async Task AnAcceptedPlanIsShownCheckedAndDrawn()
    {
        TestData.Path("preop/sksvtk_liver_meshes");
        var shown = await ProgramRun.Of(null, "plan", "show", Example);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("portal vein: portal; no-go, margin 3 mm", shown.Output, StringComparison.Ordinal);

        var picture = Path.Combine(Directory.CreateTempSubdirectory("plan").FullName, "c.png");
        var check = await ProgramRun.Of(null, "plan", "check", Example, "--picture", picture, "--json");
        Assert.Equal(0, check.ExitCode);
        using var answer = JsonDocument.Parse(check.Output);
        Assert.True(answer.RootElement.GetProperty("accepted").GetBoolean());
        Assert.True(new FileInfo(picture).Length > 10_000);
    }

    [Fact]
    public async Task APathThroughThePortalVeinIsRefusedAndSaysWhere()
    {
        var data = TestData.Path("preop/sksvtk_liver_meshes");
        var folder = Directory.CreateTempSubdirectory("plan").FullName;
        var plan = Path.Combine(folder, "through.surgical-plan.json");
        await File.WriteAllTextAsync(plan, LiverPlanTests.Through(await File.ReadAllTextAsync(Example, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        var run = await ProgramRun.Of(null, "plan", "check", plan);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("REFUSED  crosses portal vein: meets it ", run.Output, StringComparison.Ordinal);

        // The file on which it rests was changed
        var changed = Path.Combine(folder, "changed.vtk");
        await File.WriteAllTextAsync(changed, (await File.ReadAllTextAsync(Path.Combine(data, "models/Liver/portal_vein.vtk"), TestContext.Current.CancellationToken)) + "\n", TestContext.Current.CancellationToken);
        var text = await File.ReadAllTextAsync(Example, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(plan, text.Replace("${SURGICALNAV_DATA}/preop/sksvtk_liver_meshes/models/Liver/portal_vein.vtk", "changed.vtk", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var other = await ProgramRun.Of(null, "plan", "check", plan);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("is not the file that the plan was made with", other.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SuggestedPathsAreWrittenAsAPlanThatHolds()
    {
        TestData.Path("preop/sksvtk_liver_meshes");
        var folder = Directory.CreateTempSubdirectory("plan").FullName;
        var (plan, picture) = (Path.Combine(folder, "suggested.surgical-plan.json"), Path.Combine(folder, "risk.png"));
        var run = await ProgramRun.Of(null, "plan", "suggest", Example, "--from", "liver", "--step", "6", "-o", plan, "--picture", picture, "--author", "a test", "--on", "2026-02-03", "--json");
        Assert.Equal(0, run.ExitCode);
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(5, answer.RootElement.GetProperty("paths").GetArrayLength());
        Assert.Contains(answer.RootElement.GetProperty("stopped").EnumerateArray(), s => s.GetProperty("by").GetString() == "portal vein");
        Assert.True(new FileInfo(picture).Length > 10_000);
        var check = await ProgramRun.Of(null, "plan", "check", plan);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Contains("a test", (await ProgramRun.Of(null, "plan", "show", plan)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no structure 'skin' to begin on. It has: 'liver'", "--from", "skin")]
    [InlineData("no target 'cyst'", "--from", "liver", "--target", "cyst")]
    [InlineData("--weights is '1,2'", "--from", "liver", "--weights", "1,2")]
    [InlineData("--step is 60", "--from", "liver", "--step", "60")]
    [InlineData("does not lie inside gallbladder", "--from", "gallbladder")]
    public async Task MistakesAreNamed(string words, params string[] options)
    {
        TestData.Path("preop/sksvtk_liver_meshes");
        var run = await ProgramRun.Of(null, ["plan", "suggest", Example, .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A DICOM series and a label map of it, both in a person's own words; the labels end with the scan, 20 slices of a liver.</summary>
    [Fact]
    public async Task APlanRestsOnAScanAndItsLabels()
    {
        var data = TestData.Path("preop/totalseg_ct");
        var folder = Directory.CreateTempSubdirectory("plan").FullName;
        var plan = Path.Combine(folder, "ct.surgical-plan.json");
        string Json(string target) => $$"""
            { "$schema": "surgical-plan.schema.json", "version": 1, "kind": "surgicalPlan", "name": "labels",
              "made": { "by": "by hand", "version": "1", "author": "a test", "on": "2026-01-31" },
              "sources": [ { "name": "ct", "kind": "scan", "file": "{{data}}/example_ct_dicom" }, { "name": "organs", "kind": "labels", "file": "{{data}}/example_seg_dicom.nii.gz" } ],
              "structures": [ { "name": "liver", "source": "organs", "label": 5 }, { "name": "portal vein", "source": "organs", "label": 64 } ],
              "noGo": [ { "structure": "portal vein", "marginMm": 3 } ],
              "targets": [ { "name": "t", "pointLpsMm": {{target}}, "inside": "liver" } ] }
            """;
        await File.WriteAllTextAsync(plan, Json("[-77.6, -168, -784.5]"), TestContext.Current.CancellationToken);
        var suggested = Path.Combine(folder, "deeper", "suggested.surgical-plan.json");
        var run = await ProgramRun.Of(null, "plan", "suggest", plan, "--from", "liver", "--step", "8", "-o", suggested);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("would begin where only the scan ends", run.Output, StringComparison.Ordinal);
        Assert.Contains("is not pinned", run.Output, StringComparison.Ordinal);
        // What was written is pinned, and holds
        var check = await ProgramRun.Of(null, "plan", "check", suggested);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.DoesNotContain("is not pinned", check.Output, StringComparison.Ordinal);
        Assert.Contains("of error bound counted", check.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(plan, Json("[77.6, 168, -784.5]"), TestContext.Current.CancellationToken);
        var outside = await ProgramRun.Of(null, "plan", "suggest", plan, "--from", "liver");
        Assert.Equal(2, outside.ExitCode);
        Assert.Contains("lies outside the scan", outside.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(plan, Json("[-77.6, -168, -784.5]").Replace("\"label\": 64", "\"label\": 99", StringComparison.Ordinal).Replace("example_seg_dicom", "example_seg_fast", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(2, (await ProgramRun.Of(null, "plan", "suggest", plan, "--from", "liver")).ExitCode);
    }

    [Fact]
    public async Task AMotionOfAnArmIsNoSurgicalPlan()
    {
        var run = await ProgramRun.Of(null, "plan", "check", Repository.Path("hardware", "plans", "sim-rcm7-reach.plan.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("robot run", run.Error, StringComparison.Ordinal);
    }
}
