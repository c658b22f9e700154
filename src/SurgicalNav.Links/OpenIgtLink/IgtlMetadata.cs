using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The key/value pairs at the end of a version 2 or 3 body; points into the message.</summary>
public readonly ref struct IgtlMetadata
{
    private const int EntryBytes = 8;

    private IgtlMetadata(ReadOnlySpan<byte> index, ReadOnlySpan<byte> body)
    {
        Index = index;
        Body = body;
    }

    /// <summary>The index as sent: the count, then size of key, encoding and size of value for each entry.</summary>
    public ReadOnlySpan<byte> Index { get; }

    /// <summary>Keys and values, one after the other.</summary>
    public ReadOnlySpan<byte> Body { get; }

    public int Count => Index.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16BigEndian(Index);

    /// <summary>Accepts only an index whose sizes add up to the body exactly and whose keys are not empty.</summary>
    public static bool TryParse(ReadOnlySpan<byte> index, ReadOnlySpan<byte> body, out IgtlMetadata metadata)
    {
        metadata = default;
        if (index.IsEmpty) return body.IsEmpty;
        if (index.Length < 2) return false;
        var count = BinaryPrimitives.ReadUInt16BigEndian(index);
        if (index.Length != 2 + count * EntryBytes) return false;
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            var entry = index[(2 + i * EntryBytes)..];
            var key = BinaryPrimitives.ReadUInt16BigEndian(entry);
            if (key == 0) return false;
            total += key + (long)BinaryPrimitives.ReadUInt32BigEndian(entry[4..]);
        }
        if (total != body.Length) return false;
        metadata = new IgtlMetadata(index, body);
        return true;
    }

    /// <summary>The value of the last entry with this key, as the reference implementation does for doubles.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => TryGet(key, default, out value);

    /// <summary>As above for a key made of two parts, without joining them first.</summary>
    public bool TryGet(ReadOnlySpan<byte> keyStart, ReadOnlySpan<byte> keyEnd, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            var entry = Index[(2 + i * EntryBytes)..];
            var key = Body.Slice(at, BinaryPrimitives.ReadUInt16BigEndian(entry));
            at += key.Length;
            var size = (int)BinaryPrimitives.ReadUInt32BigEndian(entry[4..]);
            if (key.Length == keyStart.Length + keyEnd.Length && key.StartsWith(keyStart) && key.EndsWith(keyEnd))
            {
                value = Body.Slice(at, size);
                found = true;
            }
            at += size;
        }
        return found;
    }
}

/// <summary>Composes an index and a body in the caller's memory.</summary>
public ref struct IgtlMetadataBuilder
{
    private const ushort UsAscii = 3;

    private readonly Span<byte> _index, _body;
    private int _count, _bodyBytes;

    /// <summary>The index takes 2 + 8 bytes an entry.</summary>
    public IgtlMetadataBuilder(Span<byte> index, Span<byte> body)
    {
        _index = index;
        _body = body;
    }

    public readonly ReadOnlySpan<byte> Index => _count == 0 ? default : _index[..(2 + 8 * _count)];
    public readonly ReadOnlySpan<byte> Body => _body[.._bodyBytes];

    /// <summary>Adds an ASCII value; the key's two parts are joined.</summary>
    public void Add(ReadOnlySpan<byte> keyStart, ReadOnlySpan<byte> keyEnd, ReadOnlySpan<byte> value)
    {
        var entry = _index[(2 + 8 * _count)..];
        BinaryPrimitives.WriteUInt16BigEndian(entry, checked((ushort)(keyStart.Length + keyEnd.Length)));
        BinaryPrimitives.WriteUInt16BigEndian(entry[2..], UsAscii);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)value.Length);
        BinaryPrimitives.WriteUInt16BigEndian(_index, checked((ushort)++_count));
        Append(keyStart);
        Append(keyEnd);
        Append(value);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_body[_bodyBytes..]);
        _bodyBytes += bytes.Length;
    }
}
