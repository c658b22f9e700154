using System.Globalization;
using System.Text;
using SurgicalNav.Core.Flow;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;
using SurgicalNav.Perception.Tiles;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>Which network to run over which scan, and where the labels go.</summary>
/// <param name="Model">A folder with a volume-model.json, such a file, or a name under models/.</param>
/// <param name="Provider">What the network runs on: cpu, cuda, …</param>
public sealed record ModelSegmentRequest(string Scan, string? SeriesUid, string Model, string Provider, string Out, string? Picture, bool Overwrite);

/// <summary>What a network found in a scan.</summary>
public sealed record ModelSegmentation(ModelSegmentRequest Request, string Scan, VolumeCard Card, (int X, int Y, int Z) NetworkVoxels, IReadOnlyList<LabelStatistic> Labels, IReadOnlyList<string> Warnings)
{
    /// <exception cref="VolumeFormatException">The scan cannot be trusted.</exception>
    /// <exception cref="ModelCardException">The card or the network cannot be used.</exception>
    /// <exception cref="TileException">The network failed, or the scan is too large for it.</exception>
    /// <exception cref="UserErrorException">The target is of no known format or is there already; or nothing is known under the model's name.</exception>
    public static ModelSegmentation Run(ModelSegmentRequest request, Action<double>? progress = null, CancellationToken cancel = default)
    {
        SegmentOutput.Require(request.Out, request.Overwrite);
        using var session = new VolumeSession(CardPath(request.Model), new SegmentationOptions(ExecutionProvider.Parse(request.Provider), Math.Min(Environment.ProcessorCount, 64)));
        var scan = ScanInput.Volume(request.Scan, request.SeriesUid);
        var (map, voxels) = Label(scan, session, PooledWorkers.All, progress, cancel);
        SegmentOutput.Write(request.Out, map);
        if (request.Picture is { } picture) SegmentPicture.Write(picture, scan, map, $"{session.Card.Name}: {string.Join(", ", session.Card.Classes.Skip(1).Select(c => c.Name))}");
        return new ModelSegmentation(request, scan.Name, session.Card, voxels, LabelStatistic.Of(map, scan), scan.Warnings);
    }

    /// <summary>The scan's voxels labelled by the network, on the scan's own grid; and how many voxels the network saw.</summary>
    public static (LabelMap Map, (int X, int Y, int Z) NetworkVoxels) Label(Volume scan, VolumeSession session, IWorkers workers, Action<double>? progress = null, CancellationToken cancel = default)
    {
        var (aligned, card) = (ScanAxes.Aligned(scan), session.Card);
        var g = aligned.Grid;
        var size = (g.Nx, g.Ny, g.Nz);
        var net = (Voxels(g.Nx, g.SpacingMm.X, card.Input.SpacingMm[0]), Voxels(g.Ny, g.SpacingMm.Y, card.Input.SpacingMm[1]), Voxels(g.Nz, g.SpacingMm.Z, card.Input.SpacingMm[2]));
        if ((long)net.Item1 * net.Item2 * net.Item3 > Array.MaxLength) throw new TileException($"{scan.Name} has {net.Item1}×{net.Item2}×{net.Item3} voxels at the network's spacing, more than are run. Crop it first.");
        var voxels = CubicResampling.Resample(ModelIntensity.Normalised(aligned, card.Input), size, net, workers);
        var slices = new SliceLabels(net, size, card.Classes.Count, workers);
        new TiledSegmenter(session).Run(voxels, net.Item1, net.Item2, net.Item3, slices.Add, progress, cancel);
        var labels = ModelIntensity.Aligned(slices.Labels, g, card.Input.Orientation);
        var (names, colours) = (new Dictionary<ushort, string>(), new Dictionary<ushort, LabelColour>());
        for (ushort c = 1; c < card.Classes.Count; c++)
        {
            var rgb = card.Classes[c].Rgb;
            (names[c], colours[c]) = (card.Classes[c].Name, new LabelColour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb));
        }
        return (StorageOrder.On(scan.Grid, new LabelMap(g, labels, scan.Name, names) { LabelColours = colours }), net);
    }

    public string ToText()
    {
        var wide = Math.Max(5, Labels.Select(l => l.Name.Length).DefaultIfEmpty(0).Max());
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"  network {Card.Name}: {NetworkVoxels.X} × {NetworkVoxels.Y} × {NetworkVoxels.Z} voxels of {string.Join(" × ", Card.Input.SpacingMm.Select(s => s.ToString("0.##", CultureInfo.InvariantCulture)))} mm, tiles of {string.Join(" × ", Card.Input.PatchVoxels)}");
        Line($"  {"label",5}  {"name".PadRight(wide)}  {"voxels",10}  {"volume mm³",14}  {"mean value",10}");
        foreach (var l in Labels) Line($"  {l.Label,5}  {l.Name.PadRight(wide)}  {l.Voxels,10}  {l.VolumeMm3,14:f2}  {l.MeanValue,10:f3}");
        Line($"  written to {Request.Out}");
        foreach (var limit in Card.Limits) Line($"  limit: {limit}");
        foreach (var warning in Warnings) Line($"  warning: {warning}");
        return text.ToString();
    }

    public string ToJson() => ScanJson.Of(new
    {
        schema = "surgicalnav/scan-segment-model/1",
        scan = Scan,
        to = Request.Out,
        network = Card.Name,
        sha256 = Card.Sha256,
        networkVoxels = new[] { NetworkVoxels.X, NetworkVoxels.Y, NetworkVoxels.Z },
        spacingMm = Card.Input.SpacingMm,
        labels = Labels.Select(l => new { label = l.Label, name = l.Name, voxels = l.Voxels, volumeMm3 = l.VolumeMm3, meanValue = l.MeanValue }),
        limits = Card.Limits,
        warnings = Warnings,
    });

    private static string CardPath(string model)
    {
        foreach (var path in (string[])[model, Path.Combine(ProjectFiles.Root, "models", model)])
        {
            if (File.Exists(path)) return path;
            if (File.Exists(Path.Combine(path, VolumeCardFile.FileName))) return Path.Combine(path, VolumeCardFile.FileName);
        }
        throw new UserErrorException($"No network for scans is known as '{model}': name a folder that holds a {VolumeCardFile.FileName}, or one under models/.");
    }

    /// <summary>As nnU-Net counts them; a scan of the card's spacing, to a thousandth, is not resampled.</summary>
    private static int Voxels(int n, double spacingMm, double wantedMm) =>
        Math.Abs(spacingMm - wantedMm) <= 1e-3 * wantedMm ? n : Math.Max(1, (int)Math.Round(n * spacingMm / wantedMm, MidpointRounding.ToEven));
}
