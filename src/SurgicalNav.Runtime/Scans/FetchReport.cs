using System.Globalization;
using System.Text;
using SurgicalNav.Runtime.Scans.Archives;

namespace SurgicalNav.Runtime.Scans;

/// <summary>The series that fit a question. Without patients' names: they are not asked for.</summary>
public sealed record FetchList(string Archive, IReadOnlyList<ArchiveSeries> Series)
{
    public string ToJson() => ScanJson.Of(new { archive = Archive, series = Series.Select(FetchedSeries.Described) });

    public string ToText()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Archive}: {Series.Count} series").AppendLine(CultureInfo.InvariantCulture, $"  {"patient",-16}  {"date",-8}  {"kind",-8}  {"files",6}  {"description",-32}  study / series");
        foreach (var s in Series)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Cell(s.PatientId, 16)}  {Cell(s.StudyDate, 8)}  {Cell(s.Modality, 8)}  {s.Instances?.ToString(CultureInfo.InvariantCulture) ?? "?",6}  {Cell(s.Description, 32)}  {s.StudyUid}").AppendLine(CultureInfo.InvariantCulture, $"  {"",78}  {s.SeriesUid}");
        return text.ToString();
    }

    /// <summary>So wide, and without what a terminal would obey.</summary>
    private static string Cell(string text, int width)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return (plain.Length > width ? plain[..(width - 1)] + "…" : plain).PadRight(width);
    }
}

/// <summary>How the retrieval of one series ended.</summary>
/// <param name="Folder">Ends in ".incomplete" unless all has come.</param>
/// <param name="Expected">Instances that the archive lists.</param>
/// <param name="Received">Instances that have come and could be read.</param>
/// <param name="Problems">In words.</param>
public sealed record FetchedSeries(ArchiveSeries Series, string Folder, int Expected, int Received, long Bytes, bool IsComplete, IReadOnlyList<string> Problems)
{
    internal static object Described(ArchiveSeries s) => new { studyUid = s.StudyUid, seriesUid = s.SeriesUid, patientId = s.PatientId, studyDate = s.StudyDate, modality = s.Modality, description = s.Description, instances = s.Instances };
}

/// <summary>What came from an archive, and what did not.</summary>
public sealed record FetchReport(string Archive, string Folder, IReadOnlyList<FetchedSeries> Series)
{
    public bool IsComplete => Series.All(s => s.IsComplete);

    public string ToJson() => ScanJson.Of(new
    {
        archive = Archive,
        folder = Folder,
        isComplete = IsComplete,
        series = Series.Select(s => new { series = FetchedSeries.Described(s.Series), folder = s.Folder, expected = s.Expected, received = s.Received, bytes = s.Bytes, isComplete = s.IsComplete, problems = s.Problems }),
    });

    public string ToText()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Archive}: {Series.Count(s => s.IsComplete)} of {Series.Count} series complete, in {Folder}");
        foreach (var s in Series)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {(s.IsComplete ? "complete  " : "INCOMPLETE")}  {s.Received,5} of {s.Expected,5} instances  {s.Bytes / 1048576.0,8:f1} MiB  {s.Series.Modality,-4}  {Path.GetFileName(s.Folder)}");
            foreach (var problem in s.Problems) text.AppendLine(CultureInfo.InvariantCulture, $"    {problem}");
        }
        return text.ToString();
    }
}
