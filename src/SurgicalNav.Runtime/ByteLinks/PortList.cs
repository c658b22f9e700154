using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Runtime.ByteLinks;

/// <summary>The serial ports of this computer, for people and for machines.</summary>
public static class PortList
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="root">The folder that holds sys and dev.</param>
    public static string Text(string root = SerialPorts.SystemRoot)
    {
        var ports = SerialPorts.Find(root);
        if (ports.Count == 0) return "No serial port is plugged in. A USB adapter shows as /dev/ttyUSB… or /dev/ttyACM….\n";
        var text = new StringBuilder();
        foreach (var port in ports)
        {
            text.Append(CultureInfo.InvariantCulture, $"{port.Path}  {string.Join(' ', new[] { port.Manufacturer, port.Product }.Where(s => s is not null))}\n");
            Line(text, "name for a profile", port.StablePath);
            Line(text, "USB", port.VendorId is null ? null : $"{port.VendorId}:{port.ProductId}");
            Line(text, "serial number", port.SerialNumber);
            Line(text, "interface", port.Interface);
            Line(text, "driver", port.Driver);
            Line(text, "collects bytes for", port.LatencyTimerMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms} ms{(ms > 1 ? " (opening the port asks for 1 ms)" : "")}") : null);
        }
        return text.ToString();
    }

    public static string Json(string root = SerialPorts.SystemRoot)
    {
        var all = new JsonArray();
        foreach (var port in SerialPorts.Find(root))
        {
            all.Add((JsonNode)new JsonObject
            {
                ["path"] = port.Path,
                ["stablePath"] = port.StablePath,
                ["driver"] = port.Driver,
                ["vendorId"] = port.VendorId,
                ["productId"] = port.ProductId,
                ["manufacturer"] = port.Manufacturer,
                ["product"] = port.Product,
                ["serialNumber"] = port.SerialNumber,
                ["interface"] = port.Interface,
                ["latencyTimerMs"] = port.LatencyTimerMs,
            });
        }
        return all.ToJsonString(Indented) + "\n";
    }

    private static void Line(StringBuilder text, string name, string? value)
    {
        if (value is not null) text.Append("    ").Append(name.PadRight(20)).Append(value).Append('\n');
    }
}
