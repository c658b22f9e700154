using System.Text;
using System.Text.Json;
using SurgicalNav.Motion.Shared;

namespace SurgicalNav.Tests.Motion.Shared;

public sealed class GuardHostConfigTests
{
    private const string Whole = """
        {"version":1,"session":"00000000000000ff","devices":[{"name":"arm","profile":"p.json","link":{"kind":"termios","path":"/dev/ttyUSB0"},
        "evidence":{"requireTracker":true,"requireRegistration":true},
        "tool":{"robotFile":"r.json","shaftRadiusMm":2,"lowestTipMm":[-1,-1,0],"highestTipMm":[1,1,9],"maxTipSpeedMmPerS":60,"maxTipAccelerationMmPerS2":500,"fixtures":[{"kind":"Cone","pointMm":[0,0,0],"directionMm":[0,0,1],"radiusMm":2,"halfAngleRad":0.4}]},
        "regions":[{"name":"v","file":"v.sndf","marginMm":2}],"base":{"translationMm":[100,0,-5],"rotationWxyz":[0.6,0,0.8,0]},"armMarginMm":4,"armStrayMm":1}]}
        """;

    [Fact]
    public void AWholeConfigurationIsRead()
    {
        var config = Parse(Whole);
        Assert.Equal(500, config.Devices[0].Tool!.MaxTipAccelerationMmPerS2);
        Assert.Equal(0, Parse(Whole.Replace(",\"maxTipAccelerationMmPerS2\":500", "", StringComparison.Ordinal)).Devices[0].Tool!.MaxTipAccelerationMmPerS2);
        Assert.Equal(2, config.Devices[0].Tool!.Fixtures![0].RadiusMm);
        Assert.True(config.TickHz >= 1250);
        Assert.Equal([0.6, 0, 0.8, 0], config.Devices[0].Base!.RotationWxyz);
        Assert.Equal((4, 1), (config.Devices[0].ArmMarginMm, config.Devices[0].ArmStrayMm));
        var plain = new GuardDeviceConfig { Name = "a", Profile = "p", Link = new GuardLinkConfig(GuardLinkKind.Termios, "l") };
        Assert.Equal((5, 2), (plain.ArmMarginMm, plain.ArmStrayMm));
    }

    [Theory]
    [InlineData("\"lowestTipMm\":[-1,-1,0],", "", "$.devices[0].tool.lowestTipMm: needs three numbers")]
    [InlineData("\"highestTipMm\":[1,1,9],", "", "$.devices[0].tool.highestTipMm: needs three numbers")]
    [InlineData("\"radiusMm\":2", "\"radiusMm\":0", "$.devices[0].tool.fixtures[0]: The radius of a fixture")]
    [InlineData("\"pointMm\":[0,0,0],", "", "$.devices[0].tool.fixtures[0].pointMm: needs three numbers")]
    [InlineData("[1,1,9]", "[1,1]", "$.devices[0].tool.highestTipMm: needs three numbers")]
    [InlineData("\"robotFile\":\"r.json\",", "", "$.devices[0].tool.robotFile: is empty")]
    [InlineData("\"maxTipSpeedMmPerS\":60,", "", "$.devices[0].tool.maxTipSpeedMmPerS: must be positive")]
    [InlineData("\"maxTipAccelerationMmPerS2\":500", "\"maxTipAccelerationMmPerS2\":-1", "$.devices[0].tool.maxTipAccelerationMmPerS2: must not be negative")]
    [InlineData("\"requireTracker\":true,", "", "'evidence.requireTracker'")]
    [InlineData("[100,0,-5]", "[100,0]", "$.devices[0].base.translationMm: needs three numbers")]
    [InlineData("[0.6,0,0.8,0]", "[0.6,0,0.8]", "$.devices[0].base.rotationWxyz: needs four numbers")]
    [InlineData("[0.6,0,0.8,0]", "[0.6,0,0.6,0]", "$.devices[0].base.rotationWxyz: is a quaternion of length 0.848528")]
    [InlineData("\"armMarginMm\":4", "\"armMarginMm\":0", "$.devices[0].armMarginMm: must be positive")]
    [InlineData("\"armStrayMm\":1", "\"armStrayMm\":-1", "$.devices[0].armStrayMm: must not be negative")]
    [InlineData("\"file\":\"v.sndf\",", "", "$.devices[0].regions[0].file: is empty")]
    public void AnUnusableOneIsRefusedByItsKey(string what, string by, string words)
    {
        Assert.Contains(what, Whole, StringComparison.Ordinal);
        var refusal = Assert.Throws<GuardHostConfigException>(() => Parse(Whole.Replace(what, by, StringComparison.Ordinal)));
        Assert.StartsWith("guard.json: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSchemaThatFilesNameIsThereAndKnowsEveryKey()
    {
        var path = Repository.Path("hardware", "schemas", Parse(Whole).Schema);
        using var schema = JsonDocument.Parse(File.ReadAllText(path));
        var saved = Path.Combine(Path.GetTempPath(), $"surgicalnav-{Guid.NewGuid():n}.json");
        Parse(Whole).Save(saved);
        using var config = JsonDocument.Parse(File.ReadAllText(saved));
        File.Delete(saved);
        Known(config.RootElement, schema.RootElement, "$");
    }

    private static void Known(JsonElement value, JsonElement schema, string at)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (schema.TryGetProperty("$ref", out _)) return;
            foreach (var item in value.EnumerateArray()) Known(item, schema.GetProperty("items"), at + "[]");
        }
        if (value.ValueKind != JsonValueKind.Object) return;
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        foreach (var key in value.EnumerateObject())
        {
            Assert.True(schema.GetProperty("properties").TryGetProperty(key.Name, out var of), $"{at}.{key.Name} is not in the schema");
            Known(key.Value, of, at + "." + key.Name);
        }
        if (!schema.TryGetProperty("required", out var required)) return;
        foreach (var needed in required.EnumerateArray())
            Assert.True(value.TryGetProperty(needed.GetString()!, out _), $"{at}.{needed} is missing");
    }

    private static GuardHostConfig Parse(string json) => GuardHostConfig.Parse(Encoding.UTF8.GetBytes(json), "guard.json");
}
