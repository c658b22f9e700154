using System.Diagnostics;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The firmware as a host program on a pseudo-terminal of its own.</summary>
internal sealed class FirmwareProcess : IDisposable
{
    private const string Priority = "65";
    private readonly Process _process;

    internal FirmwareProcess()
    {
        var start = new ProcessStartInfo(FirmwareBuild.HostProgram, ["/dev/stdout", Priority]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Log.Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Log.Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Wait(() => Log.Others.Any(IsLine), "the firmware's line");
        Line = Log.Others.First(IsLine);
    }

    internal DeviceLog Log { get; } = new();
    internal string Line { get; }

    internal void Freeze() => Signal(_process.Id, "STOP");

    internal void Thaw() => Signal(_process.Id, "CONT");

    internal void Wait(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(120)), $"Waited in vain for {what}. The firmware says: {Log.Text}");

    internal static void Signal(int process, string signal) => FirmwareBuild.Output("/bin/sh", "-c", $"kill -{signal} {process}");

    public void Dispose()
    {
        if (!_process.HasExited) Signal(_process.Id, "KILL");
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool IsLine(string text) => text.StartsWith("/dev/pts/", StringComparison.Ordinal);
}
