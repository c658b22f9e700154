using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>The bytes of a <see cref="MotionProgram"/>, little-endian: magic "SNMP", version u16, kind u8, joints u8, id u32, knots u32; per knot
/// time f64, mark u8, 7 zero bytes, positions f64, velocities f64; CRC-32C u32 over everything before it.</summary>
/// <remarks>The reader takes bytes from another process: it trusts no length, checks every number, fills fixed storage and allocates nothing.</remarks>
public static class MotionProgramFormat
{
    public const ushort Version = 1;
    public const int MaxBytes = HeaderBytes + MotionProgram.MaxKnots * (16 + 16 * JointVector.Capacity) + 4;
    private const int HeaderBytes = 16;
    private static ReadOnlySpan<byte> Magic => "SNMP"u8;

    public static int ByteCount(int jointCount, int knotCount) => HeaderBytes + knotCount * KnotBytes(jointCount) + 4;

    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static int Write(MotionProgram program, Span<byte> destination)
    {
        var total = ByteCount(program.JointCount, program.KnotCount);
        if (destination.Length < total) throw new ArgumentException($"The program needs {total} bytes; {destination.Length} are offered.");
        var bytes = destination[..total];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Version);
        bytes[6] = (byte)program.Kind;
        bytes[7] = (byte)program.JointCount;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], program.Id);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], (uint)program.KnotCount);
        var at = bytes[HeaderBytes..];
        foreach (ref readonly var knot in program.Knots)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(at, knot.TimeS);
            at[8] = (byte)knot.Mark;
            at = at[16..];
            for (var j = 0; j < program.JointCount; j++, at = at[8..]) BinaryPrimitives.WriteDoubleLittleEndian(at, knot.Position[j]);
            for (var j = 0; j < program.JointCount; j++, at = at[8..]) BinaryPrimitives.WriteDoubleLittleEndian(at, knot.Velocity[j]);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(at, Crc32C.Compute(bytes[..^4]));
        return total;
    }

    /// <summary>Fills <paramref name="program"/>, or leaves it empty and says why not.</summary>
    /// <param name="bytes">Exactly one program.</param>
    /// <param name="knots">Scratch space for at least <see cref="MotionProgram.MaxKnots"/> knots.</param>
    public static ProgramRefusal TryRead(ReadOnlySpan<byte> bytes, MotionProgram program, Span<JointKnot> knots)
    {
        program.Clear();
        if (bytes.Length < HeaderBytes + 4 || !bytes.StartsWith(Magic)) return ProgramRefusal.NotAProgram;
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) != Version) return ProgramRefusal.OtherVersion;
        int joints = bytes[7];
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (joints is < 1 or > JointVector.Capacity) return ProgramRefusal.JointCount;
        if (count is < 2 or > MotionProgram.MaxKnots) return ProgramRefusal.KnotCount;
        if (bytes.Length != ByteCount(joints, (int)count)) return ProgramRefusal.Length;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Compute(bytes[..^4])) return ProgramRefusal.Checksum;
        var at = bytes[HeaderBytes..];
        for (var k = 0; k < (int)count; k++)
        {
            var knot = default(JointKnot);
            knot.TimeS = BinaryPrimitives.ReadDoubleLittleEndian(at);
            if (at[8] > (byte)KnotMark.Landing || at[9..16].ContainsAnyExcept((byte)0)) return ProgramRefusal.NotAProgram;
            knot.Mark = (KnotMark)at[8];
            at = at[16..];
            for (var j = 0; j < joints; j++, at = at[8..]) knot.Position[j] = BinaryPrimitives.ReadDoubleLittleEndian(at);
            for (var j = 0; j < joints; j++, at = at[8..]) knot.Velocity[j] = BinaryPrimitives.ReadDoubleLittleEndian(at);
            knots[k] = knot;
        }
        return program.TryLoad(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), (MotionKind)bytes[6], joints, knots[..(int)count]);
    }

    private static int KnotBytes(int jointCount) => 16 + 16 * jointCount;
}
