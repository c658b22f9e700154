using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.Ndi;

/// <summary>Little-endian fields one after another; reading beyond the end gives zeros and says so at the end.</summary>
internal ref struct NdiByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>More was read than there is.</summary>
    public bool Failed { get; private set; }

    public byte Byte()
    {
        var s = Take(1);
        return s.IsEmpty ? (byte)0 : s[0];
    }

    public ushort UInt16()
    {
        var s = Take(2);
        return s.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(s);
    }

    public uint UInt32()
    {
        var s = Take(4);
        return s.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(s);
    }

    public double Single()
    {
        var s = Take(4);
        return s.IsEmpty ? 0 : BinaryPrimitives.ReadSingleLittleEndian(s);
    }

    public Vec3 Position() => new(Single(), Single(), Single());

    /// <summary>Scalar first.</summary>
    public Quat Quaternion() => new(Single(), Single(), Single(), Single());

    /// <summary>Empty, and <see cref="Failed"/>, where there is less.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || _rest.Length < count)
        {
            Failed = true;
            return default;
        }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>Writes the same fields. What no longer fits is left out, and <see cref="Overflowed"/> says so.</summary>
internal ref struct NdiByteWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;

    public int Length { get; private set; }
    public bool Overflowed { get; private set; }

    public void Byte(byte value)
    {
        if (Next(1) is { IsEmpty: false } s) s[0] = value;
    }

    public void UInt16(ushort value)
    {
        if (Next(2) is { IsEmpty: false } s) BinaryPrimitives.WriteUInt16LittleEndian(s, value);
    }

    public void UInt32(uint value)
    {
        if (Next(4) is { IsEmpty: false } s) BinaryPrimitives.WriteUInt32LittleEndian(s, value);
    }

    public void Single(double value)
    {
        if (Next(4) is { IsEmpty: false } s) BinaryPrimitives.WriteSingleLittleEndian(s, (float)value);
    }

    public void Position(Vec3 p)
    {
        Single(p.X);
        Single(p.Y);
        Single(p.Z);
    }

    public void Quaternion(Quat q)
    {
        Single(q.W);
        Position(q.Vector);
    }

    /// <summary>Room for a number that is known only later.</summary>
    public int Leave(int bytes)
    {
        var at = Length;
        Next(bytes).Clear();
        return at;
    }

    public readonly void PutUInt16(int at, ushort value)
    {
        if (!Overflowed) BinaryPrimitives.WriteUInt16LittleEndian(_into[at..], value);
    }

    public readonly void PutUInt32(int at, uint value)
    {
        if (!Overflowed) BinaryPrimitives.WriteUInt32LittleEndian(_into[at..], value);
    }

    private Span<byte> Next(int bytes)
    {
        if (Overflowed || Length + bytes > _into.Length)
        {
            Overflowed = true;
            return default;
        }
        var s = _into.Slice(Length, bytes);
        Length += bytes;
        return s;
    }
}
