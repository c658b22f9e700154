using System.Globalization;

namespace SurgicalNav.Links.Ndi;

/// <summary>Reads the fixed-width fields of NDI's text replies one after another. Never throws: a field that is not there or not sound says so.</summary>
public ref struct NdiTextReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>Takes the word if it comes next.</summary>
    public bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!_rest.StartsWith(word)) return false;
        _rest = _rest[word.Length..];
        return true;
    }

    /// <summary>Exactly <paramref name="count"/> characters.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> characters)
    {
        characters = default;
        if (_rest.Length < count) return false;
        characters = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>An unsigned hexadecimal number of exactly <paramref name="digits"/> digits (at most 8), upper or lower case.</summary>
    public bool TryHex(int digits, out uint value)
    {
        value = 0;
        if (_rest.Length < digits) return false;
        for (var i = 0; i < digits; i++)
        {
            var d = HexDigit(_rest[i]);
            if (d < 0) return false;
            value = value << 4 | (uint)d;
        }
        _rest = _rest[digits..];
        return true;
    }

    /// <summary>A sign and digits with an implied decimal point, <paramref name="characters"/> in all; <paramref name="unit"/> is the worth of the last digit.</summary>
    public bool TryFixed(int characters, double unit, out double value)
    {
        value = 0;
        if (_rest.Length < characters || _rest[0] is not ((byte)'+' or (byte)'-')) return false;
        long whole = 0;
        for (var i = 1; i < characters; i++)
        {
            if (_rest[i] is < (byte)'0' or > (byte)'9') return false;
            whole = whole * 10 + (_rest[i] - '0');
        }
        value = (_rest[0] == '-' ? -whole : whole) * unit;
        _rest = _rest[characters..];
        return true;
    }

    /// <summary>0 to 15, or -1.</summary>
    public static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}

/// <summary>Writes the same fields. What no longer fits is left out, and <see cref="Overflowed"/> says so.</summary>
public ref struct NdiTextWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;

    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public void Word(scoped ReadOnlySpan<byte> word)
    {
        if (!Fits(word.Length)) return;
        word.CopyTo(_into[Length..]);
        Length += word.Length;
    }

    public void Hex(uint value, int digits)
    {
        if (!Fits(digits)) return;
        for (var i = digits - 1; i >= 0; i--, value >>= 4) _into[Length + i] = "0123456789ABCDEF"u8[(int)(value & 15)];
        Length += digits;
    }

    /// <summary>A sign and <paramref name="characters"/> − 1 digits, the last worth <paramref name="unit"/>; what is too large stops at the largest.</summary>
    public void Fixed(double value, int characters, double unit)
    {
        if (!Fits(characters)) return;
        long most = 1;
        for (var i = 1; i < characters; i++) most *= 10;
        var whole = Math.Clamp(Math.Round(value / unit), 1 - most, most - 1);
        var digits = (long)Math.Abs(whole);
        _into[Length] = whole < 0 ? (byte)'-' : (byte)'+';
        for (var i = characters - 1; i > 0; i--, digits /= 10) _into[Length + i] = (byte)('0' + digits % 10);
        Length += characters;
    }

    public void Decimal(int value)
    {
        Span<byte> digits = stackalloc byte[12];
        value.TryFormat(digits, out var n, default, CultureInfo.InvariantCulture);
        Word(digits[..n]);
    }

    /// <summary>The text with its checksum and the carriage return; the length of all.</summary>
    public int Finish()
    {
        Hex(Crc16.Compute(_into[..Length]), 4);
        Word("\r"u8);
        return Length;
    }

    private bool Fits(int more)
    {
        if (Length + more <= _into.Length) return true;
        Overflowed = true;
        return false;
    }
}
