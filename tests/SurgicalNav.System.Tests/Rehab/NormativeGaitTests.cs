using System.Text.Json;
using SurgicalNav.Rehab.Gait;

namespace SurgicalNav.SystemTests.Rehab;

/// <summary>The shipped curves against the published normative angles at slow speed (Schwartz et al. 2008), every 2 % of the cycle.</summary>
public sealed class NormativeGaitTests
{
    [Theory]
    [InlineData("hip", 0.3)]
    [InlineData("knee", 0.4)]
    [InlineData("ankle", 1.3)]
    public void TheCurvesFollowTheNormAndStayWithinItsSpread(string joint, double toleranceDeg)
    {
        var curves = GaitProgramFile.Load(Repository.Path("hardware", "profiles", "exoskeleton", "level-walking.program.json")).Curves;
        var curve = joint switch { "hip" => curves.Hip, "knee" => curves.Knee, _ => curves.Ankle };
        using var json = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("gait_bio/schwartz2008/Schwartz2008.json")));
        var slow = json.RootElement.GetProperty("Schwartz2008").GetProperty("Slow");
        for (var i = 0; i <= 50; i++)
        {
            (double Low, double High) Band(string angles)
            {
                var row = slow.GetProperty(angles).GetProperty("X")[i];
                return (row[1].GetDouble(), row[2].GetDouble());
            }
            var (low, high) = Band(joint switch { "hip" => "HipAngles", "knee" => "KneeAngles", _ => "AnkleAngles" });
            var tilt = joint == "hip" ? Band("PelvisAngles") : (0, 0);
            var mean = 0.5 * (low + high - tilt.Item1 - tilt.Item2);
            var angle = curve.At(i / 50.0).AngleRad * 180 / Math.PI;
            Assert.Equal(mean, angle, toleranceDeg);
            Assert.True(Math.Abs(angle - mean) < 0.5 * (high - low));
        }
    }
}
