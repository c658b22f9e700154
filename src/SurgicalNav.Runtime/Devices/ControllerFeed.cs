using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Listens to a serial controller without ever sending it a byte: what it says of itself, and how its line is. The guard alone speaks to drives.</summary>
public sealed class ControllerFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _name, _device;
    private readonly ReconnectingLink _link;
    private readonly byte[] _bytes = new byte[4096];
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly DeviceClock _clock = new();
    private readonly LatencyHistogram _ages = new();
    private readonly int _joints;
    private long _states, _malformed, _timeUs, _noted;
    private uint _lastUs;
    private Instant _first, _last;
    private DriveStatus? _status;
    private int _connection;
    private bool _hasTime;

    private ControllerFeed(string name, string device, DriveProfile profile)
    {
        (_name, _device, _joints) = (name, device, profile.Joints.Count);
        _link = SerialLink.Reconnecting(device, profile.Link.Baud, BackOff.Usual(seed: 2));
    }

    /// <summary>Sees the line's bytes; null for nobody. Set before the first poll.</summary>
    public BytesTap? Tap { get; set; }

    /// <param name="profile">A drive profile: a file, or a name below hardware/profiles.</param>
    /// <param name="device">The serial port, best by its lasting name (/dev/serial/by-id/…).</param>
    /// <exception cref="UserErrorException">The profile cannot be used, or there is no such port.</exception>
    public static ControllerFeed Open(string profile, string device)
    {
        try
        {
            var path = File.Exists(profile) ? profile : ProjectFiles.Path($"hardware/profiles/{(profile.EndsWith(".json", StringComparison.Ordinal) ? profile : profile + ".json")}");
            var feed = new ControllerFeed(profile, device, DriveProfileFile.Load(path));
            feed._link.Step(MonotonicClock.Shared.Now);
            if (feed._link.IsConnected) return feed;
            var why = feed._link.Status;
            feed.Dispose();
            throw new UserErrorException(why);
        }
        catch (DriveProfileException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    public void Poll(Instant now)
    {
        lock (_gate)
        {
            _link.Step(now);
            if (_connection != _link.Connection) (_connection, _hasTime) = (_link.Connection, false);
            while (_link.Read(_bytes) is var n and > 0)
            {
                Tap?.Invoke(_bytes.AsSpan(0, n), sent: false);
                ReadOnlySpan<byte> rest = _bytes.AsSpan(0, n);
                while (_deframer.TryRead(ref rest, out var raw)) Take(raw, now);
            }
            var lost = _deframer.Malformed + _deframer.Oversize;
            if (lost > _noted) _link.Activity.NoteResyncs();
            _noted = lost;
        }
    }

    public ControllerReading Read(Instant now)
    {
        lock (_gate)
        {
            var (bytes, activity) = (_link.Counters, _link.Activity);
            var span = _states < 2 ? 0 : Math.Max((_last - _first).Seconds * _states / (_states - 1), (now - _first).Seconds);
            var state = _status is { } s ? $"{s.State}{(s.FaultCode == DriveFaultCode.None ? "" : $", fault {s.FaultCode}")}" : null;
            var line = new LinkReading(_device, _link.IsConnected, _states == 0 && _link.IsConnected ? "connected, but the device says nothing" : _link.Status, bytes.BytesRead, bytes.BytesWritten,
                activity.Frames, activity.CrcErrors, _malformed + _noted, 0, activity.Resyncs, activity.Reconnects);
            return new ControllerReading(_name, _device, "listened to only", span > 0 ? _states / span : 0, _states, AgeReading.Of(_ages), _clock.JitterMs, state, line);
        }
    }

    public void Dispose() => _link.Dispose();

    private void Take(ReadOnlySpan<byte> raw, Instant now)
    {
        switch (DriveFrame.TryParse(raw, out var frame))
        {
            case DriveFrameError.None:
                _link.Activity.NoteFrames();
                if (frame.Type == DriveFrameType.State && frame.JointCount == _joints) TakeState(frame, now);
                break;
            case DriveFrameError.Crc:
                _link.Activity.NoteCrcErrors();
                break;
            default:
                _malformed++;
                break;
        }
    }

    private void TakeState(in DriveFrame frame, Instant now)
    {
        if (_states++ == 0) _first = now;
        _last = now;
        _status = new StateFrame(frame).Status;
        // The device's clock counts µs modulo 2³².
        _timeUs = _hasTime ? _timeUs + (int)(frame.Header.TimeUs - _lastUs) : _timeUs + 1;
        (_lastUs, _hasTime) = (frame.Header.TimeUs, true);
        _ages.Add(now - _clock.Stamp(new DeviceInstant(_timeUs * 1000), now));
    }
}
