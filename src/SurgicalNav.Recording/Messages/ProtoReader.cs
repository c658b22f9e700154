using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace SurgicalNav.Recording.Messages;

/// <summary>A recorded message that is not what its schema says.</summary>
public sealed class MalformedMessageException(string detail) : Exception(detail);

/// <summary>Reads Protocol Buffers fields; never beyond the message. Fields come as they stand; unknown ones are passed over by <see cref="Next"/> itself.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    public int Field { get; private set; }

    /// <summary>0 varint, 1 eight bytes, 2 counted bytes, 5 four bytes.</summary>
    public int Wire { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = RawVarint();
        (Field, Wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        if (Field == 0) throw new MalformedMessageException("a field number of 0");
        switch (Wire)
        {
            case 0: _number = RawVarint(); break;
            case 1: _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8)); break;
            case 2: _bytes = Take(RawVarint()); break;
            case 5: _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)); break;
            default: throw new MalformedMessageException($"field {Field} has wire type {Wire}");
        }
        return true;
    }

    public readonly ulong Number(int wire = 0) => Wire == wire ? _number : throw Mismatch();

    public readonly int Int32() => (int)Number();

    public readonly uint UInt32() => (uint)Number();

    public readonly bool Bool() => Number() != 0;

    public readonly double F64() => BitConverter.UInt64BitsToDouble(Number(1));

    public readonly long Fixed64() => (long)Number(1);

    public readonly uint Fixed32() => (uint)Number(5);

    public readonly ReadOnlySpan<byte> Bytes() => Wire == 2 ? _bytes : throw Mismatch();

    public readonly string Text()
    {
        var bytes = Bytes();
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new MalformedMessageException($"field {Field} is not UTF-8");
    }

    private readonly MalformedMessageException Mismatch() => new($"field {Field} has wire type {Wire}, which does not fit it");

    /// <summary>One number from the beginning of <paramref name="bytes"/>, which is moved behind it.</summary>
    public static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0ul;
        for (var i = 0; i < 10; i++)
        {
            if (i >= bytes.Length) throw new MalformedMessageException("the message ends within a number");
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
        throw new MalformedMessageException("a number of more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length) throw new MalformedMessageException($"{count} bytes wanted where {_rest.Length} are left");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private ulong RawVarint() => Varint(ref _rest);
}
