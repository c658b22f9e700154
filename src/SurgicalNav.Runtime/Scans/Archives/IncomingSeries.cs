using System.Globalization;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>The folder that a series arrives in. It is called "UID.incomplete" and says so inside until every instance that the archive
/// listed has come and could be read; only then it gets its name. Files are called by their UIDs.</summary>
public sealed class IncomingSeries
{
    private const string Marker = "INCOMPLETE.txt";
    private readonly string _final;
    private readonly ArchiveSeries _series;
    private readonly HashSet<string> _missing;
    private readonly Action<int> _progress;
    private readonly List<string> _rejected = [];
    private int _told;

    /// <param name="folder">The folder that holds a folder for each series.</param>
    /// <param name="instances">SOPInstanceUIDs that the archive lists.</param>
    /// <param name="progress">Told how many instances have come, read or still to be read.</param>
    /// <exception cref="UserErrorException">The series is there already.</exception>
    /// <exception cref="ArchiveException">The archive's UIDs are none, or it lists nothing.</exception>
    public IncomingSeries(string archive, string folder, ArchiveSeries series, IReadOnlyList<string> instances, Action<int> progress)
    {
        if (!DicomUid.IsValid(series.SeriesUid) || !instances.All(DicomUid.IsValid)) throw new ArchiveException(archive, "names a series or an instance by something that is no UID.");
        if (instances.Count == 0) throw new ArchiveException(archive, $"lists no instance of series {series.SeriesUid}.");
        (_series, _missing, Expected, _progress) = (series, new HashSet<string>(instances, StringComparer.Ordinal), instances.Count, progress);
        if (_missing.Count != instances.Count) throw new ArchiveException(archive, $"lists an instance of series {series.SeriesUid} twice.");
        _final = Path.Combine(folder, series.SeriesUid);
        Folder = _final + ".incomplete";
        foreach (var path in (string[])[_final, Folder])
            if (Path.Exists(path)) throw new UserErrorException($"{path} is there already. Name another folder, or remove this one: two retrievals are never mixed.");
        Directory.CreateDirectory(Folder);
        Say();
    }

    /// <summary>Where files may be written before <see cref="Take"/>.</summary>
    public string Folder { get; private set; }

    public int Expected { get; }
    public int Received => Expected - _missing.Count;
    public long Bytes { get; private set; }
    public bool IsComplete => _missing.Count == 0;
    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>What came and was not kept, in words, without the content.</summary>
    public IReadOnlyList<string> Rejected => _rejected;

    /// <summary>Says how many files lie here that <see cref="Take"/> has not been given yet, since they may still be written to.</summary>
    public void Wait(int files) => Tell(Math.Min(Received + files, Expected));

    /// <summary>Reads a file that has arrived and gives it its name; a file that is damaged or no part of the series is removed.</summary>
    public void Take(string file)
    {
        try
        {
            var instance = DicomFile.Open(file).DataSet;
            var uid = instance.Text(DicomTags.SopInstanceUid);
            if (instance.Text(DicomTags.SeriesInstanceUid) != _series.SeriesUid) Reject(file, "an instance of another series came.");
            else if (!_missing.Contains(uid)) Reject(file, "an instance came twice, or one that the archive does not list.");
            else
            {
                Bytes += new FileInfo(file).Length;
                File.Move(file, Path.Combine(Folder, uid + ".dcm"));
                _missing.Remove(uid);
                Tell(Received);
            }
        }
        catch (VolumeFormatException e)
        {
            Reject(file, $"an instance came damaged: it {e.Problem}");
        }
    }

    /// <summary>Gives the folder its name where all have come; else says inside what is missing.</summary>
    public void Close()
    {
        if (!IsComplete)
        {
            Say();
            return;
        }
        File.Delete(Path.Combine(Folder, Marker));
        Directory.Move(Folder, _final);
        Folder = _final;
    }

    /// <summary>Never backwards: what was waiting is read later.</summary>
    private void Tell(int count)
    {
        if (count > _told) _progress(_told = count);
    }

    private void Reject(string file, string why)
    {
        File.Delete(file);
        _rejected.Add(why);
    }

    private void Say() => File.WriteAllText(Path.Combine(Folder, Marker), string.Create(CultureInfo.InvariantCulture,
        $"This series is not complete: {Received} of {Expected} instances have come. Do not use it; retrieve it again.\nMissing:\n{string.Concat(_missing.Order(StringComparer.Ordinal).Select(m => m + "\n"))}"));
}
