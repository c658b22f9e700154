using System.Globalization;
using System.Text;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans;

/// <summary>What a folder, disc or zip holds, for whoever chooses a scan. Shows patients' names: for that person's screen, never for a log.</summary>
public sealed class ScanListing
{
    private const int LeftOutShown = 10;
    private const int ShortestKey = 8;
    private readonly DicomFolder _folder;

    private ScanListing(string path, DicomFolder folder) => (Path, _folder) = (path, folder);

    public string Path { get; }

    public IReadOnlyList<DicomSeries> Series => _folder.Series;

    /// <param name="path">Of a folder, DICOMDIR, zip or file.</param>
    /// <param name="progress">Told from 0 to 1 how far it is.</param>
    /// <exception cref="VolumeFormatException">It is missing or holds no slices.</exception>
    public static ScanListing Of(string path, Action<double> progress) => new(path, DicomFolder.Open(path, PooledWorkers.All, (done, all) => progress((double)done / all)));

    public string ToJson() => ScanJson.Of(new
    {
        path = Path,
        files = _folder.FileCount,
        series = Series.Select(s => new
        {
            uid = s.Uid,
            key = s.Key,
            patientName = s.PatientName,
            patientId = s.PatientId,
            studyUid = s.StudyUid,
            study = s.StudyDescription,
            studyDate = s.StudyDate,
            modality = s.Modality,
            description = s.Description,
            slices = s.SliceCount,
            sizePx = new[] { s.Size.Columns, s.Size.Rows },
            sizeVoxels = s.Grid is { } g ? new[] { g.Nx, g.Ny, g.Nz } : null,
            spacingMm = s.Grid is { } h ? new[] { h.SpacingMm.X, h.SpacingMm.Y, h.SpacingMm.Z } : null,
            problem = s.Problem,
            warnings = s.Warnings,
        }),
        leftOut = _folder.LeftOut.Select(l => new { file = l.File, reason = l.Reason }),
    });

    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var patient in Series.GroupBy(s => (s.PatientName, s.PatientId)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n{Or(patient.Key.PatientName, "no name")}  {(patient.Key.PatientId.Length > 0 ? $"({patient.Key.PatientId})" : "")}");
            foreach (var study in patient.GroupBy(s => s.StudyUid, StringComparer.Ordinal))
            {
                var first = study.First();
                text.AppendLine(CultureInfo.InvariantCulture, $"  {Date(first.StudyDate)}  {Or(first.StudyDescription, "study without description")}");
                text.AppendLine("    modality  slices  size px      spacing mm            --series            description");
                foreach (var s in study) Show(text, s);
            }
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"\n{Series.Count} series in {_folder.FileCount} files.");
        if (_folder.LeftOut.Count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"{_folder.LeftOut.Count} files left out:");
        foreach (var l in _folder.LeftOut.Take(LeftOutShown)) text.AppendLine(CultureInfo.InvariantCulture, $"  {l}");
        if (_folder.LeftOut.Count > LeftOutShown) text.AppendLine(CultureInfo.InvariantCulture, $"  … and {_folder.LeftOut.Count - LeftOutShown} more (--json lists all)");
        return text.ToString();
    }

    private void Show(StringBuilder text, DicomSeries s)
    {
        var size = $"{s.Size.Columns}×{s.Size.Rows}";
        var spacing = s.Grid is { } g ? string.Create(CultureInfo.InvariantCulture, $"{g.SpacingMm.X:0.###} × {g.SpacingMm.Y:0.###} × {g.SpacingMm.Z:0.###}") : "no volume";
        text.AppendLine(CultureInfo.InvariantCulture, $"    {s.Modality,-8}  {s.SliceCount,6}  {size,-11}  {spacing,-20}  {ShortKey(s),-18}  {s.Description}");
        if (s.Problem is { } problem) text.AppendLine(CultureInfo.InvariantCulture, $"              refused: {problem}");
        foreach (var warning in s.Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"              {warning}");
    }

    /// <summary>The shortest end of the key that no other series has.</summary>
    private string ShortKey(DicomSeries series)
    {
        for (var length = ShortestKey; length < series.Key.Length; length++)
        {
            var end = series.Key[^length..];
            if (Series.Count(s => s.Key.EndsWith(end, StringComparison.Ordinal)) == 1) return end;
        }
        return series.Key;
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static string Date(string date) => date.Length == 8 ? $"{date[..4]}-{date[4..6]}-{date[6..]}" : Or(date, "no date   ");
}
