namespace SurgicalNav.Volumes.Dicom;

/// <summary>Sorts what was seen into series, and says of each what is odd about its files.</summary>
internal static class DicomSorting
{
    /// <summary>Largest first.</summary>
    public static IReadOnlyList<DicomSeries> Sorted(string path, DicomLook[] looks, DicomMedium medium)
    {
        var groups = looks.Where(l => l.Slices.Count > 0).GroupBy(l => l.Identity!.SeriesUid, StringComparer.Ordinal);
        var series = new List<DicomSeries>();
        foreach (var group in groups)
        {
            DicomLook[] members = [.. group];
            var notes = Notes(group.Key, members, looks, medium);
            var damage = DamageOf(group.Key, members, looks);
            var stacks = DicomStacks.Split([.. members.SelectMany(m => m.Slices)]).OrderByDescending(s => s.Slices.Count).ToList();
            for (var n = 0; n < stacks.Count; n++)
            {
                IReadOnlyList<string> all = stacks.Count == 1 ? notes : [$"The series holds {stacks.Count} stacks of slices; this is number {n + 1}: {stacks[n].By}.", .. notes];
                var identity = members.First(m => ReferenceEquals(m.Slices[0].Source, stacks[n].Slices[0].Source)).Identity!;
                series.Add(new DicomSeries(path, identity, stacks[n].Slices, stacks.Count == 1 ? 0 : n + 1, all, damage, medium.Hold));
            }
        }
        return [.. series.OrderByDescending(s => s.SliceCount).ThenBy(s => s.Key, StringComparer.Ordinal)];
    }

    /// <summary>A damaged file that says its series spoils that; one that does not could be a slice of any in its folder.</summary>
    private static VolumeFormatException? DamageOf(string uid, DicomLook[] members, DicomLook[] looks)
    {
        foreach (var look in looks)
        {
            if (!look.IsDamaged || look.Refusal is not { } e) continue;
            if (look.Identity is { SeriesUid.Length: > 0 } identity)
            {
                if (identity.SeriesUid == uid) return e;
                continue;
            }
            var folder = Path.GetDirectoryName(e.File);
            if (Array.Exists(members, m => Path.GetDirectoryName(m.Slices[0].Source.Name) == folder))
                return new VolumeFormatException(e.File, e.Problem + " It may be a slice of any series in its folder; if it is none, move it away.", e);
        }
        return null;
    }

    private static List<string> Notes(string uid, DicomLook[] members, DicomLook[] looks, DicomMedium medium)
    {
        var notes = new List<string>();
        foreach (var odd in members.SelectMany(m => m.Warnings.Select(w => (Warning: w, m.Slices[0].Source))).GroupBy(o => o.Warning, StringComparer.Ordinal))
        {
            var count = odd.Count();
            notes.Add($"{medium.NameOf(odd.First().Source)}{(count == 1 ? "" : $" and {count - 1} more files")}: {odd.Key}");
        }
        var aside = looks.Where(l => !l.IsDamaged && l.Refusal is not null && l.Identity is { SeriesUid.Length: > 0 } i && i.SeriesUid == uid).ToList();
        if (aside.Count > 0) notes.Add($"{(aside.Count == 1 ? "1 file of this series was" : $"{aside.Count} files of this series were")} left out: {Path.GetFileName(aside[0].Refusal!.File)} {aside[0].Refusal!.Problem}");
        var empty = looks.Where(l => l.IsEmpty).ToList();
        if (empty.Count > 0) notes.Add($"{Files(empty.Count)} without content left out ({Path.GetFileName(empty[0].Refusal!.File)}): a broken copy? If a slice was meant, it is missing here.");
        if (medium.LeftOut.Count > 0) notes.Add($"{Files(medium.LeftOut.Count)} left out: {medium.LeftOut[0]}");
        return notes;
    }

    private static string Files(int count) => count == 1 ? "1 file was" : $"{count} files were";
}
