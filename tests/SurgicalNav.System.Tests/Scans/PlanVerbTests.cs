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

    [Fact]
    public async Task AMotionOfAnArmIsNoSurgicalPlan()
    {
        var run = await ProgramRun.Of(null, "plan", "check", Repository.Path("hardware", "plans", "sim-rcm7-reach.plan.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("robot run", run.Error, StringComparison.Ordinal);
    }
}
