using System.Buffers.Binary;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Links.Drive;

/// <summary>Builds the device's frames, COBS and delimiter included. Each call writes to the caller's buffer of at least <see cref="DriveProtocol.MaxWireBytes"/> bytes and returns the bytes used; it allocates nothing.</summary>
/// <remarks>The host's frames have no encoder here: a command is built only where the guard has agreed to it.</remarks>
public static class DriveDeviceEncoder
{
    /// <exception cref="ArgumentException">No joints or more than eight, or a serial number that is not up to 16 printable ASCII characters.</exception>
    public static int Identity(Span<byte> wire, ushort sequence, uint timeUs, uint session, uint hostNonce, DriveIdentity identity)
    {
        var n = identity.Joints.Count;
        if (n is < 1 or > DriveProtocol.MaxJoints) throw new ArgumentException($"A drive link carries 1 to {DriveProtocol.MaxJoints} joints, not {n}.", nameof(identity));
        var serial = identity.SerialNumber;
        if (serial.Length > DriveProtocol.SerialNumberBytes || serial.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"Serial number '{serial}' is not up to {DriveProtocol.SerialNumberBytes} printable ASCII characters.", nameof(identity));

        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.Identity, sequence, timeUs, session, n);
        p[IdentityLayout.Kind] = (byte)identity.Kind;
        p[IdentityLayout.JointCount] = (byte)n;
        p[IdentityLayout.MinVersion] = identity.MinVersion;
        p[IdentityLayout.MaxVersion] = identity.MaxVersion;
        Write(p, IdentityLayout.HostNonce, hostNonce);
        Write(p, IdentityLayout.Capabilities, (uint)identity.Capabilities);
        Write(p, IdentityLayout.LinkDeadlineUs, identity.LinkDeadlineUs);
        Write(p, IdentityLayout.MaxAgeUs, identity.MaxAgeUs);
        Write(p, IdentityLayout.SetpointRateHz, identity.SetpointRateHz);
        p[IdentityLayout.KnotCount] = DriveProtocol.KnotCount;
        p[IdentityLayout.FirmwareMajor] = (byte)identity.Firmware.Major;
        p[IdentityLayout.FirmwareMinor] = (byte)identity.Firmware.Minor;
        p[IdentityLayout.FirmwarePatch] = (byte)Math.Max(0, identity.Firmware.Build);
        Encoding.ASCII.GetBytes(serial, p[IdentityLayout.SerialNumber..]);
        for (var j = 0; j < n; j++)
        {
            var limits = identity.Joints[j];
            var block = p[(IdentityLayout.Joints + IdentityLayout.PerJoint * j)..];
            block[IdentityLayout.JointUnit] = (byte)limits.Unit;
            Write(block, IdentityLayout.JointMinPosition, limits.MinPosition);
            Write(block, IdentityLayout.JointMaxPosition, limits.MaxPosition);
            Write(block, IdentityLayout.JointMaxVelocity, limits.MaxVelocity);
            Write(block, IdentityLayout.JointMaxAcceleration, limits.MaxAcceleration);
            Write(block, IdentityLayout.JointMaxJerk, limits.MaxJerk);
            Write(block, IdentityLayout.JointMaxEffort, limits.MaxEffort);
            Write(block, IdentityLayout.JointMaxFollowingError, limits.MaxFollowingError);
        }

        return Seal(raw, p.Length, wire);
    }

    /// <param name="positions">One per joint, rad or mm; the other spans have the same length.</param>
    /// <exception cref="ArgumentException">No joints, more than eight, or spans of different lengths.</exception>
    public static int State(
        Span<byte> wire, ushort sequence, uint timeUs, uint session, in DriveStatus status,
        ReadOnlySpan<float> positions, ReadOnlySpan<float> velocities, ReadOnlySpan<float> efforts, ReadOnlySpan<float> secondPositions)
    {
        var n = positions.Length;
        if (n is < 1 or > DriveProtocol.MaxJoints || velocities.Length != n || efforts.Length != n || secondPositions.Length != n)
            throw new ArgumentException($"Give 1 to {DriveProtocol.MaxJoints} joints, in all four spans alike.", nameof(positions));

        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.State, sequence, timeUs, session, n);
        Write(p, StateLayout.SetpointSequence, status.SetpointSequence);
        Write(p, StateLayout.AcceptedSequence, status.AcceptedSequence);
        p[StateLayout.State] = (byte)status.State;
        p[StateLayout.StopPhase] = (byte)status.StopPhase;
        p[StateLayout.FaultCode] = (byte)status.FaultCode;
        p[StateLayout.LastRefusal] = (byte)status.LastRefusal;
        Write(p, StateLayout.Flags, (uint)status.Flags);
        Write(p, StateLayout.EchoHostTimeUs, status.EchoHostTimeUs);
        Write(p, StateLayout.EchoHeldUs, status.EchoHeldUs);
        Write(p, StateLayout.WatchdogMarginUs, status.WatchdogMarginUs);
        Write(p, StateLayout.LeastWatchdogMarginUs, status.LeastWatchdogMarginUs);
        Write(p, StateLayout.FramingErrors, status.FramingErrors);
        Write(p, StateLayout.CrcErrors, status.CrcErrors);
        Write(p, StateLayout.SessionErrors, status.SessionErrors);
        Write(p, StateLayout.SequenceErrors, status.SequenceErrors);
        Write(p, StateLayout.StaleErrors, status.StaleErrors);
        Write(p, StateLayout.Refusals, status.Refusals);
        Write(p, StateLayout.LinkLosses, status.LinkLosses);
        Write(p, StateLayout.SetpointAgeUs, status.SetpointAgeUs);
        for (var j = 0; j < n; j++)
        {
            Write(p, StateLayout.Position + 4 * j, positions[j]);
            Write(p, StateLayout.Velocity(n) + 4 * j, velocities[j]);
            Write(p, StateLayout.Effort(n) + 4 * j, efforts[j]);
            Write(p, StateLayout.SecondPosition(n) + 4 * j, secondPositions[j]);
        }

        return Seal(raw, p.Length, wire);
    }

    public static int Fault(Span<byte> wire, ushort sequence, uint timeUs, uint session, in DriveFaultReport report)
    {
        Span<byte> raw = stackalloc byte[DriveProtocol.MaxRawBytes];
        var p = Begin(raw, DriveFrameType.Fault, sequence, timeUs, session, 0);
        p[FaultLayout.Code] = (byte)report.Code;
        p[FaultLayout.Joint] = report.Joint;
        p[FaultLayout.StopPhase] = (byte)report.StopPhase;
        Write(p, FaultLayout.AtTimeUs, report.AtTimeUs);
        Write(p, FaultLayout.Value, report.Value);
        Write(p, FaultLayout.Limit, report.Limit);
        return Seal(raw, p.Length, wire);
    }

    private static Span<byte> Begin(Span<byte> raw, DriveFrameType type, ushort sequence, uint timeUs, uint session, int joints)
    {
        raw.Clear();
        raw[HeaderLayout.Version] = DriveProtocol.Version;
        raw[HeaderLayout.Type] = (byte)type;
        Write(raw, HeaderLayout.Sequence, sequence);
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

    private static void Write(Span<byte> to, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(to[at..], value);
    private static void Write(Span<byte> to, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(to[at..], value);
    private static void Write(Span<byte> to, int at, float value) => BinaryPrimitives.WriteSingleLittleEndian(to[at..], value);
}
