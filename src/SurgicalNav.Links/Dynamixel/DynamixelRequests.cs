using System.Buffers.Binary;

namespace SurgicalNav.Links.Dynamixel;

/// <summary>What a bulk read asks of one device.</summary>
public readonly record struct DynamixelBulkItem(byte Id, ushort Address, ushort Bytes);

/// <summary>The instruction packets that move nothing: questions, and settings of devices whose torque is off. What moves a motor is written by the guard alone.</summary>
/// <remarks>Each writes to the caller's buffer and returns the bytes used; allocates nothing. Throws <see cref="ArgumentException"/> for an ID that no device has.</remarks>
public static class DynamixelRequests
{
    private const int MostParameters = 2048;

    public static int Ping(Span<byte> wire, byte id) => DynamixelPacket.Encode(wire, id, DynamixelInstruction.Ping, []);

    public static int Read(Span<byte> wire, byte id, ushort address, ushort bytes)
    {
        Span<byte> p = stackalloc byte[4];
        Place(p, address, bytes);
        return DynamixelPacket.Encode(wire, id, DynamixelInstruction.Read, p);
    }

    /// <param name="fast">All devices answer in one packet (firmware 45 and later).</param>
    public static int SyncRead(Span<byte> wire, ReadOnlySpan<byte> ids, ushort address, ushort bytes, bool fast)
    {
        Span<byte> p = stackalloc byte[4 + DynamixelProtocol.MostDevices];
        CheckCount(ids.Length);
        Place(p, address, bytes);
        ids.CopyTo(p[4..]);
        return DynamixelPacket.Encode(wire, DynamixelProtocol.Broadcast, fast ? DynamixelInstruction.FastSyncRead : DynamixelInstruction.SyncRead, p[..(4 + ids.Length)]);
    }

    /// <inheritdoc cref="SyncRead"/>
    public static int BulkRead(Span<byte> wire, ReadOnlySpan<DynamixelBulkItem> items, bool fast)
    {
        Span<byte> p = stackalloc byte[MostParameters];
        CheckCount(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            p[5 * i] = items[i].Id;
            Place(p[(5 * i + 1)..], items[i].Address, items[i].Bytes);
        }
        return DynamixelPacket.Encode(wire, DynamixelProtocol.Broadcast, fast ? DynamixelInstruction.FastBulkRead : DynamixelInstruction.BulkRead, p[..(5 * items.Length)]);
    }

    /// <summary>Writes a setting.</summary>
    /// <exception cref="ArgumentException">The item moves something or is only read, or it does not take the value.</exception>
    public static int WriteSetting(Span<byte> wire, byte id, DynamixelItem item, long value)
    {
        if (item.Effect != DynamixelEffect.Setting) throw new ArgumentException($"Dynamixel: {item.Name} ({item.Address}) is {(item.IsReadOnly ? "only read" : "written by the guard alone, since it can move the motor")}.");
        if (value < item.Least || value > item.Most) throw new ArgumentException($"Dynamixel: {item.Name} ({item.Address}) takes {item.Least} to {item.Most}, not {value}.");
        Span<byte> p = stackalloc byte[2 + sizeof(uint)];
        BinaryPrimitives.WriteUInt16LittleEndian(p, item.Address);
        item.Write(p[2..], value);
        return DynamixelPacket.Encode(wire, id, DynamixelInstruction.Write, p[..(2 + item.Bytes)]);
    }

    /// <summary>Starts a device anew, which also takes its torque away; the only way out of most hardware errors.</summary>
    public static int Reboot(Span<byte> wire, byte id) => DynamixelPacket.Encode(wire, id, DynamixelInstruction.Reboot, []);

    /// <summary>Sets a device back to how it left the factory.</summary>
    /// <param name="isMeant">Must be true: ID, baud rate and all limits of the device may be gone afterwards.</param>
    /// <exception cref="ArgumentException">It is not meant, or it would go to all devices, which would all get the same ID.</exception>
    public static int FactoryReset(Span<byte> wire, byte id, DynamixelReset reset, bool isMeant)
    {
        if (!isMeant) throw new ArgumentException($"Dynamixel: a factory reset of ID {id} was not asked for expressly; it would undo the device's limits.");
        if (id == DynamixelProtocol.Broadcast) throw new ArgumentException("Dynamixel: a factory reset goes to one device, not to all of a line.");
        if (!Enum.IsDefined(reset)) throw new ArgumentException($"Dynamixel: {(byte)reset} is no kind of factory reset.");
        return DynamixelPacket.Encode(wire, id, DynamixelInstruction.FactoryReset, [(byte)reset]);
    }

    private static void Place(Span<byte> p, ushort address, ushort bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(p, address);
        BinaryPrimitives.WriteUInt16LittleEndian(p[2..], bytes);
    }

    private static void CheckCount(int devices)
    {
        if (devices is < 1 or > DynamixelProtocol.MostDevices) throw new ArgumentException($"Dynamixel: 1 to {DynamixelProtocol.MostDevices} devices can be asked at once, not {devices}.");
    }
}
