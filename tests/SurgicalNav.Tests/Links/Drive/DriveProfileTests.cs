using System.Text;
using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Links.Drive;

public sealed class DriveProfileTests
{
    private static readonly string ArmPath = Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json");
    private static readonly string ExoPath = Repository.Path("hardware", "profiles", "exoskeleton", "sim-lower-limb6.json");

    [Fact]
    public void TheManipulatorHasSevenJointsOfWhichTheThirdSlides()
    {
        var arm = DriveProfileFile.Load(ArmPath);
        Assert.Equal(DriveKind.Manipulator, arm.Kind);
        Assert.Equal(["yaw", "pitch", "insertion", "roll", "wristPitch", "wristYaw", "jaw"], arm.Joints.Select(j => j.Name));
        Assert.Equal([2], Enumerable.Range(0, 7).Where(j => arm.Joints[j].Unit == JointUnit.Millimetre));
        Assert.Equal(new DriveLinkSettings(3_000_000, 20, 10, 625), arm.Link);
        Assert.Equal(1.6, arm.SetpointPeriodMs, tolerance: 1e-12);
    }

    [Fact]
    public void TheExoskeletonHoldsWhenDisabledAndKnowsWhereItStands()
    {
        var exo = DriveProfileFile.Load(ExoPath);
        Assert.Equal(6, exo.Joints.Count);
        Assert.Equal(DisableBehaviour.Hold, exo.OnDisable);
        Assert.Contains(exo.DoubleStancePostures, p => p.Name == "standing");
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "speed", "1", "speed" },
        { "version", "2", "$.version" },
        { "kind", "\"robot\"", "$.kind" },
        { "kind", "7", "$.kind" },
        { "serialNumber", "\"SEVENTEEN-LETTERS\"", "$.serialNumber" },
        { "joints", "[]", "$.joints" },
        { "joints", "[null]", "$.joints[0]" },
        { "name", "null", "$.name" },
        { "onDisable", "\"drop\"", "$.onDisable" },
        { "link", "{\"baud\":3000000,\"linkDeadlineMs\":20,\"maxAgeMs\":10,\"setpointRateHz\":1000}", "$.link.setpointRateHz" },
        { "link", "{\"baud\":3000000,\"linkDeadlineMs\":5,\"maxAgeMs\":5,\"setpointRateHz\":500}", "$.link.linkDeadlineMs" },
        { "link", "{\"baud\":3000000,\"linkDeadlineMs\":20,\"maxAgeMs\":21,\"setpointRateHz\":500}", "$.link.maxAgeMs" },
        { "link", "{\"baud\":3000000,\"linkDeadlineMs\":20,\"setpointRateHz\":500}", "axAgeMs" },
        { "simulation", "{\"usbPacketBytes\":0}", "$.simulation.usbPacketBytes" },
        { "doubleStancePostures", "[{\"name\":\"a\",\"positions\":[0,0,0,0,0,0,0],\"tolerance\":1}]", "$.doubleStancePostures" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistakeIsRefusedWithFileAndKey(string key, string value, string expectedKey)
    {
        var json = JsonNode.Parse(File.ReadAllText(ArmPath))!.AsObject();
        json[key] = JsonNode.Parse(value);
        var error = Assert.Throws<DriveProfileException>(() => DriveProfileFile.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "arm.json"));
        Assert.StartsWith("arm.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expectedKey, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minPosition", "2", "minPosition")]
    [InlineData("homePosition", "-2", "homePosition")]
    [InlineData("maxVelocity", "33", "maxVelocity")]
    [InlineData("maxJerk", "0", "maxJerk")]
    [InlineData("maxJerk", "1e999", "maxJerk")]
    [InlineData("name", "\"pitch\"", "name")]
    [InlineData("unit", "\"deg\"", "unit")]
    public void AJointThatContradictsItselfIsRefused(string key, string value, string expectedKey)
    {
        var json = JsonNode.Parse(File.ReadAllText(ArmPath))!.AsObject();
        var at = key == "name" ? 2 : 0;
        json["joints"]![at]![key] = JsonNode.Parse(value);
        var error = Assert.Throws<DriveProfileException>(() => DriveProfileFile.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "arm.json"));
        Assert.Contains($"$.joints[{at}].{expectedKey}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExoskeletonThatWouldLetGoIsRefused()
    {
        var json = File.ReadAllText(ExoPath).Replace("\"onDisable\": \"hold\"", "\"onDisable\": \"release\"", StringComparison.Ordinal);
        var error = Assert.Throws<DriveProfileException>(() => DriveProfileFile.Parse(Encoding.UTF8.GetBytes(json), "exo.json"));
        Assert.Contains("carries a person", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Contains("no-such.json", Assert.Throws<DriveProfileException>(() => DriveProfileFile.Load("/no-such.json")).Message, StringComparison.Ordinal);
}
