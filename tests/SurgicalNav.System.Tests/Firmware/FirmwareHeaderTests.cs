using SurgicalNav.Runtime;
using SurgicalNav.Runtime.ByteLinks;

namespace SurgicalNav.SystemTests.Firmware;

public sealed class FirmwareHeaderTests
{
    [Theory]
    [InlineData("sim-rcm7")]
    [InlineData("sim-rcm7-100hz")]
    [InlineData("sim-rcm7-incremental")]
    public void TheHeaderIsOfTheProfileAsItStands(string name) =>
        Assert.Equal(FirmwareHeader.Of("manipulator/" + name), File.ReadAllText(Repository.Path("hardware", "firmware", "profiles", name + ".h")));

    [Fact]
    public void WhatIsNoManipulatorIsRefusedInWords()
    {
        Assert.Contains("no landings", Assert.Throws<UserErrorException>(() => FirmwareHeader.Of("exoskeleton/sim-lower-limb6")).Message, StringComparison.Ordinal);
        Assert.Contains("manipulator/none", Assert.Throws<UserErrorException>(() => FirmwareHeader.Of("manipulator/none")).Message, StringComparison.Ordinal);
    }

    /// <summary>The build refuses a header whose profile has changed since.</summary>
    [Fact]
    public void TheBuildRefusesAHeaderThatIsOutOfDate()
    {
        _ = FirmwareBuild.HostProgram;
        var folder = Directory.CreateTempSubdirectory("firmware-drift-").FullName;
        try
        {
            var profile = File.ReadAllText(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
            File.WriteAllText(Path.Combine(folder, "sim-rcm7.json"), profile.Replace("\"maxVelocity\": 1.5", "\"maxVelocity\": 1.6", StringComparison.Ordinal));
            var start = new System.Diagnostics.ProcessStartInfo("make", ["-C", Repository.Path("hardware", "firmware"), "host", "PROFILES=" + folder, "BUILD=" + folder]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
            using var process = System.Diagnostics.Process.Start(start)!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.NotEqual(0, process.ExitCode);
            Assert.Contains("surgicalnav links firmware manipulator/sim-rcm7", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
