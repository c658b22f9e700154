namespace SurgicalNav.Recording.Messages;

/// <summary>A kind of message with a published schema (src/SurgicalNav.Recording/Schemas). Encoding allocates nothing and keeps every bit, NaN and −0 included.</summary>
public interface IRecorded<TSelf> where TSelf : struct, IRecorded<TSelf>
{
    /// <summary>Full name of the Protocol Buffers message.</summary>
    static abstract string SchemaName { get; }

    /// <summary>Room that <see cref="Encode"/> may need.</summary>
    int MaxBytes { get; }

    /// <returns>Bytes written.</returns>
    int Encode(Span<byte> target);

    /// <exception cref="MalformedMessageException">The bytes are no such message.</exception>
    static abstract TSelf Decode(ReadOnlySpan<byte> message);
}
