using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>Walks over the records of a file, one in memory at a time. The stream must be able to seek.</summary>
internal sealed class RecordScanner
{
    private readonly Stream _stream;
    private readonly McapReaderOptions _options;
    private byte[] _content = [];
    private int _length;

    public RecordScanner(Stream stream, McapReaderOptions options)
    {
        (_stream, _options, FileLength) = (stream, options, stream.Length);
    }

    public long FileLength { get; }

    /// <summary>Where the record begins, its opcode byte.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the next record begins.</summary>
    public long Next { get; private set; }

    public McapOpcode Opcode { get; private set; }

    /// <summary>Borrowed until the next call.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, _length);

    /// <summary>CRC of everything from the file's start to <see cref="Offset"/>; kept only by <see cref="Start"/> and an unbroken walk.</summary>
    public uint CrcBefore { get; private set; }

    private uint _crc;

    /// <summary>Reads the magic and stands before the first record.</summary>
    public void Start()
    {
        Span<byte> magic = stackalloc byte[8];
        _stream.Position = 0;
        var got = _stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (!magic[..got].StartsWith(McapFormat.Magic[..Math.Min(5, got)]) || got < 5) throw new McapException(McapError.NotMcap, 0, "it does not begin as an MCAP file does.");
        if (got < 8) throw new McapException(McapError.Truncated, got, "the file ends within its first eight bytes.");
        if (!magic.SequenceEqual(McapFormat.Magic)) throw new McapException(McapError.OtherVersion, 5, $"version byte 0x{magic[5]:X2}; this program reads 0x30.");
        Next = 8;
        _crc = _options.CheckCrc ? Crc32.Compute(magic) : 0;
    }

    public void JumpTo(long offset) => Next = offset;

    /// <summary>Reads the record at <see cref="Next"/>; false at the end of the file or at the magic that ends it.</summary>
    /// <exception cref="McapException">The record is cut or longer than allowed.</exception>
    public bool Read()
    {
        var left = FileLength - Next;
        if (left <= 0) return false;
        Span<byte> header = stackalloc byte[McapFormat.RecordHeaderBytes];
        _stream.Position = Next;
        var got = _stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got >= 8 && left == 8 && header[..8].SequenceEqual(McapFormat.Magic)) return false;
        if (got < header.Length) throw new McapException(McapError.Truncated, Next, $"the file ends within a record's first {header.Length} bytes.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(header[1..]);
        if (length > (ulong)(left - header.Length))
            throw new McapException(McapError.Truncated, Next, $"a record of type 0x{header[0]:X2} says {length} bytes where {left - header.Length} are left in the file.");
        if (length > (ulong)_options.MaxRecordBytes) throw new McapException(McapError.RecordTooLong, Next, $"a record of {length} bytes; {_options.MaxRecordBytes} are allowed.");
        _length = (int)length;
        if (_content.Length < _length) _content = new byte[Math.Max(_length, Math.Min(_options.MaxRecordBytes, 2 * _content.Length))];
        _stream.ReadExactly(_content, 0, _length);
        (Offset, Opcode) = (Next, (McapOpcode)header[0]);
        Next += McapFormat.RecordHeaderBytes + _length;
        CrcBefore = _crc;
        if (_options.CheckCrc) _crc = Crc32.Append(Crc32.Append(_crc, header), Content);
        return true;
    }
}
