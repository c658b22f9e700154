using System.Globalization;
using System.Text;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>PLUS sequence metafiles (IGSIO, .igs.mha): one per topic of 8-bit pictures, each frame with the newest pose of every tool at its moment, by the
/// session's clock in seconds. A recording without pictures gives one file of poses, each with a picture of one black pixel.</summary>
/// <remarks>Three passes: the poses, the frames' times, the pixels.</remarks>
internal sealed class SequenceSink(string folder) : IRecordingSink
{
    private readonly RecordedPictures _pictures = new();
    private readonly Dictionary<string, List<PoseRecord>> _poses = new(StringComparer.Ordinal);
    private readonly Dictionary<ushort, Sequence> _sequences = [];

    public int Passes => 3;

    public void Take(SessionReader reader, int pass)
    {
        if (reader.Kind == RecordKind.Pose && pass == 0) TakePose(reader);
        if (reader.Kind != RecordKind.Picture || pass == 0) return;
        var picture = reader.Picture();
        if (picture.Fields.Format is not (PixelFormat.Bgr24 or PixelFormat.Gray8)) return;
        if (!_sequences.TryGetValue(reader.Channel.Id, out var sequence))
            _sequences[reader.Channel.Id] = sequence = new Sequence(Path.Combine(folder, RecordingExport.FileName(reader.Topic) + ".igs.mha"), picture.Fields);
        if (pass == 1) sequence.Plan(picture.Fields);
        else sequence.Write(picture, _pictures, HeaderFor);
    }

    public Task<IReadOnlyList<string>> FinishAsync()
    {
        if (_sequences.Count == 0 && _poses.Count > 0)
        {
            var only = new Sequence(Path.Combine(folder, "poses.igs.mha"), new PictureFields(1, 1, PixelFormat.Gray8, default, default, 0, PictureFields.Raw));
            foreach (var at in _poses.Values.SelectMany(p => p).Select(p => (p.AcquiredAt, p.Frame)).Distinct().Order())
                only.Plan(new PictureFields(1, 1, PixelFormat.Gray8, at.AcquiredAt, at.AcquiredAt, at.Frame, PictureFields.Raw));
            only.WriteBlack(HeaderFor);
            _sequences.Add(0, only);
        }
        Dispose();
        return Task.FromResult<IReadOnlyList<string>>([.. _sequences.Values.Where(s => s.IsWritten).Select(s => s.Path)]);
    }

    public void Dispose()
    {
        foreach (var sequence in _sequences.Values) sequence.Dispose();
        _pictures.Dispose();
    }

    private void TakePose(SessionReader reader)
    {
        var pose = reader.Get<PoseRecord>();
        // Marks the beginning of a frame, and is no tool's.
        if (pose.Tool < 0) return;
        var tools = reader.Channel.Value("tools")?.Split(',') ?? [];
        var tool = (uint)pose.Tool < (uint)tools.Length ? tools[pose.Tool] : string.Create(CultureInfo.InvariantCulture, $"Tool{pose.Tool}");
        var name = Capital(tool) + "To" + Capital(reader.Channel.Value("frame") ?? "Tracker") + "Transform";
        if (!_poses.TryGetValue(name, out var list)) _poses[name] = list = [];
        list.Add(pose);
    }

    private static string Capital(string name)
    {
        var letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit));
        return letters.Length == 0 ? "Tool" : char.ToUpperInvariant(letters[0]) + letters[1..];
    }

    private string HeaderFor(int number, PictureFields frame)
    {
        var text = new StringBuilder();
        var prefix = string.Create(CultureInfo.InvariantCulture, $"Seq_Frame{number:0000}_");
        foreach (var (name, list) in _poses)
        {
            var pose = Newest(list, frame.AcquiredAt);
            var valid = pose is { Status: PoseRecord.Visible };
            text.Append(CultureInfo.InvariantCulture, $"{prefix}{name} = {Matrix(valid ? pose!.Value : default)}\n");
            text.Append(CultureInfo.InvariantCulture, $"{prefix}{name}Status = {(valid ? "OK" : "INVALID")}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{prefix}Timestamp = {frame.AcquiredAt.Nanoseconds * 1e-9:0.000000000}\n{prefix}UnfilteredTimestamp = {frame.AcquiredAt.Nanoseconds * 1e-9:0.000000000}\n{prefix}FrameNumber = {frame.Frame}\n{prefix}ImageStatus = OK\n");
        return text.ToString();
    }

    /// <summary>The last pose at or before a moment; null before the first.</summary>
    private static PoseRecord? Newest(List<PoseRecord> poses, Instant at)
    {
        PoseRecord? best = null;
        var (low, high) = (0, poses.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (poses[middle].AcquiredAt <= at) (best, low) = (poses[middle], middle + 1);
            else high = middle - 1;
        }
        return best;
    }

    private static string Matrix(in PoseRecord pose)
    {
        var r = pose.Rotation.Norm > 0.5 ? pose.Rotation.ToMatrix() : Quat.Identity.ToMatrix();
        var t = pose.TranslationMm;
        return string.Create(CultureInfo.InvariantCulture, $"{r.M00:R} {r.M01:R} {r.M02:R} {t.X:R} {r.M10:R} {r.M11:R} {r.M12:R} {t.Y:R} {r.M20:R} {r.M21:R} {r.M22:R} {t.Z:R} 0 0 0 1");
    }

    private sealed class Sequence(string path, PictureFields first) : IDisposable
    {
        private readonly List<PictureFields> _frames = [];
        private FileStream? _file;
        private byte[] _row = [];

        public string Path => path;
        public bool IsWritten => _file is not null;

        public void Plan(in PictureFields frame)
        {
            if ((frame.Width, frame.Height, frame.Format) == (first.Width, first.Height, first.Format)) _frames.Add(frame);
        }

        public void Write(in PictureMessage picture, RecordedPictures pictures, Func<int, PictureFields, string> header)
        {
            var f = picture.Fields;
            if ((f.Width, f.Height, f.Format) != (first.Width, first.Height, first.Format)) return;
            Begin(header);
            var bytes = f.Width * f.Height * PictureFields.BytesPerPixel(f.Format);
            if (!pictures.TryDecode(picture, out var pixels)) _file!.Write(new byte[bytes]);
            else if (f.Format == PixelFormat.Gray8) _file!.Write(pixels);
            else WriteRgb(pixels);
        }

        public void WriteBlack(Func<int, PictureFields, string> header)
        {
            Begin(header);
            _file!.Write(new byte[_frames.Count]);
        }

        public void Dispose() => _file?.Dispose();

        private void Begin(Func<int, PictureFields, string> header)
        {
            if (_file is not null) return;
            _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
            var colour = first.Format == PixelFormat.Bgr24;
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"ObjectType = Image\nNDims = 3\nAnatomicalOrientation = RAI\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCenterOfRotation = 0 0 0\nCompressedData = False\n");
            text.Append(CultureInfo.InvariantCulture, $"DimSize = {first.Width} {first.Height} {_frames.Count}\n{(colour ? "ElementNumberOfChannels = 3\n" : "")}ElementSpacing = 1 1 1\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_UCHAR\n");
            text.Append(CultureInfo.InvariantCulture, $"UltrasoundImageOrientation = MF\nUltrasoundImageType = {(colour ? "RGB_COLOR" : "BRIGHTNESS")}\n");
            for (var i = 0; i < _frames.Count; i++) text.Append(header(i, _frames[i]));
            text.Append("ElementDataFile = LOCAL\n");
            _file.Write(Encoding.ASCII.GetBytes(text.ToString()));
        }

        private void WriteRgb(ReadOnlySpan<byte> bgr)
        {
            if (_row.Length < bgr.Length) _row = new byte[bgr.Length];
            for (var i = 0; i + 2 < bgr.Length; i += 3) (_row[i], _row[i + 1], _row[i + 2]) = (bgr[i + 2], bgr[i + 1], bgr[i]);
            _file!.Write(_row, 0, bgr.Length);
        }
    }
}
