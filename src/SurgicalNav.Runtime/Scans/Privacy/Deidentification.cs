using System.Globalization;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Privacy;

namespace SurgicalNav.Runtime.Scans.Privacy;

/// <summary>Takes patients' identities out of all DICOM objects of a folder. The new folder is there when everything has been written, or not at all; its folders and files
/// are called by new UIDs.</summary>
public static class Deidentification
{
    public const string ReportName = "deidentification";
    private const string DirectoryClass = "1.2.840.10008.1.3.10";
    private const int ExamplesShown = 3;

    /// <param name="source">Looked through with all that lies below it; never written to.</param>
    /// <param name="target">Made anew.</param>
    /// <param name="keyFile">A key of an earlier run, so that the same patients get the same pseudonyms; null: a new one.</param>
    /// <param name="newKeyFile">Where to keep a new key; null: it is forgotten.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="stop">Calls it off; nothing is left then.</param>
    /// <exception cref="UserErrorException">The folders lie within one another, the target is there already, the key is none, or a file is damaged: nothing has been written.</exception>
    public static DeidentificationReport Run(string source, string target, string? keyFile, string? newKeyFile, Action<double> progress, CancellationToken stop)
    {
        if (!Directory.Exists(source)) throw new UserErrorException($"{source} is no folder.");
        RequireApart(source, target, keyFile ?? newKeyFile);
        if (keyFile is not null && newKeyFile is not null) throw new UserErrorException("Name a key to use (--key) or a new one to keep (--new-key), not both.");
        var key = keyFile is null ? PrivacyKey.New() : PrivacyKey.Load(keyFile);
        var partial = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)) + ".partial";
        if (Path.Exists(partial)) throw new UserErrorException($"{partial} is there already, of a run that was cut off or is under way. Remove it, if none is.");
        if (newKeyFile is not null) PrivacyKey.Save(newKeyFile, key);
        var isDone = false;
        try
        {
            Directory.CreateDirectory(partial);
            var report = WriteAll(source, partial, new Pseudonyms(key), progress, stop);
            File.WriteAllText(Path.Combine(partial, ReportName + ".json"), report.ToJson());
            File.WriteAllText(Path.Combine(partial, ReportName + ".txt"), report.ToText());
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(partial, target);
            isDone = true;
            return report;
        }
        finally
        {
            if (!isDone)
            {
                Directory.Delete(partial, recursive: true);
                if (newKeyFile is not null) File.Delete(newKeyFile);
            }
        }
    }

    private static void RequireApart(string source, string target, string? key)
    {
        if (RealPath.IsWithin(target, source) || RealPath.IsWithin(source, target)) throw new UserErrorException("The new folder must lie apart from the source folder: neither within the other.");
        if (key is not null && RealPath.IsWithin(key, target)) throw new UserErrorException("The key must not lie in the folder that is handed on: it undoes the pseudonyms.");
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())) throw new UserErrorException($"{target} is there already, and not empty. Name another folder.");
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)));
        if (parent is null || !Directory.Exists(parent)) throw new UserErrorException($"{parent ?? target} does not exist. Make it first, or name another place.");
    }

    private static DeidentificationReport WriteAll(string source, string target, Pseudonyms pseudonyms, Action<double> progress, CancellationToken stop)
    {
        var tally = new IdentityTally();
        var remover = new IdentityRemover(pseudonyms, tally);
        var (patients, instances, series) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var warnings = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var (notDicom, directories, doubled) = (0, 0, 0);
        string[] files = [.. Directory.GetFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        for (var n = 0; n < files.Length; n++)
        {
            stop.ThrowIfCancellationRequested();
            progress((double)n / files.Length);
            if (Opened(files[n], n, files.Length) is not { } file)
            {
                notDicom++;
                continue;
            }
            if (file.Meta.Text(0x00020002) == DirectoryClass)
            {
                directories++;
                continue;
            }
            var nameless = Applied(remover, file, n, files.Length);
            if (!instances.Add(nameless.SopInstanceUid))
            {
                doubled++;
                continue;
            }
            patients.Add(nameless.Patient);
            var folder = nameless.SeriesUid.Length > 0 ? nameless.SeriesUid : "no-series";
            series.Add(folder);
            Directory.CreateDirectory(Path.Combine(target, folder));
            File.WriteAllBytes(Path.Combine(target, folder, nameless.SopInstanceUid + ".dcm"), nameless.Bytes);
            foreach (var warning in nameless.Warnings)
            {
                if (!warnings.TryGetValue(warning, out var about)) warnings[warning] = about = [];
                about.Add(nameless.SopInstanceUid);
            }
        }
        if (instances.Count == 0) throw new UserErrorException($"{source} holds no DICOM object ({notDicom} other files).");
        return new DeidentificationReport(IdentityRemover.Method, instances.Count, patients.Count, series.Count, DeidentificationReport.Counted(tally), tally.Private, notDicom, directories, doubled,
            [.. warnings.Select(w => new PrivacyWarning(w.Key, w.Value.Count, [.. w.Value.Take(ExamplesShown)]))]);
    }

    /// <summary>Null where it is no DICOM file. A damaged one is not left out in silence, and its name, which may be a patient's, is not repeated.</summary>
    private static DicomFile? Opened(string path, int n, int count)
    {
        var isMarked = DicomLabels.AreIn(path);
        try
        {
            return DicomFile.Open(path);
        }
        catch (VolumeFormatException) when (!isMarked)
        {
            return null;
        }
        catch (VolumeFormatException e)
        {
            throw Refused(n, count, e);
        }
    }

    private static NamelessObject Applied(IdentityRemover remover, DicomFile file, int n, int count)
    {
        try
        {
            return remover.Apply(file);
        }
        catch (VolumeFormatException e)
        {
            throw Refused(n, count, e);
        }
    }

    private static UserErrorException Refused(int n, int count, VolumeFormatException e) => new(string.Create(CultureInfo.InvariantCulture,
        $"File {n + 1} of {count} in the order of their paths {e.Problem} Nothing has been written. Its name, which may be a patient's, is shown by: find SOURCE -type f | LC_ALL=C sort | sed -n {n + 1}p"));
}
