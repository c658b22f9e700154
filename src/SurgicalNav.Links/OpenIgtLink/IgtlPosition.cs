using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>How much of the orientation a POSITION carries; the value is the content's size in bytes.</summary>
public enum IgtlPositionForm
{
    PositionOnly = 12,

    /// <summary>x, y, z of the unit quaternion; w is their positive complement.</summary>
    ThreeComponents = 24,

    /// <summary>x, y, z, w: the only form of QTRANS.</summary>
    Full = 28,
}

/// <summary>The content of POSITION and QTRANS: in the sender's own frame, millimetres, never flipped. Quaternion order on the wire: x, y, z, w.</summary>
public readonly record struct IgtlPosition(Vec3 PositionMm, Quat Rotation, IgtlPositionForm Form)
{
    public const int FullBytes = (int)IgtlPositionForm.Full;

    /// <param name="wire">12, 24 or 28 bytes.</param>
    public static IgtlPosition Decode(ReadOnlySpan<byte> wire)
    {
        var form = (IgtlPositionForm)wire.Length;
        var rotation = Quat.Identity;
        if (form != IgtlPositionForm.PositionOnly)
        {
            var v = IgtlFields.Vector(wire[12..]);
            var w = form == IgtlPositionForm.Full ? BinaryPrimitives.ReadSingleBigEndian(wire[24..]) : Math.Sqrt(Math.Max(0, 1 - v.LengthSquared));
            rotation = new Quat(w, v.X, v.Y, v.Z);
        }
        return new IgtlPosition(IgtlFields.Vector(wire), rotation, form);
    }

    /// <returns>Bytes written.</returns>
    public int Encode(Span<byte> wire)
    {
        IgtlFields.Put(wire, PositionMm);
        if (Form != IgtlPositionForm.PositionOnly) IgtlFields.Put(wire[12..], new Vec3(Rotation.X, Rotation.Y, Rotation.Z));
        if (Form == IgtlPositionForm.Full) BinaryPrimitives.WriteSingleBigEndian(wire[24..], (float)Rotation.W);
        return (int)Form;
    }

    internal static bool IsSize(ulong bytes) => bytes is 12 or 24 or 28;
}

/// <summary>One tool of a QTDATA message; the name points into the message.</summary>
public readonly ref struct IgtlQuaternionTool(ReadOnlySpan<byte> name, IgtlToolType type, byte reserved, IgtlPosition position)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>May hold values that the enumeration does not name: the protocol tells receivers to accept them.</summary>
    public IgtlToolType Type { get; } = type;

    public byte Reserved { get; } = reserved;
    public IgtlPosition Position { get; } = position;
}

/// <summary>The content of QTDATA: 50 bytes a tool (name, type, reserved, position, quaternion).</summary>
public readonly ref struct IgtlQuaternionToolList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerTool = 50;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerTool;

    public IgtlQuaternionTool this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerTool, WireBytesPerTool);
            return new IgtlQuaternionTool(IgtlText.Trim(wire[..20]), (IgtlToolType)wire[20], wire[21], IgtlPosition.Decode(wire[22..]));
        }
    }

    /// <param name="wire">Where this tool goes.</param>
    /// <param name="tool">Its position must be in the full form.</param>
    public static void Encode(Span<byte> wire, in IgtlQuaternionTool tool)
    {
        IgtlText.Put(wire[..20], tool.Name);
        wire[20] = (byte)tool.Type;
        wire[21] = tool.Reserved;
        (tool.Position with { Form = IgtlPositionForm.Full }).Encode(wire[22..]);
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerTool)..], this[i]);
        return Count * WireBytesPerTool;
    }
}
