using System.Diagnostics;
using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The reference firmware's own code on a pseudo-terminal, on a clock by hand (hardware/firmware/check/stepped.c).</summary>
public sealed class HandFirmware : IHandDevice
{
    private const int Joints = 23;
    private readonly Process _process;
    private double[] _joints = [];

    /// <param name="program">Of <see cref="FirmwareTools.Stepped"/>.</param>
    public HandFirmware(string program, uint tokenSeed)
    {
        _process = Process.Start(new ProcessStartInfo(program, [tokenSeed.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        LinePath = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The firmware has ended before it began.");
        Ask("s 0 0");
    }

    public string Kind => "firmware";
    public string LinePath { get; }
    public long BytesSent { get; private set; }
    public DeviceLook Look { get; private set; }

    public void Step(Duration by, DevicePace pace, long bytesDue) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"{(pace == DevicePace.Awake ? 's' : pace == DevicePace.Halted ? 'h' : 'x')} {(long)by.Microseconds} {bytesDue}"));

    public void Set(DeviceFault fault, int value)
    {
        var name = fault switch
        {
            DeviceFault.StuckEncoder => "encoder",
            DeviceFault.Runaway => "runaway",
            DeviceFault.WornBrakes => "brakes",
            DeviceFault.PowerLost => "power",
            DeviceFault.StopCircuitOpen => "stop",
            _ => "memory",
        };
        Ask(string.Create(CultureInfo.InvariantCulture, $"f {name} {value}"));
    }

    public (double Position, double Velocity, double Reference) Joint(int joint) => (_joints[3 * joint], _joints[3 * joint + 1], _joints[3 * joint + 2]);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The firmware has ended at '{request}'.");
        var parts = line.Split(' ');
        long Number(int i) => long.Parse(parts[i], CultureInfo.InvariantCulture);
        BytesSent = Number(7);
        var errors = new DriveStatus
        {
            SetpointSequence = (ushort)Number(6),
            AcceptedSequence = (ushort)Number(22),
            FramingErrors = (ushort)Number(12),
            CrcErrors = (ushort)Number(13),
            SessionErrors = (ushort)Number(14),
            SequenceErrors = (ushort)Number(15),
            StaleErrors = (ushort)Number(16),
            Refusals = (ushort)Number(17),
            LinkLosses = (ushort)Number(18),
            LeastWatchdogMarginUs = (ushort)Number(19),
            WatchdogMarginUs = (ushort)Number(20),
        };
        Look = new DeviceLook(Number(0), (DriveState)Number(1), (StopPhase)Number(2), (DriveFaultCode)Number(3), (uint)Number(4), Number(5) == 1, Number(8) == 1, Number(9) == 1, Number(21) == 1, errors, Number(10) * 1e-6);
        _joints = [.. parts.Skip(Joints).Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
    }
}
