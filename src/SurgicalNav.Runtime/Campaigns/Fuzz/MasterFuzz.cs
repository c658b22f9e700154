using System.Buffers.Binary;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>An input that makes hands of bytes. Whatever comes, a look is sound or none, and never from later than now.</summary>
public abstract class MasterFuzz : IFuzzTarget, IDisposable
{
    private readonly Func<IByteLink, IMasterInput> _make;
    private MemoryLink _far;
    private IMasterInput _input;
    private long _taken;
    private Instant _now = Instant.FromSeconds(1);

    private protected MasterFuzz(Func<IByteLink, IMasterInput> make)
    {
        _make = make;
        (_far, var near) = MemoryLink.CreatePair();
        _input = make(near);
    }

    /// <summary>After so many inputs a new line is laid, as after a lost peer; 0 for never.</summary>
    protected virtual int InputsPerLine => 0;

    public abstract string Name { get; }
    public abstract IReadOnlyList<byte[]> Seeds { get; }
    public virtual long MostBytesPerInput => 4096;

    /// <summary>Looks that told something.</summary>
    public long Looks { get; private set; }

    protected Instant Now => _now;

    /// <summary>Bytes on the way back.</summary>
    protected virtual void Hear(ReadOnlySpan<byte> bytes)
    {
    }

    public virtual void Take(ReadOnlySpan<byte> input)
    {
        _now += Duration.FromMilliseconds(1);
        if (InputsPerLine > 0 && ++_taken % InputsPerLine == 0)
        {
            _input.Dispose();
            _far.Dispose();
            (_far, var near) = MemoryLink.CreatePair();
            _input = _make(near);
        }
        Put(input);
        Span<byte> heard = stackalloc byte[1024];
        while (_far.Read(heard) is var n && n > 0) Hear(heard[..n]);
    }

    protected void Put(ReadOnlySpan<byte> bytes)
    {
        _far.TryWrite(bytes);
        var look = _input.Poll(_now);
        if (look.Kind == MasterKind.None) return;
        if (!look.IsSound) throw new InvalidOperationException("An unsound look was handed out: " + look);
        if (look.AcquiredAt > _now) throw new InvalidOperationException("A look from later than now was handed out: " + look);
        Looks++;
    }

    public void Dispose()
    {
        _input.Dispose();
        _far.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A gamepad's events.</summary>
public sealed class GamepadFuzz() : MasterFuzz(link => new GamepadInput(link))
{
    public override string Name => "gamepad";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Events((EvdevCodes.Absolute, EvdevCodes.AxisX, 30000), (EvdevCodes.Key, EvdevCodes.ShoulderLeft, 1)), Events((EvdevCodes.Synchronise, EvdevCodes.Dropped, 0)), Events((EvdevCodes.Absolute, EvdevCodes.HatY, -1))];

    private static byte[] Events(params (ushort Type, ushort Code, int Value)[] events)
    {
        var bytes = new byte[(events.Length + 1) * EvdevReader.EventBytes];
        for (var i = 0; i < events.Length; i++) EvdevReader.Encode(bytes.AsSpan(i * EvdevReader.EventBytes), 1_000_000 + i, new EvdevEvent(events[i].Type, events[i].Code, events[i].Value));
        EvdevReader.Encode(bytes.AsSpan(events.Length * EvdevReader.EventBytes), 2_000_000, new EvdevEvent(EvdevCodes.Synchronise, EvdevCodes.Report, 0));
        return bytes;
    }
}

/// <summary>A SpaceMouse's reports.</summary>
public sealed class SpaceMouseFuzz() : MasterFuzz(link => new SpaceMouseInput(link))
{
    public override string Name => "spacemouse";

    public override IReadOnlyList<byte[]> Seeds { get; } = [[1, 94, 1, 255, 255, 162, 254], [2, 0, 0, 226, 255, 0, 0], [1, 94, 1, 0, 0, 0, 0, 0, 0, 0, 0, 162, 254], [3, 1, 0], [0x17, 100]];
}

/// <summary>A handle over OpenIGTLink.</summary>
public sealed class IgtlMasterFuzz() : MasterFuzz(link => new IgtlMasterInput(link))
{
    public override string Name => "master-openigtlink";

    public override IReadOnlyList<byte[]> Seeds { get; } = OpenIgtLinkSamples.Of(IgtlKind.Transform, IgtlKind.Position, IgtlKind.QuaternionTransform, IgtlKind.TrackingData, IgtlKind.QuaternionTrackingData);

    /// <summary>A header may claim a foreign body of 256 MB, which is passed over whole.</summary>
    protected override int InputsPerLine => 16;

    /// <summary>The new line's buffers.</summary>
    public override long MostBytesPerInput => 1 << 18;

    /// <summary>Every input comes as it is, and with a right size and checksum and no time, which would make it old.</summary>
    public override void Take(ReadOnlySpan<byte> input)
    {
        base.Take(input);
        if (input.Length < IgtlMessage.HeaderBytes) return;
        Span<byte> wire = stackalloc byte[4096];
        input.CopyTo(wire);
        wire = wire[..input.Length];
        wire[34..42].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(wire[42..], (ulong)(wire.Length - IgtlMessage.HeaderBytes));
        BinaryPrimitives.WriteUInt64BigEndian(wire[IgtlMessage.ChecksumOffset..], Crc64.Compute(wire[IgtlMessage.HeaderBytes..]));
        Put(wire);
    }
}

/// <summary>A hand over a network, its sender hostile; every input comes as it is, and with the right length, session and seal.</summary>
public sealed class NetworkMasterFuzz() : MasterFuzz(link => new NetworkMasterInput(link, Key, Session))
{
    private const ulong Session = 42;
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly byte[] _wire = new byte[MasterReport.WireBytes];
    private ulong _sequence;
    private long _beatNs;

    public override string Name => "master-network";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Report(MasterKind.Pose), Report(MasterKind.Rate), new byte[MasterBeat.WireBytes]];

    public override void Take(ReadOnlySpan<byte> input)
    {
        base.Take(input);
        Array.Clear(_wire);
        input[..Math.Min(input.Length, _wire.Length - MasterPacket.SealBytes)].CopyTo(_wire);
        Seeds[0].AsSpan(0, 6).CopyTo(_wire);
        // One in four keeps the numbers that it came with.
        if (++_sequence % 4 != 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_wire.AsSpan(8), Session);
            BinaryPrimitives.WriteUInt64LittleEndian(_wire.AsSpan(16), _sequence);
            BinaryPrimitives.WriteInt64LittleEndian(_wire.AsSpan(32), _beatNs);
            BinaryPrimitives.WriteInt64LittleEndian(_wire.AsSpan(40), (Now.Nanoseconds - _beatNs) / 2);
        }
        MasterPacket.Seal(_wire, Key);
        Put(_wire);
    }

    protected override void Hear(ReadOnlySpan<byte> bytes)
    {
        if (MasterPacket.TryDecode(bytes[..Math.Min(bytes.Length, MasterBeat.WireBytes)], Key, out MasterBeat beat) == MasterPacketFlaw.None) _beatNs = beat.SentNs;
    }

    private static byte[] Report(MasterKind kind)
    {
        var wire = new byte[MasterReport.WireBytes];
        var sample = kind == MasterKind.Pose ? MasterSample.OfPose(1, default, default, new Rigid<MasterConsole, MasterHandle>(Quat.Identity, Vec3.UnitX), 0.5, MasterButtons.Present)
            : MasterSample.OfRate(1, default, default, Vec3.UnitX, Vec3.Zero, 0.5, MasterButtons.Present);
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 1, 5, 1_000_000_000, 6, sample), Key);
        return wire;
    }
}
