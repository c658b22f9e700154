using System.Text;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>Voxels written as numbers in words, or byte by byte in hexadecimal digits, handed on as the bytes that a raw file would hold.</summary>
internal sealed class TextVoxels(Stream text, VoxelType type, bool hexadecimal, string name, bool leaveOpen) : ReadOnlyStream
{
    private const int LongestWord = 64;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly byte[] _word = new byte[LongestWord];
    private readonly byte[] _value = new byte[8];
    private int _at, _filled, _given = int.MaxValue;
    private long _words;

    public override int Read(Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            if (hexadecimal)
            {
                var (high, low) = (Digit(), Digit());
                if (high < 0) break;
                if (low < 0) throw new VolumeFormatException(name, "is cut short in the middle of a byte. Copy it again from its source.");
                buffer[done++] = (byte)(high << 4 | low);
                continue;
            }
            if (_given >= type.Bytes)
            {
                var length = Word();
                if (length == 0) break;
                if (!type.TryParse(_word.AsSpan(0, length), _value))
                    throw new VolumeFormatException(name, $"has '{Encoding.ASCII.GetString(_word, 0, length)}' where voxel {_words - 1} of its type should be.");
                _given = 0;
            }
            buffer[done++] = _value[_given++];
        }
        return done;
    }

    private int Byte()
    {
        if (_at == _filled)
        {
            (_at, _filled) = (0, text.Read(_buffer));
            if (_filled == 0) return -1;
        }
        return _buffer[_at++];
    }

    private int Word()
    {
        int b;
        do b = Byte(); while (b is >= 0 and <= ' ' or ',');
        var length = 0;
        for (; b is > ' ' and not ','; b = Byte())
        {
            if (length == LongestWord) throw new VolumeFormatException(name, $"has a word of more than {LongestWord} letters where voxel {_words} should be.");
            _word[length++] = (byte)b;
        }
        _words++;
        return length;
    }

    private int Digit()
    {
        int b;
        do b = Byte(); while (b is >= 0 and <= ' ');
        if (b < 0) return -1;
        return char.IsAsciiHexDigit((char)b) ? Convert.ToInt32(((char)b).ToString(), 16) : throw new VolumeFormatException(name, $"has the byte {b} among its hexadecimal digits.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen) text.Dispose();
        base.Dispose(disposing);
    }
}
