using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Recording.Sessions;

/// <summary>Where messages of one kind are offered, from any thread.</summary>
public sealed class RecordTopic<T> where T : struct, IRecorded<T>
{
    private readonly SessionRecorder _recorder;
    private readonly TopicState _state;

    internal RecordTopic(SessionRecorder recorder, TopicState state) => (_recorder, _state) = (recorder, state);

    /// <param name="value">Copied.</param>
    /// <param name="acquiredAt">When the world was so: the message's publish time.</param>
    /// <param name="now">The message's log time.</param>
    public void Offer(in T value, Instant acquiredAt, Instant now) => _recorder.Offer(_state, value, acquiredAt, now);
}

/// <summary>Where messages that are encoded already are offered, from any thread.</summary>
public sealed class EncodedTopic
{
    private readonly SessionRecorder _recorder;
    private readonly TopicState _state;

    internal EncodedTopic(SessionRecorder recorder, TopicState state) => (_recorder, _state) = (recorder, state);

    /// <param name="message">Copied.</param>
    /// <param name="acquiredAt">When the world was so: the message's publish time.</param>
    /// <param name="now">The message's log time.</param>
    public void Offer(ReadOnlySpan<byte> message, Instant acquiredAt, Instant now) => _recorder.OfferEncoded(_state, message, acquiredAt, now);
}

/// <summary>Where a tracker's poses are offered: exactly, and for viewers as transforms of the tools that were seen.</summary>
public sealed class PoseTopic
{
    private readonly SessionRecorder _recorder;
    private readonly RecordTopic<PoseRecord> _poses;
    private readonly TopicState? _transforms;
    private readonly string _parent;
    private readonly IReadOnlyList<string> _tools;

    internal PoseTopic(SessionRecorder recorder, RecordTopic<PoseRecord> poses, TopicState? transforms, string parent, IReadOnlyList<string> tools) =>
        (_recorder, _poses, _transforms, _parent, _tools) = (recorder, poses, transforms, parent, tools);

    public void Offer(in PoseRecord pose, Instant now)
    {
        _poses.Offer(pose, pose.AcquiredAt, now);
        if (_transforms is not null && pose.Status == PoseRecord.Visible && (uint)pose.Tool < (uint)_tools.Count) _recorder.OfferTransform(_transforms, _parent, _tools[pose.Tool], pose, now);
    }
}

/// <summary>Where a device's bytes are offered, as they go over its link.</summary>
public sealed class BytesTopic
{
    private readonly SessionRecorder _recorder;
    private readonly TopicState _state;

    internal BytesTopic(SessionRecorder recorder, TopicState state) => (_recorder, _state) = (recorder, state);

    /// <param name="bytes">Copied.</param>
    /// <param name="now">The message's log time.</param>
    public void Offer(in DeviceBytes bytes, Instant now) => _recorder.OfferBytes(_state, bytes, now);
}

/// <summary>Where faults are offered; a sink that may stand among others.</summary>
public sealed class FaultTopic : IFaultSink
{
    private static readonly string[] Words = [.. Enum.GetNames<FaultCode>()], Stages = [.. Enum.GetNames<Stage>()];
    private readonly SessionRecorder _recorder;
    private readonly RecordTopic<FaultRecord> _faults;
    private readonly TopicState _log;

    internal FaultTopic(SessionRecorder recorder, RecordTopic<FaultRecord> faults, TopicState log) => (_recorder, _faults, _log) = (recorder, faults, log);

    public void Raise(in Fault fault) => Offer(fault, fault.At);

    public void Offer(in Fault fault, Instant now)
    {
        _faults.Offer(new FaultRecord(fault), fault.At, now);
        _recorder.OfferLog(_log, fault.Severity, Words[(int)fault.Code], Stages[(int)fault.Stage], fault.At, now);
    }

    /// <summary>A line for people, on <c>/log</c> only.</summary>
    public void Say(FaultSeverity severity, string words, string name, Instant now) => _recorder.OfferLog(_log, severity, words, name, now, now);
}

/// <summary>Where pictures of one eye, or masks, are offered.</summary>
public sealed class VideoTopic
{
    private readonly SessionRecorder _recorder;
    private readonly TopicState _state;
    private readonly string _frameId;

    internal VideoTopic(SessionRecorder recorder, TopicState state, string frameId) => (_recorder, _state, _frameId) = (recorder, state, frameId);

    /// <summary>Memory for a picture; null where there is none, and then the picture is counted as dropped.</summary>
    public VideoBuffer? TryRent(int payloadBytes) => _recorder.Rent(_state, payloadBytes);

    /// <summary>Hands a filled buffer over.</summary>
    /// <param name="buffer">Not to be touched afterwards.</param>
    /// <param name="fields">Of the picture in it.</param>
    /// <param name="payloadBytes">How much of <see cref="VideoBuffer.Payload"/> is filled.</param>
    /// <param name="now">The message's log time.</param>
    public void Offer(VideoBuffer buffer, in PictureFields fields, int payloadBytes, Instant now) => _recorder.OfferVideo(_state, buffer, _frameId, fields, payloadBytes, now);

    /// <summary>Gives a buffer back unused.</summary>
    public void GiveBack(VideoBuffer buffer) => _recorder.GiveBack(buffer);

    /// <summary>Copies pixels as they are; for topics added as raw. False where there was no memory for them.</summary>
    public bool OfferRaw(in PictureFields fields, ReadOnlySpan<byte> pixels, Instant now)
    {
        if (TryRent(pixels.Length) is not { } buffer) return false;
        pixels.CopyTo(buffer.Payload);
        Offer(buffer, fields, pixels.Length, now);
        return true;
    }

    /// <summary>Counts a picture that was given up before it came here, so that the recording tells of it.</summary>
    public void CountDropped() => _recorder.CountDropped(_state);
}
