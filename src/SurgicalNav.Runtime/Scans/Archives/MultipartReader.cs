using System.Text;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>Takes a multipart body (RFC 2046 §5.1) apart while it arrives; holds one buffer, whatever the parts' length.</summary>
public sealed class MultipartReader
{
    private const int BufferBytes = 1 << 17;
    private const int MostHeaderBytes = 16 << 10;
    private const int LongestBoundary = 200;

    private readonly Stream _body;
    private readonly byte[] _delimiter;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _ended;
    private State _state = State.Preamble;

    /// <param name="body">Read as far as is asked for; stays the caller's.</param>
    /// <param name="boundary">As the Content-Type names it, without the leading dashes.</param>
    /// <exception cref="InvalidDataException">No boundary that a multipart body can have.</exception>
    public MultipartReader(Stream body, string boundary)
    {
        if (boundary.Length is 0 or > LongestBoundary) throw new InvalidDataException("The boundary of the multipart answer is empty or too long.");
        (_body, _delimiter) = (body, Encoding.ASCII.GetBytes("\r\n--" + boundary));
    }

    private enum State { Preamble, InPart, AtDelimiter, Done }

    private Span<byte> Window => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Moves to the next part's content, past its headers; false at the closing delimiter.</summary>
    /// <exception cref="InvalidDataException">The body ends early or is no multipart body.</exception>
    public bool Next()
    {
        if (_state == State.Done) return false;
        if (_state == State.Preamble)
        {
            // The first delimiter may stand at the very beginning, without a line end before it
            var bare = _delimiter.AsSpan(2);
            Require(bare.Length);
            if (Window.StartsWith(bare))
            {
                _start += bare.Length;
                _state = State.AtDelimiter;
            }
        }
        while (_state != State.AtDelimiter) Pass(Stream.Null, long.MaxValue);
        return PassHeaders();
    }

    /// <summary>Writes the part's content, at most <paramref name="most"/> bytes; returns its length.</summary>
    /// <exception cref="InvalidDataException">The body ends inside the part, or the part is longer.</exception>
    public long CopyTo(Stream target, long most)
    {
        if (_state != State.InPart) throw new InvalidOperationException("No part is open: call Next first.");
        long copied = 0;
        while (_state == State.InPart) copied += Pass(target, most - copied);
        return copied;
    }

    /// <summary>Passes what is certainly content, and the delimiter where it is in sight.</summary>
    private int Pass(Stream target, long most)
    {
        Require(_delimiter.Length);
        var at = Window.IndexOf(_delimiter);
        var content = at >= 0 ? at : Window.Length - (_delimiter.Length - 1);
        if (content > most) throw new InvalidDataException("A part of the multipart answer is longer than an instance may be.");
        target.Write(Window[..content]);
        _start += content;
        if (at < 0) return content;
        _start += _delimiter.Length;
        _state = State.AtDelimiter;
        return content;
    }

    private bool PassHeaders()
    {
        Require(2);
        if (Window.StartsWith("--"u8))
        {
            _state = State.Done;
            return false;
        }
        if (PassLine(MostHeaderBytes) != 0) throw new InvalidDataException("A delimiter of the multipart answer is followed by something else than a line end.");
        for (var left = MostHeaderBytes; ;)
        {
            var length = PassLine(left);
            if (length == 0) break;
            left -= Math.Min(length + 2, left);
        }
        _state = State.InPart;
        return true;
    }

    /// <summary>Length of the line that has been passed, without the spaces that may end it.</summary>
    private int PassLine(int most)
    {
        while (true)
        {
            var at = Window.IndexOf("\r\n"u8);
            if (at > most || (at < 0 && Window.Length > most)) throw new InvalidDataException("The headers of a part of the multipart answer are too long.");
            if (at >= 0)
            {
                var length = Window[..at].TrimEnd(" \t"u8).Length;
                _start += at + 2;
                return length;
            }
            Require(Window.Length + 1);
        }
    }

    private void Require(int wanted)
    {
        if (Window.Length >= wanted) return;
        Window.CopyTo(_buffer);
        _end = Window.Length;
        _start = 0;
        while (_end < wanted && !_ended)
        {
            var got = _body.Read(_buffer, _end, _buffer.Length - _end);
            if (got == 0) _ended = true;
            _end += got;
        }
        if (_end < wanted) throw new InvalidDataException("The multipart answer ends before its closing delimiter.");
    }
}
