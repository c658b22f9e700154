using System.Globalization;
using System.Text.RegularExpressions;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>Paths to a tumour in a real patient's liver.</summary>
public sealed partial class LiverPlanTests
{
    private static readonly Vec3 Tumour = new(-35, -222, -272);

    /// <summary>The example with its needle coming from the back, where the portal vein lies.</summary>
    internal static string Through(string example) => example.Replace("\"pointLpsMm\": [-36.1, -246.6, -236.1], \"on\": \"liver\"", "\"pointLpsMm\": [-1, -171, -329]", StringComparison.Ordinal);

    private static Dictionary<string, StructureDistance> Structures()
    {
        var structures = new Dictionary<string, StructureDistance>(StringComparer.Ordinal);
        foreach (var (name, file) in ((string, string)[])[("liver", "liver"), ("tumour", "liver_tumours"), ("portal vein", "portal_vein"), ("hepatic veins", "hepatic_veins"), ("arteries", "arteries"), ("gallbladder", "gallbladder")])
            structures[name] = new MeshStructure(name, VtkPolyDataFile.Read(TestData.Path($"preop/sksvtk_liver_meshes/models/Liver/{file}.vtk")));
        return structures;
    }

    [Fact]
    public void APathThroughTheTumoursVesselIsRefusedAndAFreeOneAccepted()
    {
        var structures = Structures();
        var example = File.ReadAllText(Repository.Path("hardware", "plans", "liver-tumour.surgical-plan.json"));
        Assert.All(PlanChecks.Of(SurgicalPlanFile.Parse(example, "example"), structures), f => Assert.True(f.Ok, f.Words));

        var plan = SurgicalPlanFile.Parse(Through(example), "through");
        var refused = PlanChecks.Of(plan, structures).Where(f => !f.Ok).ToList();
        var crossing = Assert.Single(refused, f => f.Structure == "portal vein");
        Assert.StartsWith("crosses portal vein: meets it ", crossing.Words, StringComparison.Ordinal);

        // As VTK has it (vtkOBBTree and vtkImplicitPolyDataDistance of the same line and file): in at 14.57 mm, 7.815 mm deep at 24.68 mm, out at 35.41 mm;
        // the corridor of 1 mm meets the vein a little earlier and leaves it a little later
        Assert.Equal(24.679, crossing.At!.Value.AlongMm, tolerance: 0.1);
        Assert.InRange(crossing.Value!.Value, -7.815 - 1 - 0.025, -7.815 - 1 + 0.005);
        var numbers = Crossing().Match(crossing.Words);
        Assert.True(numbers.Success, crossing.Words);
        Assert.InRange(double.Parse(numbers.Groups[1].Value, CultureInfo.InvariantCulture), 12.5, 14.6);
        Assert.Equal("7.8", numbers.Groups[2].Value);
        Assert.InRange(double.Parse(numbers.Groups[3].Value, CultureInfo.InvariantCulture), 35.407 - 14.566 - 0.05, 35.407 - 14.566 + 4);
    }

    [Fact]
    public void WhatASearchAllowsTheChecksAllowAndWhatItStopsTheyStop()
    {
        var structures = Structures();
        var plan = SurgicalPlanFile.Load(Repository.Path("hardware", "plans", "liver-tumour.surgical-plan.json"));
        var map = PathSearch.Run(new PathQuestion
        {
            TargetLpsMm = Tumour,
            Surface = structures["liver"],
            NoGo = [.. plan.NoGo.Select(n => (structures[n.Structure], n.MarginMm))],
            CorridorRadiusMm = 1.5,
            Limits = plan.Limits,
            StepRad = 0.25,
        });
        Assert.Contains(map.All, c => c.Broken is null);
        Assert.Contains(map.All, c => c.Broken == "structure");
        foreach (var c in map.All)
        {
            var checkedPlan = plan with
            {
                Entries = [new PlanEntry("e", c.EntryLpsMm, "liver", 0.1)],
                Paths = [new PlannedPath("p", "e", plan.Targets[0].Name, PathShape.Straight, [], 1.5)],
                Resection = null,
            };
            var findings = PlanChecks.Of(checkedPlan, structures);
            if (c.Broken is null) Assert.All(findings, f => Assert.True(f.Ok, f.Words));
            // Within the search's tolerance of a margin either may be
            else if (c.Broken != "structure" || c.RoomMm < -0.15) Assert.Contains(findings, f => !f.Ok);
        }
    }

    [GeneratedRegex(@"meets it ([0-9.]+) mm from the entry.*up to ([0-9.]+) mm deep inside.*about ([0-9.]+) mm of the path", RegexOptions.None, 1000)]
    private static partial Regex Crossing();
}
