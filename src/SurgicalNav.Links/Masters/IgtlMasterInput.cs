using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Links.Masters;

/// <summary>How a handle's pose is taken from OpenIGTLink.</summary>
public sealed record IgtlMasterOptions
{
    /// <summary>The device name of a TRANSFORM, POSITION or QTRANS, or the tool's name in TDATA and QTDATA. Empty takes any.</summary>
    public string Device { get; init; } = "";

    /// <summary>The sender's axes to the console's.</summary>
    public Quat ConsoleFromSender { get; init; } = Quat.Identity;

    /// <summary>Nothing for longer than this is a lost handle.</summary>
    public Duration Deadline { get; init; } = Duration.FromMilliseconds(100);

    /// <summary>The grip, where the protocol says nothing of it.</summary>
    public double Grip { get; init; } = 1;
}

/// <summary>A handle tracked by another program: TRANSFORM, POSITION with an orientation, QTRANS, TDATA and QTDATA. It has no buttons: add pedals by
/// <see cref="PedalledMaster"/>.</summary>
public sealed class IgtlMasterInput : IMasterInput
{
    private const int MostReads = 16;

    private readonly IByteLink _link;
    private readonly IgtlMasterOptions _options;
    private readonly byte[] _name;
    private readonly IgtlReader _reader = new();
    private readonly LeastLag _lag = new();
    private MasterSample _latest;
    private long _sequence, _unusable;

    /// <param name="link">Owned.</param>
    /// <param name="options">Null takes the usual.</param>
    public IgtlMasterInput(IByteLink link, IgtlMasterOptions? options = null)
    {
        (_link, _options) = (link, options ?? new IgtlMasterOptions());
        _name = System.Text.Encoding.UTF8.GetBytes(_options.Device);
        if (!(Math.Abs(_options.ConsoleFromSender.Norm - 1) < 1e-6)) throw new ArgumentException("The rotation from the sender's axes to the console's is none.");
        if (_options.Grip is not (>= 0 and <= 1)) throw new ArgumentException("A grip is a share from 0 (closed) to 1 (open).");
    }

    public string Name => _link.Name;
    public bool IsOpen => _link.IsOpen;

    /// <summary>Broken messages, and poses that are none.</summary>
    public long Malformed => _reader.Counters.Errors + _unusable;

    public MasterSample Poll(Instant now)
    {
        for (var i = 0; i < MostReads; i++)
        {
            var n = _link.Read(_reader.Room());
            if (n <= 0) break;
            _reader.Commit(n);
            while (_reader.TryRead(out var message)) Take(message, now);
        }
        return _link.IsOpen && _latest.Kind != MasterKind.None && now - _latest.AcquiredAt <= _options.Deadline ? _latest : default;
    }

    public void Dispose() => _link.Dispose();

    private void Take(in IgtlMessage message, Instant now)
    {
        switch (message.Kind)
        {
            case IgtlKind.Transform when IsMine(message.DeviceName):
                Take(message.Transform, message.Time, now);
                break;
            case IgtlKind.Position or IgtlKind.QuaternionTransform when IsMine(message.DeviceName):
                Take(message.Position, message.Time, now);
                break;
            case IgtlKind.TrackingData:
                var tools = message.Tools;
                for (var i = 0; i < tools.Count; i++)
                    if (IsMine(tools[i].Name)) Take(tools[i].Matrix, message.Time, now);
                break;
            case IgtlKind.QuaternionTrackingData:
                var poses = message.QuaternionTools;
                for (var i = 0; i < poses.Count; i++)
                    if (IsMine(poses[i].Name)) Take(poses[i].Position, message.Time, now);
                break;
            default:
                break;
        }
    }

    private bool IsMine(ReadOnlySpan<byte> name) => _name.Length == 0 || name.SequenceEqual(_name);

    private void Take(in IgtlMatrix matrix, IgtlTime time, Instant now)
    {
        if (matrix.TryGetPose(out var rotation, out var mm)) Take(rotation, mm, time, now);
        else _unusable++;
    }

    private void Take(in IgtlPosition position, IgtlTime time, Instant now)
    {
        // 32-bit floats leave a unit quaternion within 1e-6; a place without an orientation is no handle.
        if (position.Form != IgtlPositionForm.PositionOnly && Math.Abs(position.Rotation.Norm - 1) < IgtlMatrix.RotationTolerance && position.PositionMm.IsFinite) Take(position.Rotation.Normalized(), position.PositionMm, time, now);
        else _unusable++;
    }

    private void Take(Quat rotation, Vec3 mm, IgtlTime time, Instant now)
    {
        var acquired = time.IsSpecified ? _lag.Take(time.Nanoseconds, now) : now;
        var pose = new Rigid<MasterConsole, MasterHandle>((_options.ConsoleFromSender * rotation).Normalized(), _options.ConsoleFromSender.Rotate(mm));
        var sample = MasterSample.OfPose(_sequence + 1, acquired, now, pose, _options.Grip, MasterButtons.None);
        // Older than what is known: another path's, or a clock put back. A sender that goes on so falls silent by the deadline.
        if (_latest.Kind != MasterKind.None && acquired < _latest.AcquiredAt)
        {
            _unusable++;
            return;
        }
        _sequence++;
        _latest = sample;
    }
}
