namespace SurgicalNav.Links.Ndi;

public enum NdiReplyKind
{
    /// <summary>Characters, checksum and carriage return.</summary>
    Text,

    /// <summary>Start A5C4, 16-bit length, header checksum, body, body checksum: BX, BX2, GETLOG, VGET.</summary>
    Binary,

    /// <summary>Start A5C8, 32-bit length, header checksum, body, body checksum: BX2 with more than 64 kB.</summary>
    Extended,
}

/// <summary>One sound reply: its checksums agreed. Valid until the reader's next call.</summary>
/// <param name="kind">How it came.</param>
/// <param name="body">Without header, checksums and carriage return.</param>
public readonly ref struct NdiReply(NdiReplyKind kind, ReadOnlySpan<byte> body)
{
    public NdiReplyKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Body { get; } = body;

    public bool IsText => Kind == NdiReplyKind.Text;
    public bool IsOkay => IsText && Body.SequenceEqual("OKAY"u8);
    public bool IsReset => IsText && Body.SequenceEqual("RESET"u8);

    /// <summary>"ERROR" and two hexadecimal digits.</summary>
    public bool TryError(out int code) => TryCode("ERROR"u8, out code);

    /// <summary>"WARNING", alone (code 0) or with two hexadecimal digits: done, but not all is well.</summary>
    public bool TryWarning(out int code)
    {
        code = 0;
        return (IsText && Body.SequenceEqual("WARNING"u8)) || TryCode("WARNING"u8, out code);
    }

    private bool TryCode(ReadOnlySpan<byte> word, out int code)
    {
        code = 0;
        if (!IsText || Body.Length != word.Length + 2) return false;
        var reader = new NdiTextReader(Body);
        if (!reader.TryWord(word) || !reader.TryHex(2, out var value)) return false;
        code = (int)value;
        return true;
    }
}
