using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>What a twin has done so far.</summary>
public readonly record struct TwinCounters(long Frames, long Dropped, long Refused, long OccludedPoses);

/// <summary>An optical tracker as an OpenIGTLink server at byte level: measures bodies at its rate, with noise, occlusions, its own clock and a slow line.</summary>
/// <remarks>Streams as soon as a link is attached; STP_TDATA (STP_TRANS) stops, STT_TDATA starts, no faster than the resolution it asks for,
/// and STT_TRANS starts one TRANSFORM for each tool. What is sent depends only on the options, the bodies and what the client asks, not on
/// how often <see cref="Step"/> is called. One loop owns it; allocates nothing after construction (as far as the bodies do not).</remarks>
public sealed class TrackerTwin : IServedTwin
{
    private const int Slots = 256;
    private const int MetadataPerTool = 64;

    private readonly TrackerTwinOptions _options;
    private readonly ITrackedBody[] _bodies;
    private readonly byte[][] _names;
    private readonly byte[] _deviceName;
    private readonly OcclusionEpisodes[] _episodes;
    private readonly IgtlMatrix[] _lastSeen;
    private readonly SeededRandom _noise, _line;
    private readonly DelayLine _delays;
    private readonly byte[] _index, _values;
    private readonly byte[] _reply = new byte[128];
    private IgtlReader _requests = new(256);
    private IByteLink? _link;
    private TwinStream _stream;
    private bool _streaming = true, _started;
    private Duration _leastInterval;
    private Instant _start, _lastSent = Instant.MinValue;
    private long _frame, _sent, _dropped, _refused, _occluded;

    /// <exception cref="ArgumentException">No bodies, a name that cannot be sent, or options that make no sense.</exception>
    public TrackerTwin(TrackerTwinOptions options, params IReadOnlyList<ITrackedBody> bodies)
    {
        options.Validate();
        if (bodies.Count == 0) throw new ArgumentException("Tracker twin: there is no body to track.");
        (_options, _stream, _bodies) = (options, options.Stream, [.. bodies]);
        _names = [.. bodies.Select(b => IgtlText.Encode(b.Name, IgtlToolList.NameBytes))];
        _deviceName = IgtlText.Encode(options.DeviceName, IgtlToolList.NameBytes);
        _noise = new SeededRandom(options.Seed, 1);
        _line = new SeededRandom(options.Seed, 2);
        _episodes = [.. bodies.Select((_, i) => new OcclusionEpisodes(new SeededRandom(options.Seed, 16 + (ulong)i), options.OcclusionsPerMinute, options.MeanOcclusion))];
        _lastSeen = new IgtlMatrix[_bodies.Length];
        Array.Fill(_lastSeen, new IgtlMatrix(Mat3.Identity, Vec3.Zero));
        (_index, _values) = (new byte[2 + 8 * _bodies.Length], new byte[MetadataPerTool * _bodies.Length]);
        // The larger of one TDATA and a TRANSFORM for each tool, both with metadata.
        _delays = new DelayLine(Slots, 128 + 256 * _bodies.Length);
    }

    public TwinCounters Counters => new(_sent, _dropped, _refused, _occluded);

    public bool IsStreaming => _streaming && _link is { IsOpen: true };

    /// <summary>Serves a new client; what was on its way to the last one is gone.</summary>
    public void Attach(IByteLink? link)
    {
        _link?.Dispose();
        (_link, _requests) = (link, new IgtlReader(256));
        (_streaming, _stream, _leastInterval) = (true, _options.Stream, Duration.Zero);
        _delays.Clear();
    }

    /// <summary>What the device's clock shows at a moment; from the first step on.</summary>
    public DeviceInstant DeviceTimeAt(Instant at)
    {
        var since = at - _start;
        return _options.ClockStart + since + new Duration((long)Math.Round(since.Nanoseconds * (_options.ClockDriftPpm * 1e-6)));
    }

    /// <summary>Measures every frame due by <paramref name="now"/> and hands over what arrives by then.</summary>
    public void Step(Instant now)
    {
        if (!_started) (_started, _start) = (true, now);
        Listen(now);
        for (Instant due; (due = _start + Duration.FromSeconds(_frame / _options.RateHz)) <= now; _frame++) Measure(due);
        while (_delays.TryTake(now, out var message))
            if (_link is null || !_link.TryWrite(message)) _refused++;
    }

    private void Listen(Instant now)
    {
        if (_link is null) return;
        for (int n; (n = _link.Read(_requests.Room())) > 0;)
        {
            _requests.Commit(n);
            while (_requests.TryRead(out var message)) Obey(message, now);
        }
    }

    private void Obey(in IgtlMessage message, Instant now)
    {
        switch (message.Kind)
        {
            case IgtlKind.StartTrackingData:
                (_streaming, _stream) = (true, TwinStream.TrackingData);
                _leastInterval = Duration.FromMilliseconds(Math.Max(0, message.StartTracking.ResolutionMs));
                Reply(now);
                break;
            case IgtlKind.StopTrackingData:
                _streaming = false;
                Reply(now);
                break;
            case IgtlKind.StartTransforms:
                (_streaming, _stream, _leastInterval) = (true, TwinStream.Transforms, Duration.Zero);
                break;
            case IgtlKind.StopTransforms:
                _streaming = false;
                break;
        }
    }

    private void Reply(Instant now)
    {
        var envelope = new IgtlEnvelope { Version = 1, DeviceName = _deviceName, Time = IgtlTime.FromNanoseconds(DeviceTimeAt(now).Nanoseconds) };
        _link!.TryWrite(_reply.AsSpan(0, IgtlWriter.TrackingDataReply(_reply, envelope, granted: true)));
    }

    private void Measure(Instant at)
    {
        // Drawn for every frame, sent or not, so that what a client asks does not change what follows.
        var dropped = _line.NextDouble() < _options.DropProbability;
        var delay = _options.Latency + Duration.FromSeconds(-_options.MeanJitter.Seconds * Math.Log(1 - _line.NextDouble()));
        var send = IsStreaming && at - _leastInterval >= _lastSent && !dropped && !_delays.IsFull;
        if (IsStreaming && dropped) _dropped++;

        var version = (ushort)(_options.OcclusionSignal == OcclusionSignal.Metadata ? 2 : 1);
        var time = IgtlTime.FromNanoseconds(DeviceTimeAt(at).Nanoseconds);
        var length = send ? Compose(_delays.Next, at, version, time) : Compose(default, at, version, time);
        if (!send) return;
        _delays.Send(length, at + delay);
        _lastSent = at;
        _sent++;
    }

    /// <summary>Writes the frame's messages; an empty span only draws the noise.</summary>
    private int Compose(Span<byte> into, Instant at, ushort version, IgtlTime time)
    {
        var metadata = new IgtlMetadataBuilder(_index, _values);
        var head = new IgtlEnvelope { Version = version, DeviceName = _deviceName, Time = time, MessageId = (uint)_frame };
        var (tools, length) = (0, 0);
        for (var i = 0; i < _bodies.Length; i++)
        {
            var noiseMm = Scaled(_options.NoiseMm);
            var noiseRad = Scaled(_options.NoiseRad);
            var occluded = _episodes[i].Covers(at) | _bodies[i].IsOccluded(at);
            if (into.IsEmpty) continue;
            if (occluded) _occluded++;
            else _lastSeen[i] = Measured(_bodies[i].PoseAt(at), noiseMm, noiseRad);
            if (occluded && version == 1) continue;
            var status = occluded ? "MISSING"u8 : "OK"u8;
            if (_stream == TwinStream.Transforms)
            {
                length += OneTransform(into[length..], i, version, time, status);
                continue;
            }
            if (version == 2) metadata.Add(_names[i], "Status"u8, status);
            var slot = IgtlWriter.Content(into, head)[(tools++ * IgtlToolList.WireBytesPerTool)..];
            IgtlToolList.Encode(slot, new IgtlTool(_names[i], IgtlToolType.SixDof, 0, _lastSeen[i]));
        }
        if (into.IsEmpty || _stream == TwinStream.Transforms) return length;
        var envelope = new IgtlEnvelope
        {
            Version = version,
            DeviceName = _deviceName,
            Time = time,
            MessageId = (uint)_frame,
            MetadataIndex = metadata.Index,
            MetadataBody = metadata.Body,
        };
        return IgtlWriter.FinishTrackingData(into, envelope, tools);
    }

    private int OneTransform(Span<byte> into, int body, ushort version, IgtlTime time, ReadOnlySpan<byte> status)
    {
        var metadata = new IgtlMetadataBuilder(_index, _values);
        if (version == 2) metadata.Add("TransformStatus"u8, default, status);
        var envelope = new IgtlEnvelope
        {
            Version = version,
            DeviceName = _names[body],
            Time = time,
            MessageId = (uint)_frame,
            MetadataIndex = metadata.Index,
            MetadataBody = metadata.Body,
        };
        return IgtlWriter.Transform(into, envelope, _lastSeen[body]);
    }

    private Vec3 Scaled(Vec3 deviation) =>
        new(_noise.Gaussian(0, deviation.X), _noise.Gaussian(0, deviation.Y), _noise.Gaussian(0, deviation.Z));

    private static IgtlMatrix Measured((Quat Rotation, Vec3 TranslationMm) truth, Vec3 noiseMm, Vec3 noiseRad) =>
        IgtlMatrix.From((Quat.Exp(noiseRad) * truth.Rotation).Normalized(), truth.TranslationMm + noiseMm);
}
