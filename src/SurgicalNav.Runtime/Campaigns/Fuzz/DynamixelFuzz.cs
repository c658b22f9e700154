using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Simulation.Drives.Dynamixel;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Dynamixel's packet reader, the asking client and the servos' twin, each with a hostile other end.</summary>
/// <remarks>Each input is taken as bytes of a line, and once more as the parameters of a sound packet, so that what stands behind the CRC is reached.
/// Hostile bytes with a right CRC are commands as good as any, so the twin may well move; it must keep within what its tables say.</remarks>
public sealed class DynamixelFuzz : IFuzzTarget, IDisposable
{
    private static readonly DynamixelInstruction[] Instructions = Enum.GetValues<DynamixelInstruction>();

    private readonly DynamixelReader _reader = new();
    private readonly MemoryLink _toClient, _clientEnd, _toTwin, _twinEnd;
    private readonly DynamixelClient _client;
    private readonly DynamixelTwin _twin = new(new DynamixelTwinOptions { Ids = [0, 1, 2, 252] });
    private readonly byte[] _wire = new byte[DynamixelPacket.MostWireBytes(4096)], _heard = new byte[4096];
    private Instant _now = Instant.FromSeconds(1);
    private long _taken;

    public DynamixelFuzz()
    {
        (_toClient, _clientEnd) = MemoryLink.CreatePair();
        (_toTwin, _twinEnd) = MemoryLink.CreatePair();
        _client = new DynamixelClient(_clientEnd);
        _twin.Attach(_twinEnd);
    }

    public string Name => "dynamixel";

    /// <summary>Packets of the e-manual: ping, read, sync and bulk instructions, statuses, one of them stuffed.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } = [.. new[]
    {
        "FFFFFD0001030001194E", "FFFFFD000107005500060426655D", "FFFFFD0001070002840004001D15", "FFFFFD000108005500A60000008CC0", "FFFFFD00FE090082840004000102CEFA",
        "FFFFFD00FE11008374000400019600000002AA0000008287", "FFFFFD00FE0D0092019000020002920001001A05", "FFFFFD000109005500FFFFFDFDFDD51E",
    }.Select(Convert.FromHexString)];

    /// <summary>Sound packets that came out of the reader.</summary>
    public long Packets => _reader.Counters.Packets;

    /// <summary>Instructions that the twin obeyed or refused.</summary>
    public long Instructed => _twin.Instructions;

    /// <summary>Questions of the client that were answered.</summary>
    public long Answered => _client.Exchanges.Answered;

    /// <summary>What is made once, at the first input; the rest takes nothing, but may be charged with what another thread's collection leaves unused of a block (8 kB).</summary>
    public long MostBytesPerInput => 16 << 10;

    public void Take(ReadOnlySpan<byte> input)
    {
        _taken++;
        _now += Duration.FromMilliseconds(1);
        Stream(input);
        var parameters = input[..Math.Min(input.Length, 3000)];
        var length = DynamixelPacket.Encode(_wire, (byte)(_taken % 4 == 0 ? DynamixelProtocol.Broadcast : _taken % 3), Instructions[_taken % Instructions.Length], parameters);
        Stream(_wire.AsSpan(0, length));
        Ask();
        // Between questions the line must be quiet.
        if (_client.Outcome == DynamixelOutcome.Waiting)
        {
            _toClient.TryWrite(input);
            _toClient.TryWrite(_wire.AsSpan(0, length));
            _client.Poll(_now);
        }
        _toTwin.TryWrite(input);
        _toTwin.TryWrite(_wire.AsSpan(0, length));
        _twin.Step(_now);
        while (_toTwin.Read(_heard) > 0) { }
        while (_toClient.Read(_heard) > 0) { }
        foreach (var servo in _twin.Servos)
            if (!double.IsFinite(servo.PositionSteps) || servo.HardwareError != 0) throw new InvalidOperationException("A servo left what it can be.");
    }

    public void Dispose()
    {
        _toClient.Dispose();
        _clientEnd.Dispose();
        _toTwin.Dispose();
        _twinEnd.Dispose();
    }

    private void Ask()
    {
        if (!_client.CanBegin(_now)) return;
        switch (_taken % 4)
        {
            case 0: _client.BeginRead(1, DynamixelTable.PresentPosition, _now); break;
            case 1: _client.BeginSyncRead([1, 2], 132, 4, _now, fast: true); break;
            case 2: _client.BeginPing(1, _now); break;
            default: _client.BeginSearch(_now, mostDevices: 4); break;
        }
    }

    private void Stream(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = _reader.Room();
            var n = Math.Min(bytes.Length, Math.Min(room.Length, 1 + (int)(_taken % 700)));
            bytes[..n].CopyTo(room);
            _reader.Commit(n);
            bytes = bytes[n..];
            while (_reader.TryRead(out var packet))
                if (packet.Parameters.Length > DynamixelProtocol.MostPacketBytes) throw new InvalidOperationException("A packet grew.");
        }
        // As an owner does when its time is over; otherwise one believed length would swallow thousands of inputs.
        if (_taken % 16 == 0) _reader.GiveUp();
    }
}
