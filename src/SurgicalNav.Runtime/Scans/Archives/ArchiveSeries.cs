namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>One series as an archive describes it. Patients' names are not asked for.</summary>
/// <param name="Instances">As many as the archive says it holds; null where it does not say.</param>
public sealed record ArchiveSeries(string StudyUid, string SeriesUid, string PatientId, string StudyDate, string Modality, string Description, int? Instances);
