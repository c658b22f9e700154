using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SurgicalNav.Calibration.Temporal;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>Writes what <see cref="TemporalCalibrationFile"/> reads.</summary>
internal static class TemporalJson
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    public static void Write(string path, TemporalOptions options, LagEstimate estimate, LagProvenance provenance, DateOnly today)
    {
        var json = new JsonObject
        {
            ["$schema"] = "../schemas/temporal-calibration.schema.json",
            ["version"] = TemporalCalibrationFile.Version,
            ["name"] = $"{provenance.Tool} against {provenance.Video}",
            ["calibratedOn"] = $"{today:yyyy-MM-dd}",
            ["expiresOn"] = $"{today.AddDays(options.ValidDays):yyyy-MM-dd}",
            ["lagMs"] = Math.Round(estimate.LagS * 1000, 3),
            ["ciMs"] = new JsonArray(Math.Round(estimate.LowS * 1000, 3), Math.Round(estimate.HighS * 1000, 3)),
            ["correlation"] = Math.Round(estimate.Correlation, 5),
            ["videoFrames"] = estimate.VideoSamples,
            ["overlapS"] = Math.Round(estimate.OverlapS, 3),
            ["provenance"] = new JsonObject
            {
                ["tracker"] = provenance.Tracker,
                ["tool"] = provenance.Tool,
                ["reference"] = provenance.Reference,
                ["video"] = provenance.Video,
                ["signal"] = provenance.Signal,
                ["trackerSha256"] = Sha256(options.Tracker),
                ["videoSha256"] = Sha256(options.Signal ?? options.Video!),
            },
        };
        File.WriteAllText(path, json.ToJsonString(Layout) + "\n");
    }

    private static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
