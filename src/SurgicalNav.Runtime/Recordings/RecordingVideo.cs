using OpenCvSharp;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>The pictures of a recording as a source like any other: each comes when its recorded moment has come again, with its own age and number.</summary>
/// <remarks>Times are played from the recording's first message on, whatever it is, so that pictures and poses of one recording keep to each other. Read from
/// front to back and bounded by the reader's limits: one chunk as it stands in the file and one expanded (8 MiB and a picture in recordings of this program).
/// A picture that is damaged or of another size is dropped, counted and told in <see cref="LastProblem"/>; a damaged chunk ends the source and is told there with its place.
/// One loop owns it.</remarks>
public sealed class RecordingVideo : IFrameSource
{
    private const string AllOut = "All leases are out: whoever takes the frames holds on to too many.";

    private readonly SessionReader _reader;
    private readonly RecordedPictures _decoder = new();
    private readonly string _topic;
    private readonly IFaultSink? _faults;
    private readonly bool _isPaced;
    private readonly Instant _origin;
    private readonly PictureFields _like;
    private readonly FramePool _decoded, _left;
    private readonly FramePool? _right;
    private readonly PictureUnpacker _unpacker;
    private readonly Mat _picture;
    private readonly FrameLease _scratch;
    private Instant? _start;
    private Instant _last;
    private PictureFields _next;
    private bool _hasNext;

    private RecordingVideo(string name, string topic, SessionReader reader, Instant origin, PictureFields first, CaptureOptions options, IFaultSink? faults)
    {
        (Name, _topic, _reader, _origin, _like, _next, _hasNext, _faults, _isPaced) = (name, topic, reader, origin, first, first, true, faults, options.Pace == PlayPace.Original);
        var (raw, type) = first.Format switch
        {
            PixelFormat.Bgr24 => (RawPixels.Bgr, MatType.CV_8UC3),
            PixelFormat.Rgba32 => (RawPixels.Rgba, MatType.CV_8UC4),
            PixelFormat.Gray8 => (RawPixels.Gray, MatType.CV_8UC1),
            _ => throw new PictureException($"{name} holds {first.Format} values, which are no video."),
        };
        _unpacker = new PictureUnpacker(name, first.Width, first.Height, raw, options.Eyes);
        _decoded = new FramePool(first.Width, first.Height, first.Format, 1);
        _decoded.TryRent(default, default, 0, out _scratch);
        _picture = Mat.FromPixelData(first.Height, first.Width, type, _scratch.Address);
        _left = new FramePool(Width, Height, options.Eyes.Format, options.PoolCapacity);
        _right = IsStereo ? new FramePool(Width, Height, options.Eyes.Format, options.PoolCapacity) : null;
    }

    public string Name { get; }
    public int Width => _unpacker.Width;
    public int Height => _unpacker.Height;
    public bool IsStereo => _unpacker.IsStereo;

    /// <summary>What of each eye's recorded picture is delivered.</summary>
    public EyeView View => _unpacker.Part;

    public bool IsFinished { get; private set; }
    public long Dropped { get; private set; }

    /// <summary>Why the last dropped picture was dropped, or the source ended early, in words; null for nothing.</summary>
    public string? LastProblem { get; private set; }

    /// <param name="options">The address, whose topic chooses among several; eyes, pace and pool. Size, rate and latency are the recording's own.</param>
    /// <param name="faults">Told of dropped pictures.</param>
    /// <exception cref="UserErrorException">It cannot be read, holds no pictures, or several of which none was chosen; says which there are.</exception>
    /// <exception cref="PictureException">The pictures cannot be split or cropped as asked.</exception>
    public static RecordingVideo Open(CaptureOptions options, IFaultSink? faults = null)
    {
        var (path, name) = (options.Address.Target, options.Address.Shown);
        var topic = RecordedVideoTopics.Choose(path, options.Address.Topic);
        SessionReader? reader = null;
        try
        {
            reader = new SessionReader(path);
            Instant? origin = null;
            while (reader.Read())
            {
                origin ??= reader.LogTime;
                if (reader.Topic != topic) continue;
                var first = reader.Picture();
                if (!RecordedPictures.IsBelieved(first.Fields, first.Data.Length)) continue;
                return new RecordingVideo(name, topic, reader, origin.Value, first.Fields, options, faults);
            }
            throw new UserErrorException($"{name} holds no picture that can be shown. 'surgicalnav info {path}' says what it holds.");
        }
        catch (Exception e)
        {
            reader?.Dispose();
            throw e is McapException damage ? RecordingFiles.Explain(damage, path) : e;
        }
    }

    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        frame = default;
        if (IsFinished) return false;
        _start ??= now;
        if (!_hasNext && !Advance(now)) return false;
        var due = _isPaced ? _start.Value + (_next.ReceivedAt - _origin) : now;
        // A recording that was joined may step back; a source does not.
        if (due < _last) due = _last;
        if (due > now) return false;
        (_hasNext, _last) = (false, due);
        if (WhyNotDecoded() is { } problem) return Drop(now, problem);
        var acquired = due - (_next.ReceivedAt - _next.AcquiredAt);
        if (!_left.TryRent(acquired, due, _next.Frame, out var left)) return Drop(now, AllOut);
        FrameLease? right = null;
        if (_right is not null && !_right.TryRent(acquired, due, _next.Frame, out right))
        {
            left.Release();
            return Drop(now, AllOut);
        }
        _unpacker.Unpack(_picture, left, right);
        frame = new EndoscopeFrame(left, right);
        return true;
    }

    /// <exception cref="LeakedLeaseException">Frames are still out.</exception>
    public void Dispose()
    {
        _unpacker.Dispose();
        _picture.Dispose();
        _scratch.Release();
        _decoder.Dispose();
        _reader.Dispose();
        _decoded.Dispose();
        _left.Dispose();
        _right?.Dispose();
    }

    /// <summary>On to the next picture of the topic; false at the end, and after one that says nothing sensible of itself.</summary>
    private bool Advance(Instant now)
    {
        try
        {
            while (_reader.Read())
            {
                if (_reader.Topic != _topic) continue;
                (_next, _hasNext) = (_reader.Picture().Fields, true);
                return true;
            }
            IsFinished = true;
            return false;
        }
        catch (McapException e)
        {
            // A message that is wrong within a sound chunk ends nothing: the reader stands behind it.
            IsFinished = e.Error != McapError.MalformedRecord || _reader.Bytes.Position >= _reader.Bytes.Length;
            return Drop(now, RecordingFiles.Explain(e, Name).Message);
        }
    }

    private string? WhyNotDecoded()
    {
        var picture = _reader.Picture();
        var f = picture.Fields;
        if ((f.Width, f.Height, f.Format) != (_like.Width, _like.Height, _like.Format)) return $"picture {f.Frame} of {Name} is {f.Width}×{f.Height} {f.Format} pixels, the first was {_like.Width}×{_like.Height} {_like.Format}; it is left out.";
        return RecordedPictures.IsBelieved(f, picture.Data.Length) && _decoder.TryDecode(picture, _scratch) ? null : $"picture {f.Frame} of {Name} is damaged; it is left out.";
    }

    private bool Drop(Instant now, string problem)
    {
        Dropped++;
        LastProblem = problem;
        _faults?.Raise(new Fault(FaultCode.FrameDropped, FaultSeverity.Warning, Stage.Endoscope, now, _next.Frame, 0));
        return false;
    }
}
