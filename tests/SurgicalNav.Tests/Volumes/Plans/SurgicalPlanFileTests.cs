using System.Text;
using CsCheck;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

public class SurgicalPlanFileTests
{
    private static readonly SurgicalPlan Whole = new()
    {
        Name = "Segment VI \"ablation\"",
        Made = new PlanProvenance("surgicalnav", "1.0.0", "Dr Ü. Example", new DateOnly(2026, 1, 31), "free\ntext"),
        Sources = [new("ct", PlanSourceKind.Scan, "dicom", null, "1.2.3"), new("organs", PlanSourceKind.Labels, "organs.nrrd", new string('a', 64)), new("vein", PlanSourceKind.Mesh, "vein.vtk")],
        Structures = [new("liver", "organs", 5), new("tumour", "organs", 9), new("vein", "vein")],
        NoGo = [new("vein", 2.5)],
        Targets = [new("middle", new Vec3(1.0 / 3, -2, 3e-7), "tumour")],
        Entries = [new("flank", new Vec3(-100, 0, 10), "liver", 1.5), new("front", new Vec3(0, -90, 10))],
        Paths = [new("a", "flank", "middle", PathShape.Straight, [], 1.25), new("b", "front", "middle", PathShape.Curve, [new Vec3(0, -40, 20), new Vec3(5, -20, 10)], 0)],
        Limits = new PlanLimits(150, 0.7, 30),
        Resection = new PlanResection(new Vec3(1, 2, 3), new Vec3(0, 0.6, 0.8), "liver", "tumour", 10),
    };

    private static readonly string Json = SurgicalPlanWriter.ToJson(Whole);

    [Fact]
    public void APlanReadBackIsThePlanThatWasWritten()
    {
        Assert.Equal(Json, SurgicalPlanWriter.ToJson(SurgicalPlanFile.Parse(Json, "p.json")));
        var read = SurgicalPlanFile.Parse(Json, "p.json");
        Assert.Equal((Whole.Name, Whole.Made, Whole.Limits, Whole.Resection), (read.Name, read.Made, read.Limits, read.Resection));
        Assert.Equal(Whole.Sources, read.Sources);
        Assert.Equal(Whole.Structures, read.Structures);
        Assert.Equal(Whole.Targets, read.Targets);
        Assert.Equal(Whole.Entries, read.Entries);
        Assert.Equal(Whole.Paths[1].ViaLpsMm, read.Paths[1].ViaLpsMm);
        var least = new SurgicalPlan { Name = "n", Made = Whole.Made, Sources = [] };
        Assert.Equal(SurgicalPlanWriter.ToJson(least), SurgicalPlanWriter.ToJson(SurgicalPlanFile.Parse(SurgicalPlanWriter.ToJson(least), "p.json")));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "reads version 1")]
    [InlineData("\"kind\": \"surgicalPlan\"", "\"kind\": \"motion\"", "no surgical plan")]
    [InlineData("\"marginMm\": 2.5", "\"marginMm\": -1", "noGo[0].marginMm")]
    [InlineData("\"marginMm\": 2.5", "\"margin\": 2.5", "did you mean 'marginMm'")]
    [InlineData("{ \"structure\": \"vein\"", "{ \"structure\": \"artery\"", "'artery', which is not in 'structures'")]
    [InlineData("\"entry\": \"flank\"", "\"entry\": \"back\"", "'back', which is not in 'entries'")]
    [InlineData("\"name\": \"front\"", "\"name\": \"flank\"", "'flank' twice")]
    [InlineData("\"label\": 5", "\"label\": 70000", "label")]
    [InlineData(", \"label\": 5", "", "which label structure 'liver' is")]
    [InlineData("\"source\": \"organs\", \"label\": 5", "\"source\": \"ct\"", "structures come from labels or meshes")]
    [InlineData("[-100, 0, 10]", "[-100000, 0, 10]", "beyond 10000 mm")]
    [InlineData("[-100, 0, 10]", "[-100, 0]", "3 are needed")]
    [InlineData("[0, 0.6, 0.8]", "[0, 0, 0]", "points nowhere")]
    [InlineData("\"on\": \"2026-01-31\"", "\"on\": \"31.1.2026\"", "a date is written as")]
    [InlineData("\"shape\": \"curve\"", "\"shape\": \"straight\"", "A straight path has no points between")]
    [InlineData("aaaa\"", "AAAA\"", "sha256")]
    public void WhatIsWrongIsNamed(string from, string to, string words)
    {
        Assert.Contains(from, Json, StringComparison.Ordinal);
        var error = Assert.Throws<ConfigException>(() => SurgicalPlanFile.Parse(Json.Replace(from, to, StringComparison.Ordinal), "p.json"));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("p.json: ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Cut short or changed anywhere: a plan or a named refusal.</summary>
    [Fact]
    public void DamagedFilesAreReadOrRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        for (var length = 0; length < bytes.Length; length += 7) Read(bytes[..length]);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((i, a, j, b) =>
        {
            var changed = (byte[])bytes.Clone();
            (changed[i], changed[j]) = (a, b);
            Read(changed);
        }, iter: 3000);

        static void Read(byte[] json)
        {
            try
            {
                SurgicalPlanFile.Parse(Encoding.UTF8.GetString(json), "p.json");
            }
            catch (ConfigException)
            {
            }
        }
    }
}
