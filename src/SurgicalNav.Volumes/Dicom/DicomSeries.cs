using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Whom and what a series shows, as its files say. Names are for the screen of whoever opened it: never for logs or file names.</summary>
internal sealed record DicomIdentity(string PatientName, string PatientId, string StudyUid, string StudyDescription, string StudyDate, string SeriesUid, string Description, string Modality)
{
    public static DicomIdentity Of(DicomElements e) => new(
        Shown(e.Person(DicomTags.PatientName)), Shown(e.Text(DicomTags.PatientId)), Shown(e.Text(DicomTags.StudyInstanceUid)), Shown(e.Text(DicomTags.StudyDescription)), Shown(e.Text(DicomTags.StudyDate)),
        Shown(e.Text(DicomTags.SeriesInstanceUid)), Shown(e.Text(DicomTags.SeriesDescription)), Shown(e.Text(DicomTags.Modality)));

    /// <summary>Control characters could steer the terminal that the text is shown on.</summary>
    private static string Shown(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.Contains('\x7F', StringComparison.Ordinal) ? string.Concat(text.Select(c => char.IsControl(c) ? '·' : c)) : text;

    /// <summary>Says nothing, so that no message can carry a name by accident.</summary>
    public override string ToString() => SeriesUid;
}

/// <summary>One stack of slices that share a SeriesInstanceUID: all of them, or, where one UID holds several stacks, those of one.</summary>
public sealed class DicomSeries
{
    private readonly string _folder;
    private readonly DicomIdentity _identity;
    private readonly IReadOnlyList<DicomSlice> _slices;
    private readonly DicomStack? _stack;
    private readonly VolumeFormatException? _refusal;
    private readonly Func<IDisposable?> _hold;
    private readonly int _number;

    /// <param name="folder">What was opened, for messages.</param>
    /// <param name="identity">Of the first file.</param>
    /// <param name="slices">In any order.</param>
    /// <param name="number">Of the stack, from 1; 0 where the UID holds no other.</param>
    /// <param name="notes">What is odd about the files.</param>
    /// <param name="damage">Why no volume can be trusted, whatever the slices are.</param>
    /// <param name="hold">Keeps an archive open while slices are read.</param>
    internal DicomSeries(string folder, DicomIdentity identity, IReadOnlyList<DicomSlice> slices, int number, IReadOnlyList<string> notes, VolumeFormatException? damage, Func<IDisposable?> hold)
    {
        (_folder, _identity, _slices, _number, _hold) = (folder, identity, slices, number, hold);
        var warnings = new List<string>(notes);
        try
        {
            _stack = DicomStack.Of(folder, slices);
            warnings.InsertRange(0, _stack.Warnings);
        }
        catch (VolumeFormatException e)
        {
            _refusal = e;
        }
        _refusal = damage ?? _refusal;
        if (Uid.Length == 0) warnings.Add("The files carry no SeriesInstanceUID; all such files of the folder are taken as one series.");
        if (Modality == "CT" && slices.Any(s => !s.HasRescale)) warnings.Add("The files carry no rescale slope and intercept: the values may not be HU.");
        if (slices.Any(s => s.Image.HadLoss)) warnings.Add("The slices were compressed with loss: values and edges are not exactly the scanner's.");
        if (slices[0].Image.IsShownInverted) warnings.Add("The pictures are meant to be shown inverted (MONOCHROME1): the highest values black. The values are kept as they are.");
        if (_stack?.Tilt is { } tilt)
            warnings.Add(FormattableString.Invariant($"The gantry was tilted by {tilt.AngleDeg:f1}°: the volume is put upright, its values interpolated linearly within each slice; where no slice reaches it holds the lowest value."));
        Warnings = warnings;
    }

    /// <summary>SeriesInstanceUID; empty where the files were stripped of it.</summary>
    public string Uid => _identity.SeriesUid;

    /// <summary>What names this stack alone: the UID, and where that holds several stacks, # and a number.</summary>
    public string Key => _number == 0 ? Uid : $"{Uid}#{_number}";

    public string Description => _identity.Description;

    /// <summary>DICOM's code: CT, MR, PT …</summary>
    public string Modality => _identity.Modality;

    /// <summary>As people write it; for the screen only, never logged.</summary>
    public string PatientName => _identity.PatientName;

    /// <summary>For the screen only, never logged.</summary>
    public string PatientId => _identity.PatientId;

    public string StudyUid => _identity.StudyUid;
    public string StudyDescription => _identity.StudyDescription;

    /// <summary>As the files write it: yyyymmdd.</summary>
    public string StudyDate => _identity.StudyDate;

    public int SliceCount => _slices.Count;

    /// <summary>Pixels of a slice.</summary>
    public (int Columns, int Rows) Size => (_slices[0].Image.Columns, _slices[0].Image.Rows);

    /// <summary>Whether pixels have to be decompressed.</summary>
    public bool IsCompressed => _slices.Any(s => s.Image.Pixels.IsFragmented);

    /// <summary>Of the volume that would be read; null where there is none.</summary>
    public VolumeGrid? Grid => _refusal is null ? _stack?.Grid : null;

    /// <summary>Why the slices make no volume that can be trusted, in words; null where they do. Pixels have not been read yet.</summary>
    public string? Problem => _refusal is null || _refusal.File == _folder ? _refusal?.Problem : $"{Path.GetFileName(_refusal.File)} {_refusal.Problem}";

    /// <summary>What is odd but usable, or was left out.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The volume's slices in its order, for objects that refer to them.</summary>
    /// <exception cref="VolumeFormatException">They make no volume that can be trusted.</exception>
    internal (IReadOnlyList<DicomSlice> Slices, VolumeGrid Grid) ForReference() =>
        _refusal is null ? (_stack!.Slices, _stack.Grid) : throw new VolumeFormatException(_refusal.File, _refusal.Problem, _refusal);

    /// <summary>Sorts, checks and decodes the slices into one volume of rescaled values (HU for CT).</summary>
    /// <param name="workers">Who reads; null: the caller alone.</param>
    /// <exception cref="VolumeFormatException">Slices are missing, doubled, unevenly spaced, crooked or of mixed kind, or a file is damaged; the message names the files.</exception>
    public Volume ReadVolume(IWorkers? workers = null)
    {
        if (_refusal is not null) throw new VolumeFormatException(_refusal.File, _refusal.Problem, _refusal);
        workers ??= OneWorker.Instance;
        using var held = _hold();
        var name = Description.Length > 0 ? Description : Path.GetFileName(Path.TrimEndingDirectorySeparator(_folder));
        var (int16, float32) = new DicomVolumeReader(_stack!, workers).Read();
        if (_stack!.Tilt is { } tilt)
        {
            int16 = int16 is null ? null : tilt.Applied(int16, int16.Min(), workers);
            float32 = float32 is null ? null : tilt.Applied(float32, float32.Min(), workers);
        }
        return int16 is not null ? new Volume(_stack.Grid, int16, name, Warnings) : new Volume(_stack.Grid, float32!, name, Warnings);
    }
}
