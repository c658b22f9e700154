using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Where a volume stands and what it holds, read whole: one that is shown here can be trusted.</summary>
/// <param name="SeriesUid">Null where the file is no DICOM.</param>
/// <param name="Modality">DICOM's code; null where the file does not say.</param>
/// <param name="Least">Of all voxels.</param>
/// <param name="Largest">Of all voxels.</param>
public sealed record ScanInfo(string Path, Volume Volume, string? SeriesUid, string? Modality, float Least, float Largest)
{
    /// <exception cref="VolumeFormatException">It cannot be trusted.</exception>
    /// <exception cref="UserErrorException">Several series and none, or an unknown one, named.</exception>
    public static ScanInfo Of(string path, string? seriesUid)
    {
        var series = DicomFolder.CanOpen(path) ? ScanInput.Series(path, seriesUid) : null;
        var volume = series?.ReadVolume(PooledWorkers.All) ?? ScanInput.Volume(path, seriesUid);
        var (least, largest) = volume.IsInt16 ? Range(volume.Int16) : Range(volume.Float32);
        return new ScanInfo(path, volume, series?.Uid, series?.Modality, least, largest);
    }

    public string ToJson()
    {
        var (g, d) = (Volume.Grid, Volume.Grid.DirectionCosines);
        return ScanJson.Of(new
        {
            path = Path,
            name = Volume.Name,
            seriesUid = SeriesUid,
            modality = Modality,
            sizeVoxels = new[] { g.Nx, g.Ny, g.Nz },
            spacingMm = Three(g.SpacingMm),
            originLpsMm = Three(g.OriginMm),
            // Row by row: the columns are where i, j and k point
            directionLps = new[] { d.Column0.X, d.Column1.X, d.Column2.X, d.Column0.Y, d.Column1.Y, d.Column2.Y, d.Column0.Z, d.Column1.Z, d.Column2.Z },
            storedAs = Volume.IsInt16 ? "int16" : "float32",
            least = Least,
            largest = Largest,
            warnings = Volume.Warnings,
        });
    }

    public string ToText()
    {
        var (g, d) = (Volume.Grid, Volume.Grid.DirectionCosines);
        var text = new StringBuilder();
        void Line(FormattableString s) => text.AppendLine(s.ToString(CultureInfo.InvariantCulture));
        Line($"  {Volume.Name}{(Modality is { Length: > 0 } m ? $" ({m})" : "")}");
        Line($"  voxels       {g.Nx} × {g.Ny} × {g.Nz}, {(Volume.IsInt16 ? "int16" : "float32")}");
        Line($"  spacing      {g.SpacingMm.X:0.####} × {g.SpacingMm.Y:0.####} × {g.SpacingMm.Z:0.####} mm");
        Line($"  first voxel  {g.OriginMm.X:0.###}, {g.OriginMm.Y:0.###}, {g.OriginMm.Z:0.###} mm (left, posterior, superior)");
        Line($"  directions   i {Direction(d.Column0)}, j {Direction(d.Column1)}, k {Direction(d.Column2)}");
        Line($"  values       {Least:g6} to {Largest:g6}{(Modality == "CT" ? " HU" : "")}");
        foreach (var warning in Volume.Warnings) Line($"  warning: {warning}");
        return text.ToString();
    }

    private static double[] Three(Vec3 v) => [v.X, v.Y, v.Z];

    private static string Direction(Vec3 v) => string.Create(CultureInfo.InvariantCulture, $"({v.X:0.####}, {v.Y:0.####}, {v.Z:0.####})");

    private static (float Least, float Largest) Range<T>(ReadOnlySpan<T> values) where T : struct, System.Numerics.INumber<T>
    {
        var (least, largest) = (values[0], values[0]);
        foreach (var value in values)
        {
            if (value < least) least = value;
            if (value > largest) largest = value;
        }
        return (float.CreateChecked(least), float.CreateChecked(largest));
    }
}
