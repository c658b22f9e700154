using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Composes an index and a body in the caller's memory.</summary>
public ref struct IgtlMetadataBuilder
{
    private readonly Span<byte> _index, _body;
    private int _count, _bodyBytes;
    private bool _begun;

    /// <summary>The index takes 2 + 8 bytes an entry.</summary>
    public IgtlMetadataBuilder(Span<byte> index, Span<byte> body)
    {
        _index = index;
        _body = body;
    }

    /// <summary>Empty until something was added, or <see cref="Begin"/> was called.</summary>
    public readonly ReadOnlySpan<byte> Index => _begun ? _index[..(2 + 8 * _count)] : default;
    public readonly ReadOnlySpan<byte> Body => _body[.._bodyBytes];

    /// <summary>Sends an index even if nothing is added to it, as some senders do.</summary>
    public void Begin()
    {
        _begun = true;
        BinaryPrimitives.WriteUInt16BigEndian(_index, checked((ushort)_count));
    }

    /// <summary>Adds an ASCII value; the key's two parts are joined.</summary>
    public void Add(ReadOnlySpan<byte> keyStart, ReadOnlySpan<byte> keyEnd, ReadOnlySpan<byte> value) => Add(keyStart, keyEnd, IgtlEncoding.UsAscii, value);

    public void Add(in IgtlMetadataEntry entry) => Add(entry.Key, default, entry.Encoding, entry.Value);

    private void Add(ReadOnlySpan<byte> keyStart, ReadOnlySpan<byte> keyEnd, ushort encoding, ReadOnlySpan<byte> value)
    {
        var entry = _index[(2 + 8 * _count++)..];
        Begin();
        BinaryPrimitives.WriteUInt16BigEndian(entry, checked((ushort)(keyStart.Length + keyEnd.Length)));
        BinaryPrimitives.WriteUInt16BigEndian(entry[2..], encoding);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)value.Length);
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
