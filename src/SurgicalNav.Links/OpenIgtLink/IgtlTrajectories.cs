using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Which ends of a trajectory mean something; unknown values are to be read as both.</summary>
public enum IgtlTrajectoryType : sbyte { EntryOnly = 1, TargetOnly = 2, EntryAndTarget = 3 }

/// <summary>One planned path of TRAJ; in the sender's own frame, never flipped.</summary>
public readonly ref struct IgtlTrajectory
{
    public ReadOnlySpan<byte> Name { get; init; }
    public ReadOnlySpan<byte> Group { get; init; }
    public IgtlTrajectoryType Type { get; init; }
    public sbyte Reserved { get; init; }
    public IgtlColor Color { get; init; }
    public Vec3 EntryMm { get; init; }
    public Vec3 TargetMm { get; init; }
    public float RadiusMm { get; init; }

    /// <summary>Device name of the IMAGE that the path belongs to; may be empty.</summary>
    public ReadOnlySpan<byte> Owner { get; init; }
}

/// <summary>The content of TRAJ: 150 bytes a path.</summary>
public readonly ref struct IgtlTrajectoryList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerItem = 150;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerItem;

    public IgtlTrajectory this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerItem, WireBytesPerItem);
            return new IgtlTrajectory
            {
                Name = IgtlText.Trim(wire.Slice(0, 64)),
                Group = IgtlText.Trim(wire.Slice(64, 32)),
                Type = (IgtlTrajectoryType)wire[96],
                Reserved = (sbyte)wire[97],
                Color = IgtlFields.Color(wire[98..]),
                EntryMm = IgtlFields.Vector(wire[102..]),
                TargetMm = IgtlFields.Vector(wire[114..]),
                RadiusMm = BinaryPrimitives.ReadSingleBigEndian(wire[126..]),
                Owner = IgtlText.Trim(wire.Slice(130, 20)),
            };
        }
    }

    /// <param name="wire">Where this item goes.</param>
    /// <param name="item">No text may be longer than its field.</param>
    public static void Encode(Span<byte> wire, in IgtlTrajectory item)
    {
        IgtlText.Put(wire.Slice(0, 64), item.Name);
        IgtlText.Put(wire.Slice(64, 32), item.Group);
        wire[96] = (byte)item.Type;
        wire[97] = (byte)item.Reserved;
        IgtlFields.Put(wire[98..], item.Color);
        IgtlFields.Put(wire[102..], item.EntryMm);
        IgtlFields.Put(wire[114..], item.TargetMm);
        BinaryPrimitives.WriteSingleBigEndian(wire[126..], item.RadiusMm);
        IgtlText.Put(wire.Slice(130, 20), item.Owner);
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerItem)..], this[i]);
        return Count * WireBytesPerItem;
    }
}
