using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.Tests.Links.Dynamixel;

/// <summary>Helpers: packets as arrays, and everything that a reader makes of bytes.</summary>
internal static class Dxl
{
    internal static byte[] Status(byte id, byte error, params byte[] data)
    {
        var wire = new byte[DynamixelPacket.MostWireBytes(data.Length)];
        return wire[..DynamixelPacket.EncodeStatus(wire, id, error, data)];
    }

    internal static byte[] Instruction(byte id, DynamixelInstruction instruction, params byte[] parameters)
    {
        var wire = new byte[DynamixelPacket.MostWireBytes(parameters.Length)];
        return wire[..DynamixelPacket.Encode(wire, id, instruction, parameters)];
    }

    internal delegate int Writer(Span<byte> wire);

    internal static string Hex(Writer write)
    {
        var wire = new byte[4096];
        return Convert.ToHexString(wire.AsSpan(0, write(wire)));
    }

    /// <summary>"id instruction error parameters" of every packet.</summary>
    internal static List<string> Read(DynamixelReader reader, ReadOnlySpan<byte> bytes, int piece = int.MaxValue)
    {
        var packets = new List<string>();
        while (!bytes.IsEmpty)
        {
            var room = reader.Room();
            var n = Math.Min(piece, Math.Min(room.Length, bytes.Length));
            bytes[..n].CopyTo(room);
            reader.Commit(n);
            bytes = bytes[n..];
            Drain(reader, packets);
        }
        return packets;
    }

    internal static List<string> Drain(DynamixelReader reader, List<string>? into = null)
    {
        into ??= [];
        while (reader.TryRead(out var p)) into.Add($"{p.Id} {p.Instruction} {p.ErrorByte} {Convert.ToHexString(p.Parameters)}");
        return into;
    }
}
