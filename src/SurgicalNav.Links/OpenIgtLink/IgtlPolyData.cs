using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The four sections of cells of a POLYDATA, in the wire's order.</summary>
public enum IgtlCells { Vertices, Lines, Polygons, TriangleStrips }

/// <summary>One attribute of a POLYDATA: big-endian 32-bit floats for each point or cell; points into the message.</summary>
public readonly ref struct IgtlAttribute(byte type, byte components, uint count, ReadOnlySpan<byte> name, ReadOnlySpan<byte> values)
{
    private readonly ReadOnlySpan<byte> _values = values;

    /// <summary>0 scalar, 1 vector, 2 normal, 3 tensor, 4 RGBA, 5 texture coordinate; with 0x10 added, for cells instead of points.</summary>
    public byte Type { get; } = type;

    public byte Components { get; } = components;

    /// <summary>Points or cells that have it.</summary>
    public uint Count { get; } = count;

    public ReadOnlySpan<byte> Name { get; } = name;
    public int Values => _values.Length / sizeof(float);
    public float this[int index] => BinaryPrimitives.ReadSingleBigEndian(_values[(index * sizeof(float))..]);
}

/// <summary>The content of POLYDATA, a mesh as VTK has it: points, cells (runs of a count and that many point numbers) and attributes; points into the message.</summary>
/// <remarks>In the sender's own frame, millimetres, never flipped. <see cref="Check"/> has followed every run and every point number.</remarks>
public readonly ref struct IgtlPolyData(ReadOnlySpan<byte> content)
{
    public const int HeaderBytes = 40;
    private const int PointBytes = 12;
    private const int AttributeHeaderBytes = 6;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Points => (int)Field(0);
    public int Attributes => (int)Field(9);

    public Vec3 PointMm(int index) => IgtlFields.Vector(_content.Slice(HeaderBytes + index * PointBytes, PointBytes));

    public int CellCount(IgtlCells section) => (int)Field(1 + 2 * (int)section);

    /// <summary>Numbers in the section: for each cell its count, then its points.</summary>
    public int NumberCount(IgtlCells section) => SectionBytes(section) / sizeof(uint);

    public uint Number(IgtlCells section, int index) => BinaryPrimitives.ReadUInt32BigEndian(_content[(SectionStart(section) + index * sizeof(uint))..]);

    public AttributeEnumerator GetAttributes() => new(this);

    private uint Field(int index) => BinaryPrimitives.ReadUInt32BigEndian(_content[(index * sizeof(uint))..]);

    private int SectionBytes(IgtlCells section) => (int)Field(2 + 2 * (int)section);

    private int SectionStart(IgtlCells section)
    {
        var start = HeaderBytes + Points * PointBytes;
        for (var s = IgtlCells.Vertices; s < section; s++) start += SectionBytes(s);
        return start;
    }

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < HeaderBytes) return IgtlFlaw.ContentSize;
        var mesh = new IgtlPolyData(wire);
        // In 64 bits and against the body before any of it is used as a position.
        var end = HeaderBytes + mesh.Field(0) * (long)PointBytes;
        if (end > wire.Length) return IgtlFlaw.ContentSize;
        for (var s = IgtlCells.Vertices; s <= IgtlCells.TriangleStrips; s++)
        {
            var bytes = mesh.Field(2 + 2 * (int)s);
            if (bytes % sizeof(uint) != 0 || end + bytes > wire.Length) return IgtlFlaw.ContentSize;
            if (!Runs(wire.Slice((int)end, (int)bytes), mesh.Field(1 + 2 * (int)s), mesh.Field(0))) return IgtlFlaw.Connectivity;
            end += bytes;
        }
        var names = end + mesh.Field(9) * (long)AttributeHeaderBytes;
        if (names > wire.Length) return IgtlFlaw.ContentSize;
        var left = wire[(int)names..];
        var nameBytes = NameTableBytes(left, mesh.Field(9));
        if (nameBytes < 0 || nameBytes > left.Length) return IgtlFlaw.NameTable;
        var data = (ulong)0;
        for (var i = 0; i < mesh.Field(9); i++)
        {
            var head = wire[((int)end + i * AttributeHeaderBytes)..];
            data += (ulong)head[1] * BinaryPrimitives.ReadUInt32BigEndian(head[2..]) * sizeof(float);
            // At once, so that the sum never wraps.
            if (data > (ulong)left.Length) return IgtlFlaw.ContentSize;
        }
        return data == (ulong)(left.Length - nameBytes) ? IgtlFlaw.None : IgtlFlaw.ContentSize;
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < HeaderBytes / sizeof(uint); i++) BinaryPrimitives.WriteUInt32BigEndian(wire[(i * sizeof(uint))..], Field(i));
        var at = HeaderBytes;
        for (var i = 0; i < Points; i++, at += PointBytes) IgtlFields.Put(wire[at..], PointMm(i));
        for (var s = IgtlCells.Vertices; s <= IgtlCells.TriangleStrips; s++)
            for (var i = 0; i < NumberCount(s); i++, at += sizeof(uint)) BinaryPrimitives.WriteUInt32BigEndian(wire[at..], Number(s, i));
        var (head, name) = (at, at + Attributes * AttributeHeaderBytes);
        at = name + NameTableBytes(_content[name..], (uint)Attributes);
        wire[name..at].Clear();
        foreach (var attribute in GetAttributes())
        {
            (wire[head], wire[head + 1]) = (attribute.Type, attribute.Components);
            BinaryPrimitives.WriteUInt32BigEndian(wire[(head + 2)..], attribute.Count);
            attribute.Name.CopyTo(wire[name..]);
            for (var i = 0; i < attribute.Values; i++, at += sizeof(float)) BinaryPrimitives.WriteSingleBigEndian(wire[at..], attribute[i]);
            (head, name) = (head + AttributeHeaderBytes, name + attribute.Name.Length + 1);
        }
        return at;
    }

    /// <summary>Bytes of so many zero-terminated names, rounded up to even; −1 where they are not there.</summary>
    private static int NameTableBytes(ReadOnlySpan<byte> from, uint names)
    {
        var at = 0;
        for (var i = 0u; i < names; i++)
        {
            var end = from[at..].IndexOf((byte)0);
            if (end < 0) return -1;
            at += end + 1;
        }
        return at + at % 2;
    }

    private static bool Runs(ReadOnlySpan<byte> section, uint cells, uint points)
    {
        var seen = 0u;
        while (!section.IsEmpty)
        {
            var count = BinaryPrimitives.ReadUInt32BigEndian(section);
            section = section[sizeof(uint)..];
            if (count * (long)sizeof(uint) > section.Length || ++seen > cells) return false;
            for (var i = 0; i < count; i++)
                if (BinaryPrimitives.ReadUInt32BigEndian(section[(i * sizeof(uint))..]) >= points) return false;
            section = section[(int)(count * sizeof(uint))..];
        }
        return seen == cells;
    }

    /// <summary>Goes through the attributes in order; to be used with foreach.</summary>
    public ref struct AttributeEnumerator
    {
        private readonly IgtlPolyData _mesh;
        private int _next, _head, _name, _values;

        internal AttributeEnumerator(IgtlPolyData mesh)
        {
            _mesh = mesh;
            _head = mesh.SectionStart(IgtlCells.TriangleStrips) + mesh.SectionBytes(IgtlCells.TriangleStrips);
            _name = _head + mesh.Attributes * AttributeHeaderBytes;
            _values = _name + NameTableBytes(mesh._content[_name..], (uint)mesh.Attributes);
        }

        public IgtlAttribute Current { get; private set; }

        public readonly AttributeEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_next == _mesh.Attributes) return false;
            var head = _mesh._content[(_head + _next++ * AttributeHeaderBytes)..];
            var count = BinaryPrimitives.ReadUInt32BigEndian(head[2..]);
            var bytes = (int)(head[1] * count * sizeof(float));
            var name = IgtlText.Trim(_mesh._content[_name..]);
            Current = new IgtlAttribute(head[0], head[1], count, name, _mesh._content.Slice(_values, bytes));
            _name += name.Length + 1;
            _values += bytes;
            return true;
        }
    }
}
