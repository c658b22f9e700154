using System.Buffers.Binary;
using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.Motion.Guard;

/// <summary>One value for one device, of a write to several.</summary>
internal readonly record struct DynamixelCommand(byte Id, DynamixelItem Item, long Value);

/// <summary>Builds the packets that make a Dynamixel move, or change how it moves: torque, goals, profiles, gains, its bus watchdog. Internal to the guard, as <see cref="DriveCommandEncoder"/> is.</summary>
/// <remarks>Each writes to the caller's buffer and returns the bytes used; allocates nothing. A value that the item does not take is refused, never clamped.</remarks>
internal static class DynamixelCommandEncoder
{
    private const int MostBytes = 2048;

    /// <exception cref="ArgumentException">The item does not take the value, or is no item of motion.</exception>
    internal static int Write(Span<byte> wire, in DynamixelCommand command) => One(wire, DynamixelInstruction.Write, command);

    /// <summary>Like <see cref="Write"/>, carried out on <see cref="Action"/>.</summary>
    internal static int RegWrite(Span<byte> wire, in DynamixelCommand command) => One(wire, DynamixelInstruction.RegWrite, command);

    /// <summary>Carries out what was registered; to all devices unless one is named.</summary>
    internal static int Action(Span<byte> wire, byte id = DynamixelProtocol.Broadcast) => DynamixelPacket.Encode(wire, id, DynamixelInstruction.Action, []);

    /// <summary>The same item of several devices, at once. Nobody answers.</summary>
    internal static int SyncWrite(Span<byte> wire, ReadOnlySpan<DynamixelCommand> commands)
    {
        if (commands.IsEmpty) throw new ArgumentException("Dynamixel: a sync write names at least one device.", nameof(commands));
        Span<byte> p = stackalloc byte[MostBytes];
        var item = commands[0].Item;
        BinaryPrimitives.WriteUInt16LittleEndian(p, item.Address);
        BinaryPrimitives.WriteUInt16LittleEndian(p[2..], item.Bytes);
        var length = 4;
        foreach (var command in commands)
        {
            if (command.Item != item) throw new ArgumentException($"Dynamixel: a sync write of {item.Name} cannot carry {command.Item.Name}; use a bulk write.", nameof(commands));
            p[length++] = command.Id;
            length += Put(p[length..], command);
        }
        return DynamixelPacket.Encode(wire, DynamixelProtocol.Broadcast, DynamixelInstruction.SyncWrite, p[..length]);
    }

    /// <summary>Any item of several devices, one of each. Nobody answers.</summary>
    internal static int BulkWrite(Span<byte> wire, ReadOnlySpan<DynamixelCommand> commands)
    {
        if (commands.IsEmpty) throw new ArgumentException("Dynamixel: a bulk write names at least one device.", nameof(commands));
        Span<byte> p = stackalloc byte[MostBytes];
        var length = 0;
        foreach (var command in commands)
        {
            p[length++] = command.Id;
            BinaryPrimitives.WriteUInt16LittleEndian(p[length..], command.Item.Address);
            BinaryPrimitives.WriteUInt16LittleEndian(p[(length + 2)..], command.Item.Bytes);
            length += 4;
            length += Put(p[length..], command);
        }
        return DynamixelPacket.Encode(wire, DynamixelProtocol.Broadcast, DynamixelInstruction.BulkWrite, p[..length]);
    }

    private static int One(Span<byte> wire, DynamixelInstruction instruction, in DynamixelCommand command)
    {
        Span<byte> p = stackalloc byte[2 + sizeof(uint)];
        BinaryPrimitives.WriteUInt16LittleEndian(p, command.Item.Address);
        return DynamixelPacket.Encode(wire, command.Id, instruction, p[..(2 + Put(p[2..], command))]);
    }

    private static int Put(Span<byte> into, in DynamixelCommand command)
    {
        var (item, value) = (command.Item, command.Value);
        if (item.Effect != DynamixelEffect.Motion) throw new ArgumentException($"Dynamixel: {item.Name} ({item.Address}) is no item of motion.");
        if (value < item.Least || value > item.Most) throw new ArgumentException($"Dynamixel: {item.Name} ({item.Address}) of ID {command.Id} takes {item.Least} to {item.Most}, not {value}.");
        item.Write(into, value);
        return item.Bytes;
    }
}
