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

    /// <summary>Goes through the entries in order; to be used with foreach.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The value of the last entry with this key, as the reference implementation does for doubles.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => TryGet(key, default, out value);

    /// <summary>As above for a key made of two parts, without joining them first.</summary>
    public bool TryGet(ReadOnlySpan<byte> keyStart, ReadOnlySpan<byte> keyEnd, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        foreach (var entry in this)
        {
            if (entry.Key.Length != keyStart.Length + keyEnd.Length || !entry.Key.StartsWith(keyStart) || !entry.Key.EndsWith(keyEnd)) continue;
            value = entry.Value;
            found = true;
        }
        return found;
    }

    public ref struct Enumerator
    {
        private readonly IgtlMetadata _metadata;
        private int _next, _at;

        internal Enumerator(IgtlMetadata metadata) => _metadata = metadata;

        public IgtlMetadataEntry Current { get; private set; }

        public bool MoveNext()
        {
            if (_next == _metadata.Count) return false;
            var entry = _metadata.Index[(2 + _next++ * EntryBytes)..];
            var key = _metadata.Body.Slice(_at, BinaryPrimitives.ReadUInt16BigEndian(entry));
            var value = _metadata.Body.Slice(_at + key.Length, (int)BinaryPrimitives.ReadUInt32BigEndian(entry[4..]));
            _at += key.Length + value.Length;
            Current = new IgtlMetadataEntry(key, BinaryPrimitives.ReadUInt16BigEndian(entry[2..]), value);
            return true;
        }
    }
}

/// <summary>One pair; both point into the message. Keys are UTF-8, values in the encoding named (IANA MIBenum).</summary>
public readonly ref struct IgtlMetadataEntry(ReadOnlySpan<byte> key, ushort encoding, ReadOnlySpan<byte> value)
{
    public ReadOnlySpan<byte> Key { get; } = key;
    public ushort Encoding { get; } = encoding;
    public ReadOnlySpan<byte> Value { get; } = value;
}
