using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

[assembly: InternalsVisibleTo("SurgicalNav.Tests")]

namespace SurgicalNav.Motion.Guard;

/// <summary>Builds the host's frames of the drive link, COBS and delimiter included: the only way in this program to a command on the wire, and internal to the guard.</summary>
/// <remarks>Each call writes to the caller's buffer of at least <see cref="DriveProtocol.MaxWireBytes"/> bytes and returns the bytes used; it allocates nothing.
/// The caller counts the sequence (one number for every host frame of a session) and reads the clock.</remarks>
internal static class DriveCommandEncoder
{
    /// <summary>Asks for a new session; carries no session token itself. Begins with a delimiter of its own, to end whatever a broken session left on the line.</summary>
    internal static int Hello(Span<byte> wire, ushort sequence, uint timeUs, uint hostNonce)
    {
        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.Hello, sequence, timeUs, DriveProtocol.NoSession, 0);
        Write(p, HelloLayout.HostNonce, hostNonce);
        p[HelloLayout.MinVersion] = DriveProtocol.Version;
        p[HelloLayout.MaxVersion] = DriveProtocol.Version;
        wire[0] = 0;
        return 1 + Seal(raw, p.Length, wire[1..]);
    }

    internal static int Enable(Span<byte> wire, ushort sequence, uint timeUs, uint session)
    {
        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.Enable, sequence, timeUs, session, 0);
        Write(p, EnableLayout.ChannelA, DriveProtocol.EnableChannelA);
        Write(p, EnableLayout.ChannelB, DriveProtocol.EnableChannelB);
        return Seal(raw, p.Length, wire);
    }

    internal static int Disable(Span<byte> wire, ushort sequence, uint timeUs, uint session) =>
        Empty(wire, DriveFrameType.Disable, sequence, timeUs, session);

    internal static int Heartbeat(Span<byte> wire, ushort sequence, uint timeUs, uint session) =>
        Empty(wire, DriveFrameType.Heartbeat, sequence, timeUs, session);

    /// <summary>Acknowledges the latched fault by name.</summary>
    internal static int ClearFault(Span<byte> wire, ushort sequence, uint timeUs, uint session, DriveFaultCode code)
    {
        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.ClearFault, sequence, timeUs, session, 0);
        p[ClearFaultLayout.Code] = (byte)code;
        return Seal(raw, p.Length, wire);
    }

    /// <summary>Lets the device search its references for as long as these keep coming.</summary>
    /// <param name="deadlineUs">How old the frame may be when the device gets it.</param>
    /// <param name="again">Also where it is homed.</param>
    internal static int Home(Span<byte> wire, ushort sequence, uint timeUs, uint session, ushort deadlineUs, bool again)
    {
        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.Home, sequence, timeUs, session, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(p[HomeLayout.DeadlineUs..], deadlineUs);
        p[HomeLayout.Again] = again ? (byte)1 : (byte)0;
        return Seal(raw, p.Length, wire);
    }

    /// <param name="deadlineUs">How old the frame may be when the device gets it.</param>
    /// <param name="positions">Per joint, rad or mm, at <paramref name="timeUs"/>.</param>
    /// <param name="velocities">Per joint, rad/s or mm/s.</param>
    /// <param name="held">The verified trajectory from there to rest.</param>
    /// <exception cref="ArgumentException">Joint counts differ.</exception>
    internal static int Setpoint(
        Span<byte> wire, ushort sequence, uint timeUs, uint session, ushort deadlineUs,
        ReadOnlySpan<float> positions, ReadOnlySpan<float> velocities, HeldTrajectory held)
    {
        var n = held.JointCount;
        if (positions.Length != n || velocities.Length != n)
            throw new ArgumentException($"{positions.Length} positions and {velocities.Length} velocities do not match a trajectory of {n} joints.", nameof(positions));

        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.Setpoint, sequence, timeUs, session, n);
        BinaryPrimitives.WriteUInt16LittleEndian(p[SetpointLayout.DeadlineUs..], deadlineUs);
        p[SetpointLayout.Purpose] = (byte)held.Purpose;
        p[SetpointLayout.KnotCount] = DriveProtocol.KnotCount;
        for (var j = 0; j < n; j++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(p[(SetpointLayout.Position + 4 * j)..], positions[j]);
            BinaryPrimitives.WriteSingleLittleEndian(p[(SetpointLayout.Velocity(n) + 4 * j)..], velocities[j]);
        }

        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(p[SetpointLayout.Knot(k, n)..], held.DurationMs[k]);
            for (var j = 0; j < n; j++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(p[(SetpointLayout.KnotPosition(k, n) + 4 * j)..], held.PositionCounts[k * n + j]);
                BinaryPrimitives.WriteInt16LittleEndian(p[(SetpointLayout.KnotVelocity(k, n) + 2 * j)..], held.VelocityCounts[k * n + j]);
            }
        }

        return Seal(raw, p.Length, wire);
    }

    private static int Empty(Span<byte> wire, DriveFrameType type, ushort sequence, uint timeUs, uint session)
    {
        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, type, sequence, timeUs, session, 0);
        return Seal(raw, p.Length, wire);
    }

    private static Span<byte> Begin(Span<byte> raw, DriveFrameType type, ushort sequence, uint timeUs, uint session, int joints)
    {
        raw.Clear();
        raw[HeaderLayout.Version] = DriveProtocol.Version;
        raw[HeaderLayout.Type] = (byte)type;
        BinaryPrimitives.WriteUInt16LittleEndian(raw[HeaderLayout.Sequence..], sequence);
        Write(raw, HeaderLayout.TimeUs, timeUs);
        Write(raw, HeaderLayout.Session, session);
        return raw.Slice(DriveProtocol.HeaderBytes, DriveProtocol.PayloadBytes(type, joints));
    }

    private static int Seal(Span<byte> raw, int payloadBytes, Span<byte> wire)
    {
        var body = DriveProtocol.HeaderBytes + payloadBytes;
        Write(raw, body, Crc32C.Compute(raw[..body]));
        var written = Cobs.Encode(raw[..(body + DriveProtocol.CrcBytes)], wire);
        wire[written] = 0;
        return written + 1;
    }

    private static void Write(Span<byte> to, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(to[at..], value);
}
