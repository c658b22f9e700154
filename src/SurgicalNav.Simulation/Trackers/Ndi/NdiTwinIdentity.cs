using System.Text;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>What the twin says of itself.</summary>
internal static class NdiTwinIdentity
{
    private const int OutOfRange = 0x23;

    /// <summary>VER: lines of text about each processor; 5 is the firmware's short number.</summary>
    public static int Version(NdiTwinOptions options, string p, ref NdiTextWriter reply)
    {
        if (p is not ("0" or "1" or "2" or "3" or "4" or "5" or "7" or "8")) return OutOfRange;
        var text = p is "5" ? "001" : $"NDI {options.ModelName} (simulated by SurgicalNav)\nNDI S/N: SN-TWIN-1\nCharacterization Date: 01/01/26\nFreeze Tag: {options.ModelName} Rev 001\nFreeze Date: 01/01/26\n(C) none\n";
        reply.Word(Encoding.ASCII.GetBytes(text));
        return 0;
    }

    /// <summary>00 features, 01 active ports, 02 passive ports, 03 volumes (shape and ten dimensions in hundredths of mm), 04 wired, 05 wavelengths.</summary>
    public static int Features(NdiTwinOptions options, string p, ref NdiTextWriter reply)
    {
        switch (p)
        {
            case "00":
                reply.Hex(options.IsOptical ? 0x3u : 0x1u, 8);
                return 0;
            case "01" or "04":
                reply.Hex(options.IsOptical ? 0u : 8u, 1);
                return 0;
            case "02":
                reply.Hex(options.IsOptical ? 9u : 0u, 1);
                return 0;
            case "03":
                reply.Word("1"u8);
                reply.Word(options.IsOptical ? "7"u8 : "9"u8);
                reply.Fixed(-options.Volume.FarthestMm, 7, 1e-2);
                reply.Fixed(-options.Volume.NearestMm, 7, 1e-2);
                for (var i = 2; i < 10; i++) reply.Fixed(0, 7, 1e-2);
                reply.Word("00\n"u8);
                return 0;
            case "05":
                reply.Word("10"u8);
                return 0;
            default:
                return OutOfRange;
        }
    }
}
