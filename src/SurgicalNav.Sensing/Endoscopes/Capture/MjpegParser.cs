using System.Buffers.Text;
using System.Text;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>Finds JPEG pictures in the bytes of an HTTP answer of the kind multipart/x-mixed-replace, as they come.</summary>
/// <remarks>Memory is bounded by <see cref="MostBytes"/> whatever the sender claims; allocates nothing but when a larger picture than ever comes.
/// Source: RFC 2046, 5.1 (multipart), and the Netscape convention that cameras follow, in which a part names its length or ends at the next boundary.</remarks>
public sealed class MjpegParser
{
    /// <summary>Of one picture with its header; a sender of more is not believed.</summary>
    public const int MostBytes = 16 << 20;

    private const int MostHeader = 8192;

    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    /// <summary>Bytes of the present part's body that hold no boundary.</summary>
    private int _searched;

    private byte[]? _boundary;

    /// <summary>What is wrong with the answer, in words; null while nothing is. Nothing more is found after it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where the next bytes go; call <see cref="Received"/> with their number.</summary>
    public Span<byte> Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MostBytes) Problem ??= $"a picture of more than {MostBytes >> 20} MB: this is no camera";
            else Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MostBytes));
        }
        return _buffer.AsSpan(_end);
    }

    public void Received(int bytes) => _end += bytes;

    /// <summary>The next whole picture; valid until <see cref="Room"/> is called. False when more bytes are needed, or there is a <see cref="Problem"/>.</summary>
    public bool TryNext(out ReadOnlySpan<byte> jpeg)
    {
        jpeg = default;
        if (Problem is not null || _boundary is null && !TryAnswer()) return false;
        var waiting = _buffer.AsSpan(_start, _end - _start);
        var boundary = waiting.IndexOf(_boundary);
        if (boundary < 0)
        {
            // Between parts there are a few bytes at most; what might be the beginning of a boundary stays.
            if (waiting.Length > MostHeader) _start = _end - _boundary!.Length;
            return false;
        }
        var part = waiting[(boundary + _boundary!.Length)..];
        var headerEnd = part[..Math.Min(part.Length, MostHeader)].IndexOf("\r\n\r\n"u8);
        if (headerEnd < 0)
        {
            if (part.Length >= MostHeader) Problem = "a part without an end to its header: this is no MJPEG stream";
            return false;
        }
        var body = part[(headerEnd + 4)..];
        var length = Length(part[..headerEnd]) ?? UpToBoundary(body);
        if (length > MostBytes - MostHeader)
        {
            Problem = $"a picture that claims {length} bytes: this is no camera";
            return false;
        }
        if (length < 0 || body.Length < length) return false;
        jpeg = body[..length];
        _start += boundary + _boundary.Length + headerEnd + 4 + length;
        _searched = 0;
        return true;
    }

    private int UpToBoundary(ReadOnlySpan<byte> body)
    {
        var found = body[_searched..].IndexOf(_boundary);
        if (found >= 0) return _searched + found;
        _searched = Math.Max(0, body.Length - _boundary!.Length);
        return -1;
    }

    /// <summary>The status line and the header that names the boundary.</summary>
    private bool TryAnswer()
    {
        var waiting = _buffer.AsSpan(_start, _end - _start);
        var end = waiting[..Math.Min(waiting.Length, MostHeader)].IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (waiting.Length >= MostHeader) Problem = "an answer without an end to its header: this is no web camera";
            return false;
        }
        var lines = Encoding.Latin1.GetString(waiting[..end]).Split("\r\n");
        _start += end + 4;
        var status = lines[0].Split(' ', 3);
        if (!status[0].StartsWith("HTTP/", StringComparison.Ordinal) || status.Length < 2) Problem = "an answer that is not HTTP";
        else if (status[1] == "401") Problem = "HTTP 401: it wants a user and password; write http://USER:PASSWORD@HOST/…";
        else if (status[1] != "200") Problem = $"HTTP {string.Join(' ', status[1..])}: check the path";
        else if (Boundary(lines) is { } boundary) _boundary = Encoding.Latin1.GetBytes(boundary.StartsWith("--", StringComparison.Ordinal) ? boundary : "--" + boundary);
        else Problem = "an answer that is no MJPEG stream (multipart/x-mixed-replace)";
        return _boundary is not null;
    }

    private static string? Boundary(string[] lines)
    {
        foreach (var line in lines)
        {
            if (!line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase) || !line.Contains("multipart/", StringComparison.OrdinalIgnoreCase)) continue;
            var at = line.IndexOf("boundary=", StringComparison.OrdinalIgnoreCase);
            var name = at < 0 ? "" : line[(at + 9)..].Split(';')[0].Trim().Trim('"');
            if (name.Length is > 0 and <= 100) return name;
        }
        return null;
    }

    private static int? Length(ReadOnlySpan<byte> header)
    {
        while (!header.IsEmpty)
        {
            var end = header.IndexOf("\r\n"u8);
            var line = end < 0 ? header : header[..end];
            header = end < 0 ? default : header[(end + 2)..];
            if (line.Length > 15 && Ascii.EqualsIgnoreCase(line[..15], "Content-Length:"u8) && Utf8Parser.TryParse(line[15..].TrimStart((byte)' '), out int length, out _) && length >= 0) return length;
        }
        return null;
    }
}
