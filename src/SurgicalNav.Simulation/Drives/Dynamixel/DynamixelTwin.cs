using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Simulation.Drives.Dynamixel;

/// <summary>A line with Dynamixel servos of the X series at byte level, at the far end of a link: every instruction of Protocol 2.0, errors, fast reads, bus watchdogs.</summary>
/// <remarks>Passive: call <see cref="Step"/> at least once a millisecond. Its motors tick every millisecond whenever it is called. One loop owns it; allocates only when constructed.</remarks>
public sealed class DynamixelTwin : IServedTwin
{
    private const int Slots = 256, MostAnswerBytes = 512, PingBytes = 3, BulkItemBytes = 5;
    private static readonly Duration LongestCatchUp = Duration.FromSeconds(10), PacketTime = Duration.FromMilliseconds(50);

    private readonly DynamixelTwinServo[] _servos;
    private readonly DynamixelReader _reader = new();
    private readonly DelayLine _answers = new(Slots, MostAnswerBytes), _longAnswers = new(2, DynamixelProtocol.MostPacketBytes);
    private readonly SeededRandom _line;
    private readonly byte[] _data = new byte[ushort.MaxValue], _fast = new byte[DynamixelProtocol.MostPacketBytes];
    private readonly int[] _counts = new int[DynamixelProtocol.MostDevices];
    private IByteLink? _link;
    private Instant _lastTick, _heardAt;
    private bool _hasStarted;

    /// <exception cref="ArgumentException">No servo, an ID that no device has, or one twice.</exception>
    public DynamixelTwin(DynamixelTwinOptions options)
    {
        if (options.Ids.Count == 0 || options.Ids.Distinct().Count() != options.Ids.Count || options.Ids.Any(id => id > DynamixelProtocol.MostId))
            throw new ArgumentException($"Dynamixel twin: the IDs must be one or more of 0 to {DynamixelProtocol.MostId}, none twice.", nameof(options));
        _servos = [.. options.Ids.Order().Select(id => new DynamixelTwinServo(id, options))];
        _line = new SeededRandom(options.Seed, 11);
    }

    public DynamixelTwinFaults Faults { get; } = new();

    public IReadOnlyList<DynamixelTwinServo> Servos => _servos;

    /// <summary>Sound instruction packets heard, whoever they were for.</summary>
    public long Instructions { get; private set; }

    /// <summary>Statuses with an error number.</summary>
    public long Refusals { get; private set; }

    public DynamixelReaderCounters Counters => _reader.Counters;

    /// <summary>Serves a new client; the servos stay as they are.</summary>
    public void Attach(IByteLink? link)
    {
        if (!ReferenceEquals(_link, link)) _link?.Dispose();
        _link = link;
        _reader.Clear();
        _answers.Clear();
        _longAnswers.Clear();
    }

    public void Step(Instant now)
    {
        if (!_hasStarted || now - _lastTick > LongestCatchUp)
        {
            (_lastTick, _hasStarted) = (now, true);
            foreach (var servo in _servos) servo.Hear(now);
        }
        // What came before a tick's moment may not undo that its watchdog had run out by then: ticks first.
        for (; now - _lastTick >= FirstOrderJoint.TickPeriod;)
        {
            _lastTick += FirstOrderJoint.TickPeriod;
            foreach (var servo in _servos) servo.Tick(_lastTick);
        }
        Hear(now);
        while (_answers.TryTake(now, out var answer)) _link?.TryWrite(answer);
        while (_longAnswers.TryTake(now, out var answer)) _link?.TryWrite(answer);
    }

    private void Hear(Instant now)
    {
        if (_link is null) return;
        for (int n; (n = _link.Read(_reader.Room())) > 0;)
        {
            if (Faults.Silent) continue;
            _heardAt = now;
            _reader.Commit(n);
            while (_reader.TryRead(out var packet)) Obey(packet, now);
        }
        // The rest of a packet does not come after a pause.
        if (_reader.Pending == 0 || now - _heardAt < PacketTime) return;
        while (_reader.Pending > 0)
        {
            _reader.GiveUp();
            while (_reader.TryRead(out var packet)) Obey(packet, now);
        }
    }

    private void Obey(in DynamixelPacket packet, Instant now)
    {
        if (packet.IsStatus) return;
        Instructions++;
        var p = packet.Parameters;
        switch (packet.Instruction)
        {
            case DynamixelInstruction.SyncRead or DynamixelInstruction.FastSyncRead when packet.Id == DynamixelProtocol.Broadcast && p.Length > 4:
                SyncRead(p, packet.Instruction == DynamixelInstruction.FastSyncRead, now);
                return;
            case DynamixelInstruction.BulkRead or DynamixelInstruction.FastBulkRead when packet.Id == DynamixelProtocol.Broadcast && p.Length > 0 && p.Length % BulkItemBytes == 0:
                BulkRead(p, packet.Instruction == DynamixelInstruction.FastBulkRead, now);
                return;
            case DynamixelInstruction.SyncWrite when packet.Id == DynamixelProtocol.Broadcast && p.Length > 4:
                SyncWrite(p, now);
                return;
            case DynamixelInstruction.BulkWrite when packet.Id == DynamixelProtocol.Broadcast:
                BulkWrite(p, now);
                return;
        }
        foreach (var servo in _servos)
        {
            if (packet.Id != servo.Id && packet.Id != DynamixelProtocol.Broadcast) continue;
            servo.Hear(now);
            One(servo, packet.Instruction, p, packet.Id == DynamixelProtocol.Broadcast, now);
        }
    }

    private void One(DynamixelTwinServo servo, DynamixelInstruction instruction, ReadOnlySpan<byte> p, bool isBroadcast, Instant now)
    {
        var id = servo.Id;
        var bytes = 0;
        var level = 2;
        var error = DynamixelError.Instruction;
        switch (instruction)
        {
            case DynamixelInstruction.Ping:
                BinaryPrimitives.WriteUInt16LittleEndian(_data, (ushort)servo[DynamixelTable.ModelNumber]);
                _data[2] = (byte)servo[DynamixelTable.FirmwareVersion];
                // A search is the one question to all that all answer, whatever they are set to answer.
                (error, bytes, level, isBroadcast) = (DynamixelError.None, PingBytes, 0, false);
                break;
            case DynamixelInstruction.Read:
                error = p.Length != 4 ? DynamixelError.DataLength : Read(servo, p, p[2..], out bytes);
                level = 1;
                break;
            case DynamixelInstruction.Write:
                error = p.Length < 3 ? DynamixelError.DataLength : servo.Write(BinaryPrimitives.ReadUInt16LittleEndian(p), p[2..]);
                break;
            case DynamixelInstruction.RegWrite:
                error = p.Length < 3 ? DynamixelError.DataLength : servo.Register(BinaryPrimitives.ReadUInt16LittleEndian(p), p[2..]);
                break;
            case DynamixelInstruction.Action:
                error = servo.Act();
                break;
            case DynamixelInstruction.Reboot:
                servo.Reboot();
                error = DynamixelError.None;
                break;
            case DynamixelInstruction.FactoryReset:
                error = Reset(servo, p, isBroadcast);
                break;
            case DynamixelInstruction.Clear:
                error = p.SequenceEqual<byte>([0x01, 0x44, 0x58, 0x4C, 0x22]) ? servo.ClearTurns() : DynamixelError.DataRange;
                break;
        }
        if (!isBroadcast && servo.StatusReturnLevel >= level) Say(servo, id, error, _data.AsSpan(0, bytes), now);
    }

    private static DynamixelError Reset(DynamixelTwinServo servo, ReadOnlySpan<byte> p, bool isBroadcast)
    {
        if (p.Length != 1) return DynamixelError.DataLength;
        var (id, baud) = (servo.Id, servo[DynamixelTable.BaudRate]);
        switch ((DynamixelReset)p[0])
        {
            case DynamixelReset.All when !isBroadcast: servo.Reset(id: 1); break;
            case DynamixelReset.KeepId: servo.Reset(id); break;
            case DynamixelReset.KeepIdAndBaud: servo.Reset(id, baud); break;
            default: return DynamixelError.DataRange;
        }
        return DynamixelError.None;
    }

    private DynamixelError Read(DynamixelTwinServo servo, ReadOnlySpan<byte> address, ReadOnlySpan<byte> length, out int bytes)
    {
        bytes = BinaryPrimitives.ReadUInt16LittleEndian(length);
        var error = servo.Read(BinaryPrimitives.ReadUInt16LittleEndian(address), bytes, _data);
        if (error != DynamixelError.None) bytes = 0;
        return error;
    }

    private void SyncRead(ReadOnlySpan<byte> p, bool fast, Instant now)
    {
        var parts = new Parts(this, fast);
        foreach (var id in p[4..]) parts.Add(id, p, p[2..], now);
        parts.Send(now);
    }

    private void BulkRead(ReadOnlySpan<byte> p, bool fast, Instant now)
    {
        var parts = new Parts(this, fast);
        for (; p.Length >= BulkItemBytes; p = p[BulkItemBytes..]) parts.Add(p[0], p[1..], p[3..], now);
        parts.Send(now);
    }

    private void SyncWrite(ReadOnlySpan<byte> p, Instant now)
    {
        var (address, bytes) = (BinaryPrimitives.ReadUInt16LittleEndian(p), BinaryPrimitives.ReadUInt16LittleEndian(p[2..]));
        for (p = p[4..]; bytes > 0 && p.Length > bytes; p = p[(1 + bytes)..]) Write(p[0], address, p.Slice(1, bytes), now);
    }

    private void BulkWrite(ReadOnlySpan<byte> p, Instant now)
    {
        while (p.Length > BulkItemBytes)
        {
            int bytes = BinaryPrimitives.ReadUInt16LittleEndian(p[3..]);
            if (bytes > p.Length - BulkItemBytes) return;
            Write(p[0], BinaryPrimitives.ReadUInt16LittleEndian(p[1..]), p.Slice(BulkItemBytes, bytes), now);
            p = p[(BulkItemBytes + bytes)..];
        }
    }

    private void Write(byte id, ushort address, ReadOnlySpan<byte> data, Instant now)
    {
        if (Find(id) is not { } servo) return;
        servo.Hear(now);
        servo.Write(address, data);
    }

    private DynamixelTwinServo? Find(byte id)
    {
        foreach (var servo in _servos)
            if (servo.Id == id) return servo;
        return null;
    }

    /// <summary>The answers to a read of several: one by one, or in one packet.</summary>
    private ref struct Parts(DynamixelTwin twin, bool fast)
    {
        private readonly Span<byte> _parts = fast ? twin._longAnswers.IsFull ? default : twin._fast : default;
        private int _devices, _bytes;
        private bool _isBroken;

        public void Add(byte id, ReadOnlySpan<byte> address, ReadOnlySpan<byte> length, Instant now)
        {
            if (twin.Find(id) is not { } servo)
            {
                // Behind a device that is not there no other gets its turn.
                _isBroken = true;
                return;
            }
            servo.Hear(now);
            if (_isBroken || servo.StatusReturnLevel < 1) return;
            var error = twin.Read(servo, address, length, out var bytes);
            if (!fast)
            {
                twin.Say(servo, id, error, twin._data.AsSpan(0, bytes), now);
                return;
            }
            bytes = BinaryPrimitives.ReadUInt16LittleEndian(length);
            if (_bytes + DynamixelProtocol.FastPartBytes + bytes > MostParts || _devices == twin._counts.Length || _parts.IsEmpty)
            {
                _isBroken = true;
                return;
            }
            // A refusal keeps the length that was asked for.
            if (error != DynamixelError.None) twin._data.AsSpan(0, bytes).Clear();
            _parts[_bytes] = (byte)((byte)error | servo.AlertBit);
            _parts[_bytes + 1] = id;
            twin._data.AsSpan(0, bytes).CopyTo(_parts[(_bytes + 2)..]);
            _bytes += DynamixelProtocol.FastPartBytes + bytes;
            twin._counts[_devices++] = bytes;
        }

        public readonly void Send(Instant now)
        {
            // The first device has already told the whole length: without all of them the packet never becomes whole.
            if (!fast || _isBroken || _devices == 0) return;
            var wire = twin._longAnswers.Next;
            var length = DynamixelPacket.EncodeFast(wire, _parts[..(_bytes - DynamixelProtocol.CrcBytes)], twin._counts.AsSpan(0, _devices));
            twin._longAnswers.Send(twin.Faults.Spoil(wire, length, twin._line), now + twin._servos[0].ReturnDelay);
        }

        private const int MostParts = DynamixelProtocol.MostPacketBytes - DynamixelProtocol.InstructionAt - 1 - 32;
    }

    private void Say(DynamixelTwinServo servo, byte id, DynamixelError error, ReadOnlySpan<byte> data, Instant now)
    {
        if (error != DynamixelError.None) Refusals++;
        if (_answers.IsFull) return;
        var wire = _answers.Next;
        var length = DynamixelPacket.EncodeStatus(wire, id, (byte)((byte)error | servo.AlertBit), data);
        _answers.Send(Faults.Spoil(wire, length, _line), now + servo.ReturnDelay);
    }
}
