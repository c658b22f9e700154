using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Tiles;

/// <summary>What a card of a network for scans must hold beyond its form.</summary>
internal static class VolumeCardRules
{
    private const int SupportedVersion = 1;
    private const int MaxClasses = 1024;
    private const int MaxSide = 1024;

    /// <summary>Numbers in one tile's logits: 1 GiB of float32.</summary>
    private const long MaxValues = 1L << 28;

    private static readonly char[] s_left = ['L', 'R'], s_back = ['P', 'A'], s_up = ['S', 'I'];

    /// <summary>The first broken rule in words, or null.</summary>
    internal static string? Broken(VolumeCard card)
    {
        if (card.Version != SupportedVersion) return $"version is {card.Version}; this program reads version {SupportedVersion}.";
        return ModelCardRules.BrokenFile(card.Name, card.File, card.Sha256, card.IntendedUse, card.Limits, card.Training) ?? BrokenInput(card.Input) ?? BrokenIntensity(card.Input.Intensity)
            ?? (string.IsNullOrWhiteSpace(card.Output.Name) ? "output.name is empty." : null) ?? BrokenTiles(card) ?? ModelCardRules.BrokenClasses(card.Classes, MaxClasses) ?? ModelCardRules.BrokenMetrics(card.Metrics)
            ?? ((long)card.Input.PatchVoxels[0] * card.Input.PatchVoxels[1] * card.Input.PatchVoxels[2] * card.Classes.Count > MaxValues
                ? $"a tile of {string.Join('×', card.Input.PatchVoxels)} voxels with {card.Classes.Count} classes needs more than {MaxValues >> 20} million numbers. Export the network for smaller tiles." : null);
    }

    private static string? BrokenInput(VolumeInput input)
    {
        if (string.IsNullOrWhiteSpace(input.Name)) return "input.name is empty.";
        if (input.PatchVoxels.Count != 3 || input.PatchVoxels.Any(v => v is < 2 or > MaxSide)) return $"input.patchVoxels must hold three whole numbers from 2 to {MaxSide}, along x, y and z.";
        if (input.SpacingMm.Count != 3 || input.SpacingMm.Any(s => !(s >= 0.05 && s <= 50))) return "input.spacingMm must hold three numbers from 0.05 to 50, along x, y and z.";
        var o = input.Orientation;
        if (o.Length != 3 || !s_left.Contains(o[0]) || !s_back.Contains(o[1]) || !s_up.Contains(o[2])) return $"input.orientation is \"{o}\"; it says where x, y and z grow to: L or R, then P or A, then S or I.";
        return string.Concat(input.AxisOrder.Order()) == "xyz" ? null : $"input.axisOrder is \"{input.AxisOrder}\"; it names x, y and z once each, the slowest first.";
    }

    private static string? BrokenIntensity(VolumeIntensity i)
    {
        switch (i.Kind)
        {
            case "fixed":
                if (i.LowPercent is not null || i.HighPercent is not null) return "input.intensity is fixed and has percentiles; these belong to kind image.";
                if (i.ClipLow is not { } low || i.ClipHigh is not { } high || i.Mean is not { } mean || i.Sd is not { } sd) return "input.intensity is fixed and needs clipLow, clipHigh, mean and sd.";
                return low < high && float.IsFinite((float)low) && float.IsFinite((float)high) && float.IsFinite((float)mean) && sd >= 1e-6 && float.IsFinite((float)sd) ? null : "input.intensity needs clipLow below clipHigh, and an sd above 0.";
            case "image":
                if (i.ClipLow is not null || i.ClipHigh is not null || i.Mean is not null || i.Sd is not null) return "input.intensity is of the image and has numbers of its own; these belong to kind fixed.";
                if (i.LowPercent is null != i.HighPercent is null) return "input.intensity needs both percentiles or none.";
                return i.LowPercent is null || (i.LowPercent >= 0 && i.LowPercent < i.HighPercent && i.HighPercent <= 100) ? null : "input.intensity needs lowPercent below highPercent, both from 0 to 100.";
            default: return $"input.intensity.kind is \"{i.Kind}\"; it is fixed or image.";
        }
    }

    private static string? BrokenTiles(VolumeCard card)
    {
        var t = card.Tiles;
        if (!(t.StepShare >= 0.1 && t.StepShare <= 1)) return "tiles.stepShare must lie between 0.1 and 1.";
        if (!(t.SigmaShare >= 0.02 && t.SigmaShare <= 10)) return "tiles.sigmaShare must lie between 0.02 and 10.";
        if (t.MarginVoxels.Count != 3 || t.MarginVoxels.Any(m => m < 0)) return "tiles.marginVoxels must hold three whole numbers of 0 or more, along x, y and z.";
        for (var a = 0; a < 3; a++)
            if (2 * t.MarginVoxels[a] + Math.Ceiling(card.Input.PatchVoxels[a] * t.StepShare) > card.Input.PatchVoxels[a])
                return $"tiles.marginVoxels leave {card.Input.PatchVoxels[a] - 2 * t.MarginVoxels[a]} of {card.Input.PatchVoxels[a]} voxels along {"xyz"[a]}, fewer than the step from tile to tile: parts of the scan would be weighed by nobody.";
        return null;
    }
}
