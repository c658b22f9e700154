namespace SurgicalNav.Sensing.Sequences;

/// <summary>Lines of text before binary data, with the place where the data begins.</summary>
internal sealed class HeaderLines(Stream stream, string file)
{
    private readonly byte[] _buffer = new byte[SequenceLimits.LongestLineBytes * 2];
    private int _begin, _end;
    private bool _atEnd;

    /// <summary>Of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Bytes from the beginning of the stream to the end of the line read last.</summary>
    public long Offset { get; private set; }

    public string File => file;
    public string Place => $"line {Number}";

    /// <summary>The next line without its end; false at the end of the stream.</summary>
    /// <exception cref="SequenceFormatException">A line or the header as a whole is too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var have = _buffer.AsSpan(_begin, _end - _begin);
            var at = have.IndexOf((byte)'\n');
            if (at >= 0 || (_atEnd && have.Length > 0))
            {
                var length = at >= 0 ? at : have.Length;
                if (length > SequenceLimits.LongestLineBytes) throw TooLong();
                var taken = at >= 0 ? length + 1 : length;
                Number++;
                Offset += taken;
                _begin += taken;
                line = have[..length].TrimEnd((byte)'\r');
                return true;
            }
            if (_atEnd)
            {
                line = default;
                return false;
            }
            if (have.Length > SequenceLimits.LongestLineBytes) throw TooLong();
            Fill();
        }
    }

    /// <summary>A complaint about the line read last.</summary>
    public SequenceFormatException Problem(string what) => new(file, Place, what);

    private void Fill()
    {
        if (Offset > SequenceLimits.LargestHeaderBytes)
            throw Problem($"the header is longer than {SequenceLimits.LargestHeaderBytes >> 20} MB. Cut the recording into pieces.");
        _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        (_begin, _end) = (0, _end - _begin);
        var n = stream.Read(_buffer.AsSpan(_end));
        if (n == 0) _atEnd = true;
        _end += n;
    }

    private SequenceFormatException TooLong() =>
        new(file, $"line {Number + 1}", $"the line is longer than {SequenceLimits.LongestLineBytes} bytes. Is this a sequence's header?");
}
