using System.Globalization;
using System.Text;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Runtime.Scans.Fields;

/// <summary>A safety field that was built and written, as the guard reads it: distances in the scan's axes.</summary>
/// <param name="ErrorBoundMm">On what is read between samples, either way.</param>
/// <param name="IsResampled">The label map is oblique, so the field was sampled anew in the scan's axes; no distance grew by that.</param>
public sealed record FieldReport(string LabelMap, string File, IReadOnlyList<FieldStructure> Structures, double BandMm, (int X, int Y, int Z) Size, double[] OriginLpsMm, double[] SpacingMm,
    double ErrorBoundMm, double SampleErrorMm, bool IsResampled, long Bytes, string? Picture, IReadOnlyList<string> Warnings)
{
    /// <exception cref="VolumeFormatException">The label map cannot be trusted.</exception>
    /// <exception cref="UserErrorException">Something in the request is wrong.</exception>
    public static FieldReport Build(FieldRequest request)
    {
        var map = ScanInput.Labels(request.LabelMap);
        var structures = FieldMargins.Of(map, request);
        try
        {
            var placed = LabelDistances.Around(map, structures, request.BandMm, PooledWorkers.All);
            var field = placed.InScanAxes(PooledWorkers.All);
            if ((long)field.Samples.Length > DistanceFieldFile.MaxSamples)
                throw new UserErrorException($"The field has {field.Size.X}×{field.Size.Y}×{field.Size.Z} samples, more than the guard takes ({DistanceFieldFile.MaxSamples}). Take fewer structures, or a smaller --band-mm.");
            DistanceFieldFile.Write(request.Out, field, compact: !request.Exact);
            // What is stated is what the guard will read
            field = DistanceFieldFile.Read(request.Out);
            if (request.Picture is { } picture) FieldPicture.Write(picture, field, request.BandMm);
            return new FieldReport(map.Name, request.Out, [.. structures.Select(s => new FieldStructure(s.Label, map.NameOf(s.Label), s.MarginMm))], request.BandMm, field.Size,
                [field.OriginMm.X, field.OriginMm.Y, field.OriginMm.Z], [field.SpacingMm.X, field.SpacingMm.Y, field.SpacingMm.Z], field.ErrorBoundMm, field.SampleErrorMm,
                !placed.IsInScanAxes, new FileInfo(request.Out).Length, request.Picture, map.Warnings);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{request.Out} cannot be written: {e.Message}", e);
        }
    }

    public string ToJson() => ScanJson.Of(new
    {
        labelMap = LabelMap,
        file = File,
        structures = Structures.Select(s => new { label = s.Label, name = s.Name, marginMm = s.MarginMm }),
        bandMm = BandMm,
        sizeSamples = new[] { Size.X, Size.Y, Size.Z },
        originLpsMm = OriginLpsMm,
        spacingMm = SpacingMm,
        errorBoundMm = ErrorBoundMm,
        sampleErrorMm = double.IsNaN(SampleErrorMm) ? (double?)null : SampleErrorMm,
        resampled = IsResampled,
        bytes = Bytes,
        picture = Picture,
        warnings = Warnings,
    });

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.AppendLine(s.ToString(CultureInfo.InvariantCulture));
        Line($"  {File}: distances to {string.Join(", ", Structures.Select(s => FormattableString.Invariant($"{s.Name} + {s.MarginMm:0.##} mm")))}");
        Line($"  {Size.X}×{Size.Y}×{Size.Z} samples of {SpacingMm[0]:0.###} × {SpacingMm[1]:0.###} × {SpacingMm[2]:0.###} mm, exact up to {BandMm:0.#} mm; {Bytes / 1e6:0.0} MB");
        Line($"  what is read between samples is at most {ErrorBoundMm:0.###} mm off; a margin is around the voxels' boxes");
        if (IsResampled) Line($"  the label map is oblique: sampled anew in the scan's axes, never towards more distance");
        if (Picture is not null) Line($"  picture: {Picture}");
        foreach (var warning in Warnings) Line($"  warning: {warning}");
        return text.ToString();
    }
}

/// <param name="MarginMm">Added around it.</param>
public sealed record FieldStructure(ushort Label, string Name, double MarginMm);
