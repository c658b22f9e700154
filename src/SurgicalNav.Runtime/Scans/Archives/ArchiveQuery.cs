namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>What an archive is asked for. Values may describe patients: they never become part of a message or a command line.</summary>
public sealed class ArchiveQuery
{
    private const int LongestValue = 256;
    private readonly List<(ArchiveKey Key, string Value)> _keys = [];

    private ArchiveQuery() { }

    internal IEnumerable<(ArchiveKey Key, string Value)> OfStudies => _keys.Where(k => !k.Key.IsOfSeries);
    internal IEnumerable<(ArchiveKey Key, string Value)> OfSeries => _keys.Where(k => k.Key.IsOfSeries);
    internal string? StudyUid => _keys.FirstOrDefault(k => k.Key.Tag == ArchiveKey.StudyInstanceUid).Value;

    /// <summary>A series' UID alone names it; then no study is looked for first.</summary>
    internal bool NamesSeriesAlone => !OfStudies.Any() && _keys.Any(k => k.Key.Tag == ArchiveKey.SeriesInstanceUid);

    /// <param name="patientId">PatientID, exactly or with the archive's wildcards * and ?.</param>
    /// <param name="studyUid">StudyInstanceUID.</param>
    /// <param name="seriesUid">SeriesInstanceUID.</param>
    /// <param name="others">KEYWORD=VALUE, as StudyDate=20260101- or Modality=CT.</param>
    /// <exception cref="UserErrorException">Nothing is asked, a keyword is unknown, or a UID is none.</exception>
    public static ArchiveQuery Of(string? patientId, string? studyUid, string? seriesUid, IEnumerable<string> others)
    {
        var query = new ArchiveQuery();
        if (patientId is not null) query.Add(ArchiveKey.Of("PatientID"), patientId);
        if (studyUid is not null) query.Add(ArchiveKey.Of("StudyInstanceUID"), studyUid);
        if (seriesUid is not null) query.Add(ArchiveKey.Of("SeriesInstanceUID"), seriesUid);
        foreach (var other in others)
        {
            var at = other.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new UserErrorException("A query is written KEYWORD=VALUE, for instance Modality=CT or StudyDate=20260101-20260131.");
            query.Add(ArchiveKey.Of(other[..at].Trim()), other[(at + 1)..]);
        }
        if (query._keys.Count == 0)
            throw new UserErrorException("Nothing to ask for: the answer would be the whole archive. Name --patient-id, --study, --series or --query, for instance --query StudyDate=20260101-.");
        return query;
    }

    private void Add(ArchiveKey key, string value)
    {
        value = value.Trim();
        if (value.Length is 0 or > LongestValue || value.Any(c => char.IsControl(c) || c == '\\'))
            throw new UserErrorException($"The value asked for {key.Keyword} is empty, longer than {LongestValue} characters, or holds a backslash or control characters.");
        if (key.Tag is ArchiveKey.StudyInstanceUid or ArchiveKey.SeriesInstanceUid && !DicomUid.IsValid(value))
            throw new UserErrorException($"The value asked for {key.Keyword} is no UID: digits and dots, 64 at most.");
        if (_keys.Any(k => k.Key.Tag == key.Tag)) throw new UserErrorException($"{key.Keyword} is asked for twice.");
        _keys.Add((key, value));
    }
}
