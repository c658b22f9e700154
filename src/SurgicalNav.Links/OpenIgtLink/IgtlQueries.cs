using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The content of STT_TDATA: the least time between two messages (0 = as fast as possible) and the frame asked for.</summary>
public readonly ref struct IgtlStartTracking(int resolutionMs, ReadOnlySpan<byte> frame)
{
    public const int WireBytes = 36;

    public int ResolutionMs { get; } = resolutionMs;
    public ReadOnlySpan<byte> Frame { get; } = frame;

    public static IgtlStartTracking Decode(ReadOnlySpan<byte> wire) =>
        new(BinaryPrimitives.ReadInt32BigEndian(wire), IgtlText.Trim(wire[4..WireBytes]));

    public void Encode(Span<byte> wire)
    {
        BinaryPrimitives.WriteInt32BigEndian(wire, ResolutionMs);
        IgtlText.Put(wire[4..WireBytes], Frame);
    }
}

/// <summary>The content of STT_VIDEO; a ninth byte, which some senders add, is accepted.</summary>
public readonly ref struct IgtlStartVideo(ReadOnlySpan<byte> codec, uint intervalMs)
{
    public const int WireBytes = 8;

    /// <summary>Four characters.</summary>
    public ReadOnlySpan<byte> Codec { get; } = codec;

    public uint IntervalMs { get; } = intervalMs;

    public static IgtlStartVideo Decode(ReadOnlySpan<byte> wire) => new(wire[..4], BinaryPrimitives.ReadUInt32BigEndian(wire[4..]));

    public void Encode(Span<byte> wire)
    {
        IgtlText.Put(wire[..4], Codec);
        BinaryPrimitives.WriteUInt32BigEndian(wire[4..], IntervalMs);
    }
}

/// <summary>The content of GET_BIND (empty asks for everything) and, after a resolution of 8 bytes, of STT_BIND: the types and names wanted.</summary>
public readonly ref struct IgtlBindRequest(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_content);

    public ReadOnlySpan<byte> TypeAt(int index) => IgtlText.Trim(_content.Slice(2 + 12 * index, 12));

    public ReadOnlySpan<byte> NameAt(int index)
    {
        var names = _content[(2 + 12 * Count + 2)..];
        for (var i = 0; i < index; i++) names = names[(IgtlText.Trim(names).Length + 1)..];
        return IgtlText.Trim(names);
    }

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire)
    {
        if (wire.IsEmpty) return IgtlFlaw.None;
        if (wire.Length < 2) return IgtlFlaw.ContentSize;
        var count = BinaryPrimitives.ReadUInt16BigEndian(wire);
        var names = 2 + 12 * count;
        if (wire.Length < names + 2) return IgtlFlaw.ContentSize;
        var tableBytes = BinaryPrimitives.ReadUInt16BigEndian(wire[names..]);
        var flaw = IgtlBindNames.Check(wire[(names + 2)..], tableBytes, count);
        return flaw == IgtlFlaw.None && wire.Length != names + 2 + tableBytes ? IgtlFlaw.ContentSize : flaw;
    }
}
