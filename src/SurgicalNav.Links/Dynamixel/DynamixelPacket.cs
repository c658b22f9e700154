using System.Buffers.Binary;

namespace SurgicalNav.Links.Dynamixel;

/// <summary>One packet of Protocol 2.0, its stuffing taken out; valid as long as the bytes that it looks at.</summary>
public readonly ref struct DynamixelPacket
{
    private readonly ReadOnlySpan<byte> _body;

    /// <param name="id">Of the device that is spoken to or that answers; <see cref="DynamixelProtocol.Broadcast"/> for all.</param>
    /// <param name="body">From the instruction to the last parameter; of a status at least instruction and error.</param>
    internal DynamixelPacket(byte id, ReadOnlySpan<byte> body)
    {
        Id = id;
        _body = body;
    }

    public byte Id { get; }

    public DynamixelInstruction Instruction => (DynamixelInstruction)_body[0];

    public bool IsStatus => Instruction == DynamixelInstruction.Status;

    /// <summary>The answer of several devices to a fast read, in one packet: <see cref="FastParts"/>.</summary>
    public bool IsFast => IsStatus && Id == DynamixelProtocol.Broadcast;

    /// <summary>Of a status of one device: error number and alert bit, as sent.</summary>
    public byte ErrorByte => IsStatus ? _body[1] : (byte)0;

    public DynamixelError Error => (DynamixelError)(ErrorByte & ~DynamixelProtocol.Alert);

    public bool HasAlert => (ErrorByte & DynamixelProtocol.Alert) != 0;

    /// <summary>What follows the instruction, and in a status the error.</summary>
    public ReadOnlySpan<byte> Parameters => IsStatus ? _body[2..] : _body[1..];

    /// <summary>Of a fast read's answer: error, ID, data and CRC of each device; the last device's CRC is the packet's own and is not in here.</summary>
    public ReadOnlySpan<byte> FastParts => _body[1..];

    /// <summary>The most bytes on the line with so many parameters.</summary>
    public static int MostWireBytes(int parameters) => DynamixelProtocol.InstructionAt + DynamixelStuffing.MostBytes(parameters + 2) + DynamixelProtocol.CrcBytes;

    /// <summary>Writes an instruction packet: stuffed, the length after stuffing, the CRC over all that.</summary>
    /// <param name="wire">Room for <see cref="MostWireBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">No packet may have this ID, or it would be longer than anybody believes.</exception>
    public static int Encode(Span<byte> wire, byte id, DynamixelInstruction instruction, ReadOnlySpan<byte> parameters) => Encode(wire, id, [(byte)instruction], parameters);

    /// <summary>Writes what a device answers.</summary>
    /// <inheritdoc cref="Encode(Span{byte}, byte, DynamixelInstruction, ReadOnlySpan{byte})"/>
    public static int EncodeStatus(Span<byte> wire, byte id, byte error, ReadOnlySpan<byte> parameters) => Encode(wire, id, [(byte)DynamixelInstruction.Status, error], parameters);

    /// <summary>Writes a fast read's answer, which is not stuffed: the parts are as long as was asked for, since each device adds its own while it goes by.</summary>
    /// <param name="wire">Room for the parts and 10 bytes.</param>
    /// <param name="parts">As in <see cref="FastParts"/>; the CRCs between the devices are filled in here, each over all that stands before it.</param>
    /// <param name="dataBytes">Asked of each device, in the order of the parts.</param>
    public static int EncodeFast(Span<byte> wire, ReadOnlySpan<byte> parts, ReadOnlySpan<int> dataBytes)
    {
        var length = Begin(wire, DynamixelProtocol.Broadcast, 1 + parts.Length + DynamixelProtocol.CrcBytes);
        wire[length++] = (byte)DynamixelInstruction.Status;
        parts.CopyTo(wire[length..]);
        foreach (var bytes in dataBytes)
        {
            length += 2 + bytes;
            BinaryPrimitives.WriteUInt16LittleEndian(wire[length..], DynamixelCrc.Compute(wire[..length]));
            length += DynamixelProtocol.CrcBytes;
        }
        return length;
    }

    private static int Encode(Span<byte> wire, byte id, ReadOnlySpan<byte> head, ReadOnlySpan<byte> parameters)
    {
        if (!DynamixelProtocol.IsId(id)) throw new ArgumentException($"Dynamixel: {id} is no ID: devices have 0 to {DynamixelProtocol.MostId}, {DynamixelProtocol.Broadcast} is for all of them.");
        var (length, seen) = (DynamixelProtocol.InstructionAt, 0);
        length += DynamixelStuffing.Add(head, wire[length..], ref seen);
        length += DynamixelStuffing.Add(parameters, wire[length..], ref seen);
        Begin(wire, id, length + DynamixelProtocol.CrcBytes - DynamixelProtocol.InstructionAt);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[length..], DynamixelCrc.Compute(wire[..length]));
        return length + DynamixelProtocol.CrcBytes;
    }

    private static int Begin(Span<byte> wire, byte id, int length)
    {
        if (DynamixelProtocol.InstructionAt + length > DynamixelProtocol.MostPacketBytes)
            throw new ArgumentException($"Dynamixel: a packet of {DynamixelProtocol.InstructionAt + length} bytes is longer than {DynamixelProtocol.MostPacketBytes}; ask fewer devices or for less.");
        DynamixelProtocol.Header.CopyTo(wire);
        wire[DynamixelProtocol.IdAt] = id;
        BinaryPrimitives.WriteUInt16LittleEndian(wire[DynamixelProtocol.LengthAt..], (ushort)length);
        return DynamixelProtocol.InstructionAt;
    }
}
