using System.Globalization;
using System.Text;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>What to segment, how, and where it goes.</summary>
public sealed record SegmentRequest
{
    public required string Scan { get; init; }
    public string? SeriesUid { get; init; }

    /// <summary>The label map to write; its ending says the format.</summary>
    public required string Out { get; init; }

    public required IReadOnlyList<SegmentStep> Steps { get; init; }

    /// <summary>6, 18 or 26: what counts as joined, in growing and in pieces.</summary>
    public int Neighbours { get; init; } = 6;

    /// <summary>The label's number and name in the map.</summary>
    public int Label { get; init; } = 1;
    public string Name { get; init; } = "segment";

    /// <summary>A label map of the same scan to which the label is added; null for a new one.</summary>
    public string? Into { get; init; }

    /// <summary>Where to draw three slices with the outline (.png).</summary>
    public string? Picture { get; init; }

    public bool Overwrite { get; init; }
}

/// <summary>A structure segmented by hand, step by step.</summary>
public sealed record ScanSegmentation(SegmentRequest Request, string Scan, IReadOnlyList<SegmentStepResult> Steps, IReadOnlyList<MaskComponent> Pieces, int Overwritten, IReadOnlyList<string> Warnings)
{
    private const int MostPiecesShown = 8;

    /// <exception cref="VolumeFormatException">A file cannot be trusted.</exception>
    /// <exception cref="UserErrorException">A step is wrong or leaves nothing; or the target is of no known format or is there already.</exception>
    public static ScanSegmentation Run(SegmentRequest request)
    {
        SegmentOutput.Require(request.Out, request.Overwrite);
        if (request.Steps.Count == 0) throw new UserErrorException("Nothing was asked for. Begin with a range, for instance --threshold 150:3000.");
        if (request.Label is < 1 or > ushort.MaxValue) throw new UserErrorException($"--label is {request.Label}; labels are whole numbers from 1 to {ushort.MaxValue}.");
        var neighbours = request.Neighbours is 6 or 18 or 26 ? (Neighbours)request.Neighbours : throw new UserErrorException($"--neighbours is {request.Neighbours}; it is 6, 18 or 26.");
        var scan = ScanInput.Volume(request.Scan, request.SeriesUid);
        var steps = new SegmentSteps(scan, neighbours, PooledWorkers.All);
        var mask = steps.Run(request.Steps);
        var (map, overwritten) = Merged(mask, scan, request);
        SegmentOutput.Write(request.Out, map);
        if (request.Picture is { } picture) SegmentPicture.Write(picture, scan, mask.ToLabels(scan.Name, 1, request.Name), $"{request.Name}: {string.Join(" ", request.Steps)}");
        return new ScanSegmentation(request, scan.Name, steps.Results, MaskComponents.Of(mask, neighbours).Pieces, overwritten, scan.Warnings);
    }

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        var wide = Math.Max(4, Steps.Max(s => s.Step.Length));
        Line($"  {"step".PadRight(wide)}  {"voxels",11}  {"volume mm³",14}");
        foreach (var s in Steps) Line($"  {s.Step.PadRight(wide)}  {s.Voxels,11}  {s.VolumeMm3,14:f1}");
        Line($"  {Pieces.Count} {(Pieces.Count == 1 ? "piece" : "pieces")} by {Request.Neighbours} neighbours{(Pieces.Count > MostPiecesShown ? $", the largest {MostPiecesShown}:" : ":")}");
        foreach (var p in Pieces.Take(MostPiecesShown)) Line($"    {p.VolumeMm3,14:f1} mm³ about ({p.CentreLps.Mm.X:0.0}, {p.CentreLps.Mm.Y:0.0}, {p.CentreLps.Mm.Z:0.0})");
        if (Overwritten > 0) Line($"  {Overwritten} voxels carried another label before");
        Line($"  label {Request.Label} '{Request.Name}' written to {Request.Out}");
        foreach (var warning in Warnings) Line($"  warning: {warning}");
        return text.ToString();
    }

    public string ToJson() => ScanJson.Of(new
    {
        schema = "surgicalnav/scan-segment/1",
        scan = Scan,
        to = Request.Out,
        label = Request.Label,
        name = Request.Name,
        steps = Steps.Select(s => new { step = s.Step, voxels = s.Voxels, volumeMm3 = s.VolumeMm3 }),
        pieces = Pieces.Take(100).Select(p => new { voxels = p.Voxels, volumeMm3 = p.VolumeMm3, centreLpsMm = (double[])[p.CentreLps.Mm.X, p.CentreLps.Mm.Y, p.CentreLps.Mm.Z] }),
        pieceCount = Pieces.Count,
        overwrittenVoxels = Overwritten,
        warnings = Warnings,
    });

    private static (LabelMap Map, int Overwritten) Merged(VoxelMask mask, Volume scan, SegmentRequest request)
    {
        if (request.Into is not { } file) return (mask.ToLabels(scan.Name, (ushort)request.Label, request.Name), 0);
        var before = ScanInput.Labels(file);
        if (scan.Grid.DifferenceFrom(before.Grid) is { } difference) throw new UserErrorException($"{file} does not belong to {request.Scan}: {difference}.");
        var (labels, overwritten) = (before.Labels.ToArray(), 0);
        for (var v = 0; v < labels.Length; v++)
        {
            if (!mask.Voxels[v]) continue;
            if (labels[v] != 0 && labels[v] != request.Label) overwritten++;
            labels[v] = (ushort)request.Label;
        }
        var names = new Dictionary<ushort, string>(before.LabelNames) { [(ushort)request.Label] = request.Name };
        return (new LabelMap(before.Grid, labels, before.Name, names) { LabelColours = before.LabelColours }, overwritten);
    }
}
