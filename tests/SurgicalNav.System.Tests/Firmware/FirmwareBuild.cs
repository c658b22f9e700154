using System.Diagnostics;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The reference firmware (hardware/firmware), built once for all tests; a test is skipped where the tools for it are missing.</summary>
internal static class FirmwareBuild
{
    private static readonly Lazy<string?> Host = new(() => Make("host")), Check = new(() => Make("check")), Qemu = new(() => Make("qemu"));

    internal static string HostProgram => Built(Host, "drive-firmware", "gcc", "make");
    internal static string Codec => Built(Check, "drive-codec", "gcc", "make");
    internal static string Image => Built(Qemu, "drive-firmware.elf", "arm-none-eabi-gcc", "make", "qemu-system-arm");

    /// <summary>A program's standard output and error; fails where it does.</summary>
    internal static string Output(string program, params string[] arguments)
    {
        var (code, text) = Run(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {text}");
        return text;
    }

    private static string Built(Lazy<string?> build, string file, params string[] tools)
    {
        foreach (var tool in tools)
            Assert.SkipUnless(IsThere(tool), $"{tool} is not installed: the reference firmware cannot be built and run (apt-get install gcc make qemu-system-arm gcc-arm-none-eabi libnewlib-arm-none-eabi)");
        Assert.True(build.Value is null, build.Value);
        return Repository.Path("artifacts", "firmware", file);
    }

    private static bool IsThere(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, tool)));

    /// <returns>Null, or why it failed.</returns>
    private static string? Make(string target)
    {
        var (code, text) = Run("make", "-C", Repository.Path("hardware", "firmware"), target);
        return code == 0 ? null : text;
    }

    private static (int Code, string Text) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
