namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The reference firmware (hardware/firmware), built once for this process.</summary>
public static class FirmwareTools
{
    private static readonly Lazy<string?> Host = new(() => Make("host")), Check = new(() => Make("check")), Qemu = new(() => Make("qemu"));

    /// <summary>The host program, on a pseudo-terminal of its own.</summary>
    /// <exception cref="UserErrorException">A tool is missing, or it does not build.</exception>
    public static string HostProgram => Built(Host, "drive-firmware", "gcc", "make");

    /// <inheritdoc cref="HostProgram"/>
    /// <summary>Reads frames and writes them again.</summary>
    public static string Codec => Built(Check, "drive-codec", "gcc", "make");

    /// <inheritdoc cref="HostProgram"/>
    /// <summary>The firmware one step at a time, on a clock by hand.</summary>
    public static string Stepped => Built(Check, "drive-stepped", "gcc", "make");

    /// <inheritdoc cref="HostProgram"/>
    /// <summary>For the emulator.</summary>
    public static string Image => Built(Qemu, "drive-firmware.elf", "arm-none-eabi-gcc", "make", "qemu-system-arm");

    /// <summary>Null, or which tool is missing and how to get it.</summary>
    public static string? Missing(params IEnumerable<string> tools)
    {
        foreach (var tool in tools)
            if (!ToolRun.IsThere(tool))
                return $"{tool} is not installed: the reference firmware cannot be built and run (apt-get install gcc make qemu-system-arm gcc-arm-none-eabi libnewlib-arm-none-eabi)";
        return null;
    }

    private static string Built(Lazy<string?> build, string file, params string[] tools)
    {
        if ((Missing(tools) ?? build.Value) is { } why) throw new UserErrorException(why);
        return Path.Combine(ProjectFiles.Root, "artifacts", "firmware", file);
    }

    /// <returns>Null, or why it failed.</returns>
    private static string? Make(string target)
    {
        var (code, text) = ToolRun.Run("make", null, "-C", ProjectFiles.Path("hardware/firmware"), target);
        return code == 0 ? null : text;
    }
}
