using System.Diagnostics;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The firmware as a host program on a pseudo-terminal of its own.</summary>
public sealed class FirmwareProcess : IDisposable
{
    private const string Priority = "65";
    private readonly Process _process;

    /// <param name="program">Of <see cref="FirmwareTools.HostProgram"/>.</param>
    public FirmwareProcess(string program)
    {
        var start = new ProcessStartInfo(program, ["/dev/stdout", Priority]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Log.Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Log.Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Wait(() => Log.Others.Any(IsLine), "the firmware's line");
        Line = Log.Others.First(IsLine);
    }

    public DeviceLog Log { get; } = new();
    public string Line { get; }

    public void Freeze() => Signal(_process.Id, "STOP");

    public void Thaw() => Signal(_process.Id, "CONT");

    public void Wait(Func<bool> condition, string what) =>
        Waiting.Until(condition, () => $"{what}. The firmware says: {Log.Text}");

    public static void Signal(int process, string signal) => ToolRun.Output("/bin/sh", "-c", $"kill -{signal} {process}");

    public void Dispose()
    {
        if (!_process.HasExited) Signal(_process.Id, "KILL");
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool IsLine(string text) => text.StartsWith("/dev/pts/", StringComparison.Ordinal);
}
