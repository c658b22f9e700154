using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Recording.Sessions;

/// <summary>Pooled memory for one compressed or raw picture on its way to the file. Whoever rented it offers it or gives it back.</summary>
public sealed class VideoBuffer
{
    private byte[] _bytes = [];

    /// <summary>Where the picture's bytes go.</summary>
    public Span<byte> Payload => _bytes.AsSpan(PictureMessage.PrefixRoom);

    internal int Capacity => _bytes.Length;
    internal int Start { get; set; }
    internal int End { get; set; }
    internal ReadOnlySpan<byte> Message => _bytes.AsSpan(Start, End - Start);
    internal Span<byte> Whole => _bytes;
    internal TopicState Topic { get; set; } = null!;
    internal long Ticket { get; set; }
    internal uint Sequence { get; set; }
    internal ulong LogTimeNs { get; set; }
    internal ulong PublishTimeNs { get; set; }

    /// <summary>Grows to hold so many bytes of picture.</summary>
    /// <returns>Bytes that it grew by.</returns>
    internal int Ensure(int payloadBytes)
    {
        var before = _bytes.Length;
        if (before - PictureMessage.PrefixRoom < payloadBytes) _bytes = GC.AllocateUninitializedArray<byte>(PictureMessage.PrefixRoom + payloadBytes);
        return _bytes.Length - before;
    }
}
