using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>Frames that the guard's encoder would never build, made byte by byte.</summary>
internal static class RawFrames
{
    /// <summary>ENABLE with the word at <paramref name="keptAt"/> right and the other zero.</summary>
    internal static byte[] Enable(ushort sequence, uint timeUs, uint session, int keptAt)
    {
        var payload = new byte[EnableLayout.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(keptAt), keptAt == EnableLayout.ChannelA ? DriveProtocol.EnableChannelA : DriveProtocol.EnableChannelB);
        return Wire(Raw(DriveProtocol.Version, (byte)DriveFrameType.Enable, sequence, timeUs, session, payload));
    }

    internal static byte[] Raw(byte version, byte type, ushort sequence, uint timeUs, uint session, ReadOnlySpan<byte> payload)
    {
        var raw = new byte[DriveProtocol.HeaderBytes + payload.Length + DriveProtocol.CrcBytes];
        (raw[0], raw[1]) = (version, type);
        BinaryPrimitives.WriteUInt16LittleEndian(raw.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(4), timeUs);
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(8), session);
        payload.CopyTo(raw.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(raw.Length - 4), Crc32C.Compute(raw.AsSpan(0, raw.Length - 4)));
        return raw;
    }

    internal static byte[] Wire(ReadOnlySpan<byte> raw)
    {
        var wire = new byte[Cobs.MaxEncodedLength(raw.Length) + 1];
        var length = Cobs.Encode(raw, wire);
        return wire[..(length + 1)];
    }
}
