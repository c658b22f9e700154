using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Campaigns.Firmware;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The reference firmware for the tests: a test is skipped where the tools for it are missing.</summary>
internal static class FirmwareBuild
{
    internal static string HostProgram => Built(() => FirmwareTools.HostProgram, "gcc", "make");
    internal static string Codec => Built(() => FirmwareTools.Codec, "gcc", "make");
    internal static string Stepped => Built(() => FirmwareTools.Stepped, "gcc", "make");
    internal static string Image => Built(() => FirmwareTools.Image, "arm-none-eabi-gcc", "make", "qemu-system-arm");

    private static string Built(Func<string> build, params string[] tools)
    {
        Assert.SkipWhen(FirmwareTools.Missing(tools) is not null, FirmwareTools.Missing(tools) ?? "");
        return build();
    }
}
