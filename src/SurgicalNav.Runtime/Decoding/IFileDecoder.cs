using System.Text.Json.Nodes;

namespace SurgicalNav.Runtime.Decoding;

/// <summary>Takes a file of one wire or recording format apart, message by message, for people and for machines.</summary>
public interface IFileDecoder
{
    /// <summary>What a person types after <c>decode</c>: lower case, no spaces.</summary>
    string Format { get; }

    /// <summary>One line for the help page.</summary>
    string Purpose { get; }

    /// <summary>Every message in the file's order, lazily. A damaged message is an item with an error, never an exception; whatever the file claims,
    /// memory stays bounded and the walk ends.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    IEnumerable<DecodedMessage> Decode(string path);
}

/// <summary>One message of a file: either its fields or what is wrong with it.</summary>
/// <param name="Type">The format's own name of the message type; empty where not even that can be told.</param>
/// <param name="Offset">Of the message's first byte in the file.</param>
/// <param name="Fields">The format's own field names in wire order. Bulk data are cut short by <see cref="DecodedValue.Bulk"/>.</param>
/// <param name="Error">Null for a sound message.</param>
public sealed record DecodedMessage(string Type, long Offset, JsonObject? Fields, DecodeError? Error)
{
    public bool IsOk => Error is null;
}

/// <param name="Name">The format's own name of the error, such as CRC_MISMATCH: what tests and scripts compare.</param>
/// <param name="Words">What is wrong, with the numbers, for people.</param>
/// <param name="Offset">Of the byte in the file where it shows.</param>
public sealed record DecodeError(string Name, string Words, long Offset);
