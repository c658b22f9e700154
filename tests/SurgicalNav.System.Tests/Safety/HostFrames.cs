using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.SystemTests.Safety;

/// <summary>A host's frames by hand, of any number, time and session: written from the drive link's document, for devices that are to refuse some.</summary>
internal static class HostFrames
{
    internal static byte[] Hello(ushort sequence, uint timeUs, uint nonce)
    {
        var payload = new byte[HelloLayout.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, nonce);
        payload[HelloLayout.MinVersion] = payload[HelloLayout.MaxVersion] = DriveProtocol.Version;
        return Frame(DriveFrameType.Hello, sequence, timeUs, DriveProtocol.NoSession, payload);
    }

    internal static byte[] Enable(ushort sequence, uint timeUs, uint session, bool isGarbled)
    {
        var payload = new byte[EnableLayout.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, DriveProtocol.EnableChannelA);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(EnableLayout.ChannelB), DriveProtocol.EnableChannelB ^ (isGarbled ? 1u : 0));
        return Frame(DriveFrameType.Enable, sequence, timeUs, session, payload);
    }

    internal static byte[] Plain(DriveFrameType type, ushort sequence, uint timeUs, uint session) => Frame(type, sequence, timeUs, session, []);

    internal static byte[] ClearFault(ushort sequence, uint timeUs, uint session, DriveFaultCode code) =>
        Frame(DriveFrameType.ClearFault, sequence, timeUs, session, [(byte)code, 0, 0, 0]);

    internal static byte[] Home(ushort sequence, uint timeUs, uint session, ushort deadlineUs, byte again)
    {
        var payload = new byte[HomeLayout.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, deadlineUs);
        payload[HomeLayout.Again] = again;
        return Frame(DriveFrameType.Home, sequence, timeUs, session, payload);
    }

    /// <summary>Joint 0 on at that speed through the first segment, then to rest; the others stand. Knots as given, in ms.</summary>
    internal static byte[] Setpoint(ushort sequence, uint timeUs, uint session, DriveProfile profile, ReadOnlySpan<double> position, double speed, ReadOnlySpan<ushort> knotsMs)
    {
        var n = profile.Joints.Count;
        var payload = new byte[SetpointLayout.Fixed + SetpointLayout.PerJoint * n];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, ushort.MaxValue);
        (payload[SetpointLayout.Purpose], payload[SetpointLayout.KnotCount]) = ((byte)TrajectoryPurpose.Stop, DriveProtocol.KnotCount);
        var at = position[0];
        for (var j = 0; j < n; j++) BinaryPrimitives.WriteSingleLittleEndian(payload.AsSpan(SetpointLayout.Position + 4 * j), (float)position[j]);
        BinaryPrimitives.WriteSingleLittleEndian(payload.AsSpan(SetpointLayout.Velocity(n)), (float)speed);
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(SetpointLayout.Knot(k, n)), knotsMs[k]);
            var (from, to) = (k <= 1 ? speed : 0, k == 0 ? speed : 0);
            at += (from + to) / 2 * knotsMs[k] * 1e-3;
            for (var j = 0; j < n; j++)
            {
                Assert.True(DriveUnits.TryPositionCounts(j == 0 ? at : position[j], profile.Joints[j].Unit, out var count));
                BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(SetpointLayout.KnotPosition(k, n) + 4 * j), count);
            }
            BinaryPrimitives.WriteInt16LittleEndian(payload.AsSpan(SetpointLayout.KnotVelocity(k, n)), (short)(to * 1000));
        }
        return Frame(DriveFrameType.Setpoint, sequence, timeUs, session, payload);
    }

    private static byte[] Frame(DriveFrameType type, ushort sequence, uint timeUs, uint session, ReadOnlySpan<byte> payload)
    {
        var raw = new byte[DriveProtocol.HeaderBytes + payload.Length + DriveProtocol.CrcBytes];
        (raw[HeaderLayout.Version], raw[HeaderLayout.Type]) = (DriveProtocol.Version, (byte)type);
        BinaryPrimitives.WriteUInt16LittleEndian(raw.AsSpan(HeaderLayout.Sequence), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(HeaderLayout.TimeUs), timeUs);
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(HeaderLayout.Session), session);
        payload.CopyTo(raw.AsSpan(DriveProtocol.HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(raw.Length - DriveProtocol.CrcBytes), Crc32C.Compute(raw.AsSpan(0, raw.Length - DriveProtocol.CrcBytes)));
        var wire = new byte[Cobs.MaxEncodedLength(raw.Length) + 1];
        var length = Cobs.Encode(raw, wire);
        return wire[..(length + 1)];
    }
}
