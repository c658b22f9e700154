using SurgicalNav.Core.Time;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.OpenIgtLink.Serving;

/// <summary>A recorded sequence at its own pace, beginning when the first client is there; each frame's own status decides whether a tool is seen.</summary>
/// <remarks>The device's time is the recording's. Where it repeats, time goes on: it never runs back.</remarks>
public sealed class SequenceSource : IServedSource
{
    private readonly SequenceFile _file;
    private readonly bool _repeats;
    private readonly int[] _frames;
    private readonly double _firstS, _lengthS;
    private Instant? _start;
    private int _next;
    private long _round;

    /// <param name="path">A sequence or pose log; see <see cref="SequenceFile"/>.</param>
    /// <param name="repeats">Begins again at its end.</param>
    /// <exception cref="SequenceFormatException">The file cannot be read.</exception>
    /// <exception cref="UserErrorException">It holds nothing that could be served.</exception>
    public SequenceSource(string path, bool repeats)
    {
        (_file, _repeats) = (SequenceFile.Open(path), repeats);
        if (_file.Transforms.Count == 0) throw new UserErrorException($"{path}: the sequence holds no transforms, so that there are no tools to serve.");
        if (_file.Transforms.FirstOrDefault(t => t.Name.Length > IgtlToolList.NameBytes) is { } longer)
            throw new UserErrorException($"{path}: OpenIGTLink takes names of at most {IgtlToolList.NameBytes} characters; '{longer.Name}' is longer. Rename the transform in the sequence.");
        Tools = [.. _file.Transforms.Select(t => t.Name)];
        FrameName = CommonFrame(Tools);
        // Frames without a time, or not later than the one before, cannot be played in time.
        var last = double.NegativeInfinity;
        var frames = new List<int>();
        for (var i = 0; i < _file.Frames.Count; i++)
        {
            if (!(_file.Frames[i].BestTimeS > last) || !(_file.Frames[i].BestTimeS >= 0)) continue;
            last = _file.Frames[i].BestTimeS;
            frames.Add(i);
        }
        if (frames.Count < 2) throw new UserErrorException($"{path}: fewer than two frames of the sequence have a Timestamp, so that it cannot be played in time.");
        _frames = [.. frames];
        _firstS = _file.Frames[_frames[0]].BestTimeS;
        _lengthS = (last - _firstS) * _frames.Length / (_frames.Length - 1);
    }

    public string Name => Path.GetFileName(_file.Path);

    public string FrameName { get; }

    public IReadOnlyList<string> Tools { get; }

    public bool WaitsForClient => true;

    public bool IsAtEnd => !_repeats && _next == _frames.Length;

    public bool TryTake(Instant now, IgtlTracking tracking)
    {
        _start ??= now;
        if (_next == _frames.Length)
        {
            if (!_repeats) return false;
            (_next, _round) = (0, _round + 1);
        }
        var index = _frames[_next];
        var sinceS = _file.Frames[index].BestTimeS - _firstS + _round * _lengthS;
        if (_start + Duration.FromSeconds(sinceS) > now) return false;
        _next++;
        tracking.Time = IgtlTime.FromNanoseconds((long)((_firstS + sinceS) * 1e9));
        for (var tool = 0; tool < _file.Transforms.Count; tool++)
        {
            var transform = _file.Transforms[tool];
            if (transform.TryGet(index, out var pose) && transform.IsUsable(pose)) tracking.Put(tool, IgtlMatrix.From(pose.Rotation, pose.TranslationMm));
            else tracking.PutMissing(tool);
        }
        return true;
    }

    public void Dispose()
    {
    }

    /// <summary>"Tracker" of "ProbeToTracker" and "StylusToTracker"; where the transforms lead to different frames, no client can ask for one by name.</summary>
    private static string CommonFrame(IReadOnlyList<string> transforms)
    {
        var frames = transforms.Select(t => t[(t.LastIndexOf("To", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : t.Length)..]).Distinct().ToArray();
        return frames is [{ Length: > 0 } one] ? one : "mixed";
    }
}
