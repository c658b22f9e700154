using System.Globalization;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>PLUS sequence metafiles (IGSIO, .igs.mha): one per topic of 8-bit pictures, each frame with the newest pose of every tool at its moment, by the
/// session's clock in seconds. A recording without pictures gives one file of poses, each with a picture of one black pixel.</summary>
/// <remarks>Two passes: the poses, then the pictures.</remarks>
internal sealed class SequenceSink(string folder) : IRecordingSink
{
    private readonly RecordedPictures _pictures = new();
    private readonly Dictionary<string, List<PoseRecord>> _poses = new(StringComparer.Ordinal);
    private readonly Dictionary<ushort, Sequence> _sequences = [];
    private byte[] _row = [];

    public int Passes => 2;

    public void Take(SessionReader reader, int pass)
    {
        if (reader.Kind == RecordKind.Pose && pass == 0) TakePose(reader);
        if (reader.Kind != RecordKind.Picture || pass == 0) return;
        var picture = reader.Picture();
        var f = picture.Fields;
        if (f.Format is not (PixelFormat.Bgr24 or PixelFormat.Gray8)) return;
        if (!_sequences.TryGetValue(reader.Channel.Id, out var sequence))
            _sequences[reader.Channel.Id] = sequence = Begin(RecordingExport.FileName(reader.Topic), f);
        if ((f.Width, f.Height, f.Format) != (sequence.First.Width, sequence.First.Height, sequence.First.Format)) return;
        // One that cannot be decoded is left out, and its place marked as invalid.
        _pictures.TryDecode(picture, out var pixels);
        Add(sequence, f.AcquiredAt, f.Frame, f.Format == PixelFormat.Bgr24 ? Rgb(pixels) : pixels);
    }

    public Task<IReadOnlyList<string>> FinishAsync()
    {
        if (_sequences.Count == 0 && _poses.Count > 0)
        {
            var only = Begin("poses", new PictureFields(1, 1, PixelFormat.Gray8, default, default, 0, PictureFields.Raw));
            foreach (var (at, frame) in _poses.Values.SelectMany(p => p).Select(p => (p.AcquiredAt, p.Frame)).Distinct().Order()) Add(only, at, frame, [0]);
            _sequences.Add(0, only);
        }
        foreach (var sequence in _sequences.Values) sequence.Writer.Complete();
        return Task.FromResult<IReadOnlyList<string>>([.. _sequences.Values.Select(s => s.Path)]);
    }

    public void Dispose()
    {
        foreach (var sequence in _sequences.Values) sequence.Writer.Dispose();
        _pictures.Dispose();
    }

    private void TakePose(SessionReader reader)
    {
        var pose = reader.Get<PoseRecord>();
        // Marks the beginning of a frame, and is no tool's.
        if (pose.Tool < 0) return;
        var tools = reader.Channel.Value("tools")?.Split(',') ?? [];
        var tool = (uint)pose.Tool < (uint)tools.Length ? tools[pose.Tool] : string.Create(CultureInfo.InvariantCulture, $"Tool{pose.Tool}");
        var name = Capital(tool) + "To" + Capital(reader.Channel.Value("frame") ?? "Tracker");
        if (!_poses.TryGetValue(name, out var list)) _poses[name] = list = [];
        list.Add(pose);
    }

    private static string Capital(string name)
    {
        var letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit));
        return letters.Length == 0 ? "Tool" : char.ToUpperInvariant(letters[0]) + letters[1..];
    }

    private Sequence Begin(string name, in PictureFields first)
    {
        var path = Path.Combine(folder, name + ".igs.mha");
        return new Sequence(path, first, new SequenceWriter(path, [.. _poses.Keys], first.Width, first.Height, PictureFields.BytesPerPixel(first.Format), compress: false));
    }

    private void Add(Sequence sequence, Instant at, long frame, ReadOnlySpan<byte> pixels)
    {
        var poses = _poses.Values.Select(list => PoseAt(list, at)).ToArray();
        sequence.Writer.Add(at.Nanoseconds * 1e-9, at.Nanoseconds * 1e-9, frame, poses, pixels);
    }

    /// <summary>The last pose at or before a moment; invalid before the first.</summary>
    private static SequencePose PoseAt(List<PoseRecord> poses, Instant at)
    {
        PoseRecord? best = null;
        var (low, high) = (0, poses.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (poses[middle].AcquiredAt <= at) (best, low) = (poses[middle], middle + 1);
            else high = middle - 1;
        }
        return best is { Status: PoseRecord.Visible } seen ? new SequencePose(0, SequenceStatus.Ok, true, seen.Rotation, seen.TranslationMm) : new SequencePose(0, SequenceStatus.Invalid, false, default, default);
    }

    private ReadOnlySpan<byte> Rgb(ReadOnlySpan<byte> bgr)
    {
        if (_row.Length < bgr.Length) _row = new byte[bgr.Length];
        for (var i = 0; i + 2 < bgr.Length; i += 3) (_row[i], _row[i + 1], _row[i + 2]) = (bgr[i + 2], bgr[i + 1], bgr[i]);
        return _row.AsSpan(0, bgr.Length);
    }

    private sealed record Sequence(string Path, PictureFields First, SequenceWriter Writer);
}
