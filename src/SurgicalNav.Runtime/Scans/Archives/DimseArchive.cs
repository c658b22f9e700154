using System.Globalization;
using System.Net;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>An archive that speaks DIMSE: C-FIND, then C-GET over the same connection, or C-MOVE, for which the archive calls back (PS3.4 §C).</summary>
/// <remarks>Through DCMTK's findscu, getscu, movescu and storescp. What is asked stands in files that nobody else may read, never on their command lines.
/// Plain DICOM is not encrypted: it belongs in a hospital's own network.</remarks>
public sealed class DimseArchive : IScanArchive
{
    private const uint QueryRetrieveLevel = 0x00080052;
    private const int MostRows = 100_000;

    /// <summary>What a C-GET can be sent in beside uncompressed, one proposal after the other, those without loss first.</summary>
    private static readonly string[] s_proposals = ["--prefer-j2k-lossless", "--prefer-lossless", "--prefer-jls-lossless", "--prefer-rle", "--prefer-jpeg8", "--prefer-jpeg12", "--prefer-j2k-lossy", "--prefer-jls-lossy"];

    private readonly DimseAddress _archive;
    private readonly string _calling;
    private readonly IPEndPoint? _listen;
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-dimse-").FullName;
    private int _questions;

    /// <param name="archive">Whom to call.</param>
    /// <param name="calling">This side's application entity title.</param>
    /// <param name="listen">Where the archive sends to (C-MOVE); it must know the calling title under this place. Null: C-GET, nothing listens.</param>
    public DimseArchive(DimseAddress archive, string calling, IPEndPoint? listen) => (_archive, _calling, _listen) = (archive, DimseAddress.RequireTitle(calling), listen);

    public string Name => _archive.ToString();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public IReadOnlyList<ArchiveSeries> Find(ArchiveQuery query, CancellationToken stop)
    {
        if (query.NamesSeriesAlone) return [.. AskSeries(query.OfSeries, stop).Select(row => Series(row, null))];
        var asked = query.OfStudies.Select(k => (k.Key.Tag, k.Value)).ToList();
        foreach (var tag in (uint[])[ArchiveKey.StudyInstanceUid, ArchiveKey.PatientId, ArchiveKey.StudyDate])
            if (asked.TrueForAll(a => a.Tag != tag)) asked.Add((tag, ""));
        var found = new List<ArchiveSeries>();
        foreach (var study in Ask("STUDY", asked, stop))
        {
            var uid = Uid(study, ArchiveKey.StudyInstanceUid);
            var ofStudy = query.OfSeries.Prepend((ArchiveKey.Of("StudyInstanceUID"), uid));
            found.AddRange(AskSeries(ofStudy, stop).Select(row => Series(row, study)));
        }
        return found;
    }

    public IReadOnlyList<string> InstancesOf(ArchiveSeries series, CancellationToken stop) =>
        [.. Ask("IMAGE", [(ArchiveKey.StudyInstanceUid, series.StudyUid), (ArchiveKey.SeriesInstanceUid, series.SeriesUid), (ArchiveKey.SopInstanceUid, "")], stop).Select(row => Uid(row, ArchiveKey.SopInstanceUid))];

    public void Retrieve(ArchiveSeries series, IncomingSeries into, CancellationToken stop)
    {
        var arriving = Path.Combine(into.Folder, "arriving");
        Directory.CreateDirectory(arriving);
        try
        {
            if (_listen is not null) Move(series, into, arriving, stop);
            else Get(series, into, arriving, stop);
        }
        finally
        {
            Directory.Delete(arriving, recursive: true);
        }
    }

    private void Get(ArchiveSeries series, IncomingSeries into, string arriving, CancellationToken stop)
    {
        var errors = "";
        foreach (var proposal in s_proposals)
        {
            // The first question is for the series, later ones for what could not be sent as proposed until then
            var asked = into.Received == 0 && proposal == s_proposals[0] ? Level(series) : [.. Level(series, "IMAGE"), (ArchiveKey.SopInstanceUid, string.Join('\\', into.Missing))];
            (_, errors) = DcmtkTool.Run("getscu", [.. Call(), proposal, "--bit-preserving", "--output-directory", arriving, .. Peer(), Question(asked)], () => into.Wait(Directory.GetFiles(arriving).Length), stop);
            TakeAll(into, arriving);
            if (into.IsComplete) return;
        }
        throw new ArchiveException(Name, $"gives {into.Received} of {into.Expected} instances by C-GET{Because(errors)}. An archive that cannot give them uncompressed may send them by C-MOVE: --listen ADDRESS:PORT.");
    }

    private void Move(ArchiveSeries series, IncomingSeries into, string arriving, CancellationToken stop)
    {
        string errors;
        int strangers;
        using (var listener = new StoreListener(_listen!, _archive.Host, arriving))
        {
            (_, errors) = DcmtkTool.Run("movescu", [.. Call(), "--move", _calling, .. Peer(), Question(Level(series))], () => into.Wait(Directory.GetFiles(arriving).Length), stop);
            // Waits for what is still being received
            listener.Dispose();
            strangers = listener.Strangers;
        }
        TakeAll(into, arriving);
        if (!into.IsComplete)
            throw new ArchiveException(Name, $"sends {into.Received} of {into.Expected} instances by C-MOVE{Because(errors)}. Does it know the title '{_calling}' at {_listen}?{(strangers > 0 ? $" {strangers} connections came from other machines and were refused." : "")}");
    }

    private static void TakeAll(IncomingSeries into, string folder)
    {
        foreach (var file in Directory.GetFiles(folder)) into.Take(file);
    }

    private static string Because(string errors) => errors.Length > 0 ? $" ({errors})" : "";

    private static List<(uint Tag, string Value)> Level(ArchiveSeries series, string level = "SERIES") =>
        [(QueryRetrieveLevel, level), (ArchiveKey.StudyInstanceUid, series.StudyUid), (ArchiveKey.SeriesInstanceUid, series.SeriesUid)];

    private IEnumerable<string> Call() => ["--study", "--aetitle", _calling, "--call", _archive.Title, "--timeout", "30", "--acse-timeout", "30", "--dimse-timeout", "120"];

    private IEnumerable<string> Peer() => [_archive.Host, _archive.Port.ToString(CultureInfo.InvariantCulture)];

    private List<DicomElements> AskSeries(IEnumerable<(ArchiveKey Key, string Value)> keys, CancellationToken stop)
    {
        var asked = keys.Select(k => (k.Key.Tag, k.Value)).ToList();
        foreach (var tag in (uint[])[ArchiveKey.StudyInstanceUid, ArchiveKey.SeriesInstanceUid, ArchiveKey.Modality, ArchiveKey.SeriesDescription, ArchiveKey.SeriesInstances])
            if (asked.TrueForAll(a => a.Tag != tag)) asked.Add((tag, ""));
        return Ask("SERIES", asked, stop);
    }

    private List<DicomElements> Ask(string level, List<(uint Tag, string Value)> keys, CancellationToken stop)
    {
        var answers = Directory.CreateDirectory(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"answers-{_questions}"))).FullName;
        var question = Question([(QueryRetrieveLevel, level), .. keys]);
        var (code, errors) = DcmtkTool.Run("findscu", [.. Call(), "--extract", "--output-directory", answers, .. Peer(), question], () => { }, stop);
        if (code != 0 || errors.Length > 0) throw new ArchiveException(Name, $"cannot be asked{Because(errors)}. Check the titles, the address and the port, and that the archive knows '{_calling}'.");
        var files = Directory.GetFiles(answers);
        if (files.Length > MostRows) throw new ArchiveException(Name, $"answers with more than {MostRows} lines. Ask for less.");
        try
        {
            return [.. files.Order(StringComparer.Ordinal).Select(f => DicomFile.Open(f).DataSet)];
        }
        catch (VolumeFormatException e)
        {
            throw new ArchiveException(Name, $"answers a question with something that cannot be read: it {e.Problem}", e);
        }
    }

    /// <summary>A file that holds a question; in a folder that only its owner may enter.</summary>
    private string Question(IEnumerable<(uint Tag, string Value)> keys)
    {
        var ordered = keys.OrderBy(k => k.Tag).ToList();
        var set = new DicomWriter();
        var isAscii = ordered.TrueForAll(k => k.Value.All(char.IsAscii));
        if (!isAscii) set.Text(DicomTags.SpecificCharacterSet, DicomVr.CS, "ISO_IR 192");
        foreach (var (tag, value) in ordered) set.Text(tag, ArchiveKey.VrOf(tag), value);
        var file = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"question-{_questions++}.dcm"));
        File.WriteAllBytes(file, set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.840.10008.5.1.4.1.2.2.1", "2.25.1"));
        return file;
    }

    private ArchiveSeries Series(DicomElements row, DicomElements? study)
    {
        string Text(uint tag) => row.Text(tag) is { Length: > 0 } own || study is null ? row.Text(tag) : study.Text(tag);
        var count = int.TryParse(Text(ArchiveKey.SeriesInstances), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
        var studyUid = Text(ArchiveKey.StudyInstanceUid);
        if (!DicomUid.IsValid(studyUid)) throw new ArchiveException(Name, "lists a series without a proper UID of its study.");
        return new ArchiveSeries(studyUid, Uid(row, ArchiveKey.SeriesInstanceUid), Text(ArchiveKey.PatientId), Text(ArchiveKey.StudyDate), Text(ArchiveKey.Modality), Text(ArchiveKey.SeriesDescription), count);
    }

    private string Uid(DicomElements row, uint tag) => row.Text(tag) is var uid && DicomUid.IsValid(uid) ? uid : throw new ArchiveException(Name, "answers a question with something that has no proper UID.");
}
