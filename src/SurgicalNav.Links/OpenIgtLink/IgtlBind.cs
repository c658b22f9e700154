using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One message inside BIND: a type, a name and a content without header; points into the message.</summary>
public readonly ref struct IgtlBindChild(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
{
    public ReadOnlySpan<byte> Type { get; } = type;
    public ReadOnlySpan<byte> Name { get; } = name;
    public ReadOnlySpan<byte> Content { get; } = content;
}

/// <summary>The content of BIND: a count, type and size of each child, a table of their names, then their contents, each padded to even length.</summary>
public readonly ref struct IgtlBind(ReadOnlySpan<byte> content)
{
    private const int CountBytes = 2;
    private const int EntryBytes = 20;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => BinaryPrimitives.ReadUInt16BigEndian(_content);

    private int NameTableStart => CountBytes + Count * EntryBytes + 2;
    private int NameTableBytes => BinaryPrimitives.ReadUInt16BigEndian(_content[(NameTableStart - 2)..]);

    /// <summary>Goes through the children in order; a ref struct, to be used with foreach.</summary>
    public Enumerator GetEnumerator() => new(this);

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < CountBytes) return IgtlFlaw.ContentSize;
        var count = BinaryPrimitives.ReadUInt16BigEndian(wire);
        var names = CountBytes + count * EntryBytes;
        if (wire.Length < names + 2) return IgtlFlaw.ContentSize;
        var tableBytes = BinaryPrimitives.ReadUInt16BigEndian(wire[names..]);
        var flaw = IgtlBindNames.Check(wire[(names + 2)..], tableBytes, count);
        if (flaw != IgtlFlaw.None) return flaw;
        var left = (ulong)(wire.Length - names - 2 - tableBytes);
        for (var i = 0; i < count; i++)
        {
            var bytes = BinaryPrimitives.ReadUInt64BigEndian(wire[(CountBytes + i * EntryBytes + 12)..]);
            if (bytes > left || bytes + bytes % 2 > left) return IgtlFlaw.ChildSize;
            left -= bytes + bytes % 2;
        }
        return left == 0 ? IgtlFlaw.None : IgtlFlaw.ChildSize;
    }

    public int Encode(Span<byte> wire)
    {
        var writer = new IgtlBindWriter(wire, Count, NameTableBytes);
        foreach (var child in this) writer.Add(child);
        return writer.Length;
    }

    public ref struct Enumerator
    {
        private readonly IgtlBind _bind;
        private int _next, _name, _body;

        internal Enumerator(IgtlBind bind)
        {
            _bind = bind;
            _name = bind.NameTableStart;
            _body = bind.NameTableStart + bind.NameTableBytes;
        }

        public IgtlBindChild Current { get; private set; }

        public bool MoveNext()
        {
            if (_next == _bind.Count) return false;
            var entry = _bind._content[(CountBytes + _next++ * EntryBytes)..];
            var bytes = (int)BinaryPrimitives.ReadUInt64BigEndian(entry[12..]);
            var name = IgtlText.Trim(_bind._content[_name..]);
            Current = new IgtlBindChild(IgtlText.Trim(entry[..12]), name, _bind._content.Slice(_body, bytes));
            _name += name.Length + 1;
            _body += bytes + bytes % 2;
            return true;
        }
    }
}

/// <summary>Composes a BIND's content in the caller's memory; the number of children and the bytes of their names must be known first.</summary>
public ref struct IgtlBindWriter
{
    private const int EntryBytes = 20;

    private readonly Span<byte> _wire;
    private int _entry, _name;

    /// <param name="wire">Zeroed here as far as the tables reach.</param>
    /// <param name="children">How many will be added.</param>
    /// <param name="nameBytes">Their names with a closing zero each; rounded up to even.</param>
    public IgtlBindWriter(Span<byte> wire, int children, int nameBytes)
    {
        _wire = wire;
        BinaryPrimitives.WriteUInt16BigEndian(wire, checked((ushort)children));
        _entry = 2;
        _name = 2 + children * EntryBytes + 2;
        nameBytes += nameBytes % 2;
        BinaryPrimitives.WriteUInt16BigEndian(wire[(_name - 2)..], checked((ushort)nameBytes));
        wire.Slice(_name, nameBytes).Clear();
        Length = _name + nameBytes;
    }

    /// <summary>Bytes written so far; the content's size once every child is in.</summary>
    public int Length { get; private set; }

    public void Add(in IgtlBindChild child)
    {
        IgtlText.Put(_wire.Slice(_entry, 12), child.Type);
        BinaryPrimitives.WriteUInt64BigEndian(_wire[(_entry + 12)..], (ulong)child.Content.Length);
        _entry += EntryBytes;
        child.Name.CopyTo(_wire[_name..]);
        _name += child.Name.Length + 1;
        child.Content.CopyTo(_wire[Length..]);
        Length += child.Content.Length;
        if (child.Content.Length % 2 != 0) _wire[Length++] = 0;
    }
}

internal static class IgtlBindNames
{
    /// <summary>Whether a table of names is of even size, fits, and holds as many names with a closing zero.</summary>
    public static IgtlFlaw Check(ReadOnlySpan<byte> rest, int tableBytes, int count)
    {
        if (tableBytes % 2 != 0 || tableBytes > rest.Length) return IgtlFlaw.NameTable;
        var table = rest[..tableBytes];
        for (var i = 0; i < count; i++)
        {
            var end = table.IndexOf((byte)0);
            if (end < 0) return IgtlFlaw.NameTable;
            table = table[(end + 1)..];
        }
        return IgtlFlaw.None;
    }
}
