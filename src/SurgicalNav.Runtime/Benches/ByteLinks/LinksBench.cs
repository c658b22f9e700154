using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Runtime.Benches.ByteLinks;

/// <summary>A round trip of 64 bytes over a pseudo-terminal; times in microseconds, each within 1/32.</summary>
/// <param name="BytesPerRound">Allocated by the whole process.</param>
public sealed record EchoFigures(string Link, int Rounds, double P50Us, double P99Us, double MaxUs, double BytesPerRound);

public sealed record LinksBenchReport(string Machine, string Runtime, EchoFigures Termios, EchoFigures SerialPort)
{
    public const double LeastRatio = 10;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public double Ratio => SerialPort.P50Us / Termios.P50Us;

    public bool AllMet => Ratio >= LeastRatio && Termios.BytesPerRound < 1;

    public string ToJson() => JsonSerializer.Serialize(this, Indented) + "\n";

    public string Render() => string.Create(CultureInfo.InvariantCulture,
        $"""
        Serial echo of 64 bytes over a pseudo-terminal ({Machine}; {Runtime})
        {Line(Termios)}
        {Line(SerialPort)}
          TermiosLink is {Ratio:0.0} times as fast at p50 (at least {LeastRatio:0}) and allocates {Termios.BytesPerRound:0.##} B a round (0): {(AllMet ? "met" : "NOT MET")}

        """);

    private static string Line(EchoFigures f) => string.Create(CultureInfo.InvariantCulture,
        $"  {f.Link,-34} p50 {f.P50Us,8:0.0} µs  p99 {f.P99Us,8:0.0} µs  max {f.MaxUs,8:0.0} µs  {f.BytesPerRound,7:0.#} B a round  ({f.Rounds} rounds)");
}

/// <summary>The two ways to a serial port beside each other.</summary>
public static class LinksBench
{
    private const int Baud = 115_200;

    public static LinksBenchReport Run(int rounds, CancellationToken stop)
    {
        var termios = SerialEcho.Run("TermiosLink", path => TermiosLink.Open(path, Baud), rounds, stop);
        var ports = SerialEcho.Run("SerialPortLink (System.IO.Ports " + SerialPortLink.LibraryVersion + ")", path => SerialPortLink.Open(path, Baud), rounds, stop);
        return new LinksBenchReport($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}", RuntimeInformation.FrameworkDescription, termios, ports);
    }
}
