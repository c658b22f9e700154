using System.Runtime.InteropServices;
using System.Text;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>Collects the fields "Seq_FrameNNNN_Name" of MetaImage and NRRD sequences; they come frame by frame, in order.</summary>
internal sealed class FrameFields(HeaderLines lines)
{
    private static ReadOnlySpan<byte> Prefix => "Seq_Frame"u8;

    private readonly List<SequenceFrame> _frames = [];
    private readonly List<SequenceTransform> _transforms = [];
    private readonly Dictionary<string, SequenceTransform> _byName = new(StringComparer.Ordinal);
    private readonly double[] _matrix = new double[16];

    public IReadOnlyList<SequenceFrame> Frames => _frames;
    public IReadOnlyList<SequenceTransform> Transforms => _transforms;

    /// <summary>Fields of frames that this program has no use for.</summary>
    public long Ignored { get; private set; }

    /// <summary>Takes the field if it is one of a frame.</summary>
    public bool TryTake(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length <= Prefix.Length || !Ascii.EqualsIgnoreCase(name[..Prefix.Length], Prefix)) return false;
        var rest = name[Prefix.Length..];
        var underscore = rest.IndexOf((byte)'_');
        if (underscore <= 0 || !TextFields.TryWhole(rest[..underscore], out var frame) || frame < 0)
            throw lines.Problem($"'{TextFields.Show(name)}' should read Seq_Frame0000_Name. Was the file edited by hand?");
        if (frame != _frames.Count && frame != _frames.Count - 1)
            throw lines.Problem($"frame {frame} stands where {_frames.Count} is next. The frames of a sequence come in order and without gaps; write the file anew.");
        if (frame == _frames.Count) _frames.Add(SequenceFrame.Blank);
        Take((int)frame, rest[(underscore + 1)..], value);
        return true;
    }

    private void Take(int index, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        ref var frame = ref CollectionsMarshal.AsSpan(_frames)[index];
        if (field.SequenceEqual("Timestamp"u8)) frame = frame with { TimeS = Time(field, value) };
        else if (field.SequenceEqual("UnfilteredTimestamp"u8)) frame = frame with { ArrivalS = Time(field, value) };
        else if (field.SequenceEqual("FrameNumber"u8)) frame = frame with { Number = Number(value) };
        else if (field.SequenceEqual("ImageStatus"u8) || field.SequenceEqual("Status"u8)) frame = frame with { HasImage = TextFields.Is(value, "OK"u8) };
        else if (field.Length > 9 && field.EndsWith("Transform"u8)) TakeMatrix(index, field[..^9], value);
        else if (field.Length > 15 && field.EndsWith("TransformStatus"u8)) Transform(field[..^15]).State(index, SequencePose.Read(value));
        else Ignored++;
    }

    private void TakeMatrix(int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!TextFields.TryNumbers(value, _matrix))
            throw lines.Problem($"the transform '{TextFields.Show(name)}' of frame {index} must have 16 finite numbers. The line may be cut; record or copy the file again.");
        var isRigid = SequencePose.TryRigid(_matrix, out var rotation, out var translation);
        ref var pose = ref Transform(name).At(index);
        pose = pose with { IsRigid = isRigid, Rotation = rotation, TranslationMm = translation };
    }

    private double Time(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (TextFields.TryNumber(value, out var time) && Math.Abs(time) <= SequenceLimits.LargestTimeS) return time;
        throw lines.Problem($"{TextFields.Show(field)} '{TextFields.Show(value)}' is no time in seconds.");
    }

    private long Number(ReadOnlySpan<byte> value)
    {
        if (TextFields.TryWhole(value, out var number) && number >= 0) return number;
        throw lines.Problem($"FrameNumber '{TextFields.Show(value)}' is no whole number from 0.");
    }

    private SequenceTransform Transform(ReadOnlySpan<byte> name)
    {
        if (_byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(Chars(name, stackalloc char[256]), out var known)) return known;
        if (name.Length > 256) throw lines.Problem($"the transform's name '{TextFields.Show(name)}' is longer than 256 letters.");
        if (_transforms.Count == SequenceLimits.MostTransforms) throw lines.Problem($"more than {SequenceLimits.MostTransforms} transforms are named. Is this a sequence?");
        var transform = new SequenceTransform(Encoding.Latin1.GetString(name));
        _transforms.Add(transform);
        _byName.Add(transform.Name, transform);
        return transform;
    }

    private static ReadOnlySpan<char> Chars(ReadOnlySpan<byte> name, Span<char> room)
    {
        if (name.Length > room.Length) return default;
        return room[..Encoding.Latin1.GetChars(name, room)];
    }
}
