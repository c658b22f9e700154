using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Tests.Recording;

/// <summary>Messages of every kind from a seed, with the numbers that are hard to keep among them.</summary>
internal sealed class Samples(ulong seed)
{
    private readonly SeededRandom _random = new(seed);

    public static SessionStart Start { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new Instant(1_000_000_000_000), [KeyValuePair.Create("seed", "7")]);

    /// <summary>Any double: NaN with any payload, infinities, −0 and subnormals among them.</summary>
    public double Double() => _random.NextInt(4) switch
    {
        0 => BitConverter.UInt64BitsToDouble(_random.NextUInt64()),
        1 => new[] { double.NaN, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 0 }[_random.NextInt(7)],
        _ => _random.Uniform(-500, 500),
    };

    public long Long() => _random.NextInt(3) switch { 0 => (long)_random.NextUInt64(), 1 => long.MinValue, _ => _random.NextInt(1_000_000_000) };

    private Vec3 Vector() => new(Double(), Double(), Double());

    private Quat Quaternion() => new(Double(), Double(), Double(), Double());

    public PoseRecord Pose() => new(
        _random.NextInt(30), _random.NextInt(3), Quaternion(), Vector(), new DeviceInstant(Long()), new Instant(Long()), new Instant(Long()), Long(), (uint)_random.NextUInt64(), Double());

    public FaultRecord Fault() => new(new Fault((FaultCode)_random.NextInt(20), (FaultSeverity)_random.NextInt(4), (Stage)_random.NextInt(9), new Instant(Long()), Double(), Double()));

    public TimeLineRecord TimeLine() => new(Long(), _random.NextInt(3), new(Long()), new(Long()), new(Long()), Instant.MinValue, new(Long()), new(Long()), new(Long()));

    public EdgeRecord Edge() => new(new Instant(Long()), "pictures → perception", new EdgeCounters(Long(), Long(), Long()));

    public StageStateRecord StageState() => new(new Instant(Long()), "Endoskop-Optik Ö", _random.NextInt(9), Double(), Double(), "frozen: 0.0 px of motion in 1.2 s");
}
