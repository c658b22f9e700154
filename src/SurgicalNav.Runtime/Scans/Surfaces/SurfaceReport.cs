using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.Scans.Surfaces;

/// <summary>One surface that was made.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="VoxelVolumeMm3">Of its voxels, each whole; null of a threshold.</param>
/// <param name="RoughVolumeMm3">Enclosed by the surface as it was extracted.</param>
/// <param name="VolumeMm3">Enclosed by the surface as it was written.</param>
/// <param name="RoughTriangles">Before decimation.</param>
/// <param name="ErrorBoundMm">No point of the surface before and after decimation is further than this from the other; 0 without decimation.</param>
/// <param name="WhyNotClosed">Null where it encloses a volume.</param>
public sealed record MadeSurface(ushort Label, string Name, string File, long? Voxels, double? VoxelVolumeMm3, double RoughVolumeMm3, double VolumeMm3, int RoughTriangles, int Triangles, double ErrorBoundMm, string? WhyNotClosed);

/// <summary>Surfaces made of a label map or scan.</summary>
public sealed record SurfaceReport(string Source, string Folder, IReadOnlyList<MadeSurface> Surfaces, string? Picture, IReadOnlyList<string> Warnings)
{
    public string ToJson() => ScanJson.Of(new
    {
        source = Source,
        folder = Folder,
        surfaces = Surfaces.Select(s => new
        {
            label = s.Label,
            name = s.Name,
            file = s.File,
            voxels = s.Voxels,
            voxelVolumeMm3 = s.VoxelVolumeMm3,
            roughVolumeMm3 = s.RoughVolumeMm3,
            volumeMm3 = s.VolumeMm3,
            roughTriangles = s.RoughTriangles,
            triangles = s.Triangles,
            errorBoundMm = s.ErrorBoundMm,
            closed = s.WhyNotClosed is null,
        }),
        picture = Picture,
        warnings = Warnings,
    });

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.AppendLine(s.ToString(CultureInfo.InvariantCulture));
        var wide = Math.Max(5, Surfaces.Select(s => s.Name.Length).DefaultIfEmpty(0).Max());
        Line($"  {"label",5}  {"name".PadRight(wide)}  {"voxels, ml",11}  {"surface, ml",11}  {"written, ml",11}  {"triangles",10}  {"written",9}  {"within, mm",10}  closed");
        foreach (var s in Surfaces)
            Line($"  {s.Label,5}  {s.Name.PadRight(wide)}  {s.VoxelVolumeMm3 / 1000,11:0.00}  {s.RoughVolumeMm3 / 1000,11:0.00}  {s.VolumeMm3 / 1000,11:0.00}  {s.RoughTriangles,10}  {s.Triangles,9}  {s.ErrorBoundMm,10:0.000}  {s.WhyNotClosed ?? "yes"}");
        Line($"  written to {Folder}");
        if (Picture is not null) Line($"  picture: {Picture}");
        foreach (var warning in Warnings) Line($"  warning: {warning}");
        return text.ToString();
    }
}
