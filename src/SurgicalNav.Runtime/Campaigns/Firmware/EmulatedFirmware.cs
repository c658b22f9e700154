using System.Diagnostics;
using System.Globalization;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The firmware on an emulated LM3S6965: its first UART on a pseudo-terminal, its second the log, GDB's port on a socket file.</summary>
/// <remarks>The guest's time is counted in instructions (8 ns each unless told otherwise, less than half of what this chip takes): it is the guest's own, runs slower than the machine's, and slower still on a busy one.</remarks>
public sealed class EmulatedFirmware : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("firmware-qemu-").FullName;
    private readonly Process _process;

    /// <param name="image">Of <see cref="FirmwareTools.Image"/>.</param>
    /// <param name="shift">An instruction takes 2^shift ns of the guest's time.</param>
    public EmulatedFirmware(string image, int shift = 3)
    {
        var socket = Path.Combine(_folder, "gdb");
        string[] arguments =
        [
            "-M", "lm3s6965evb", "-display", "none", "-monitor", "none", "-kernel", image, "-icount", $"shift={shift.ToString(CultureInfo.InvariantCulture)}",
            "-serial", "pty", "-serial", "stdio", "-chardev", $"socket,id=gdb,path={socket},server=on,wait=off", "-gdb", "chardev:gdb",
        ];
        _process = Process.Start(new ProcessStartInfo("qemu-system-arm", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _process.OutputDataReceived += (_, e) => Log.Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Log.Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Wait(() => Log.Count("BOOT") > 0 && Log.Others.Any(IsLine), "the firmware's line");
            Line = Log.Others.First(IsLine).Split(' ').First(word => word.StartsWith("/dev/pts/", StringComparison.Ordinal));
            Symbols = ToolRun.Output("arm-none-eabi-nm", image).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' '))
                .Where(p => p.Length == 3).GroupBy(p => p[2]).ToDictionary(g => g.Key, g => uint.Parse(g.First()[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), StringComparer.Ordinal);
            Debugger = new GdbRemote(socket);
            Debugger.Continue();
        }
        catch
        {
            _process.Kill();
            throw;
        }
    }

    public DeviceLog Log { get; } = new();
    public string Line { get; }
    public GdbRemote Debugger { get; }
    public IReadOnlyDictionary<string, uint> Symbols { get; }

    /// <summary>False where the processor has locked up, which ends the emulator.</summary>
    public bool IsRunning => !_process.HasExited;

    public void Wait(Func<bool> condition, string what) =>
        Waiting.Until(condition, () => $"{what}. The firmware says: {Log.Text}");

    /// <summary>What the world's recorder saw since power-up: speed as a share of the limits, and how far beyond a limit of position, as a share of the following error. The processor must be stopped.</summary>
    public (double Speed, double Overtravel) Worst() => (Debugger.ReadDouble(Symbols["plant"] + 128), Debugger.ReadDouble(Symbols["plant"] + 136));

    /// <summary>True velocity of a joint. The processor must be stopped.</summary>
    public double Velocity(int joint) => Debugger.ReadDouble(Symbols["plant"] + 64 + 8 * (uint)joint);

    public void Dispose()
    {
        Debugger.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsLine(string text) => text.Contains("/dev/pts/", StringComparison.Ordinal);
}
