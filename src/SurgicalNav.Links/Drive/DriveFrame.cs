using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Links.Drive;

/// <summary>Why bytes between two delimiters are no frame of this protocol.</summary>
public enum DriveFrameError { None, Length, Crc, Version, Type }

/// <summary>The header that every frame carries.</summary>
/// <param name="TimeUs">The sender's clock, wrapping after 71.6 min.</param>
/// <param name="Session">The token that the device gave out in IDENTITY.</param>
public readonly record struct DriveHeader(DriveFrameType Type, ushort Sequence, uint TimeUs, uint Session);

/// <summary>A checked raw frame: CRC, version, type and length are right. The payload is a view of the caller's buffer. Allocates nothing.</summary>
public readonly ref struct DriveFrame
{
    private DriveFrame(DriveHeader header, int jointCount, ReadOnlySpan<byte> payload)
    {
        Header = header;
        JointCount = jointCount;
        Payload = payload;
    }

    public DriveHeader Header { get; }

    /// <summary>1 to 8 for the frames whose length depends on it (SETPOINT, STATE, IDENTITY); 0 for the others.</summary>
    public int JointCount { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public DriveFrameType Type => Header.Type;

    /// <summary>Checks one decoded COBS block, in the order CRC, version, type, length. Never throws.</summary>
    public static DriveFrameError TryParse(ReadOnlySpan<byte> raw, out DriveFrame frame)
    {
        frame = default;
        if (raw.Length is < DriveProtocol.HeaderBytes + DriveProtocol.CrcBytes or > DriveProtocol.MaxRawBytes) return DriveFrameError.Length;
        var body = raw[..^DriveProtocol.CrcBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(raw[^DriveProtocol.CrcBytes..]) != Crc32C.Compute(body)) return DriveFrameError.Crc;
        if (raw[HeaderLayout.Version] != DriveProtocol.Version) return DriveFrameError.Version;
        var header = new DriveHeader(
            (DriveFrameType)raw[HeaderLayout.Type],
            BinaryPrimitives.ReadUInt16LittleEndian(raw[HeaderLayout.Sequence..]),
            BinaryPrimitives.ReadUInt32LittleEndian(raw[HeaderLayout.TimeUs..]),
            BinaryPrimitives.ReadUInt32LittleEndian(raw[HeaderLayout.Session..]));
        var payload = body[DriveProtocol.HeaderBytes..];
        var fixedBytes = DriveProtocol.PayloadBytes(header.Type, 0);
        if (fixedBytes < 0) return DriveFrameError.Type;
        var perJoint = DriveProtocol.PayloadBytes(header.Type, 1) - fixedBytes;
        var joints = perJoint == 0 ? 0 : (payload.Length - fixedBytes) / perJoint;
        if (payload.Length != fixedBytes + joints * perJoint) return DriveFrameError.Length;
        if (perJoint != 0 && joints is < 1 or > DriveProtocol.MaxJoints) return DriveFrameError.Length;
        frame = new DriveFrame(header, joints, payload);
        return DriveFrameError.None;
    }
}
