using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Decodes the arrays of a VTK XML file.</summary>
internal sealed class VtpData
{
    /// <summary>Deflate cannot shrink data further than 1032 to 1.</summary>
    private const int MostExpansion = 1100;

    private const int MostBlocks = 1 << 20;

    private static readonly SearchValues<byte> s_base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t "u8);

    private readonly byte[] _appended;
    private readonly bool _appendedIsText, _bigEndian, _packed;
    private readonly int _headerBytes;
    private readonly string _name;

    public VtpData(XElement root, byte[] appended, string name)
    {
        (_appended, _name) = (appended, name);
        _bigEndian = (string?)root.Attribute("byte_order") == "BigEndian";
        _headerBytes = (string?)root.Attribute("header_type") == "UInt64" ? 8 : 4;
        _appendedIsText = (string?)root.Element("AppendedData")?.Attribute("encoding") == "base64";
        var compressor = (string?)root.Attribute("compressor") ?? "";
        _packed = compressor is "vtkZLibDataCompressor";
        if (!_packed && compressor.Length > 0) throw new VolumeFormatException(name, $"is packed by {(compressor.Length > 40 ? compressor[..40] : compressor)}, which is not read. Save it again with zlib.");
    }

    /// <summary>All values of an array; texts as their character codes.</summary>
    public double[] Numbers(XElement array)
    {
        var type = (string?)array.Attribute("type") ?? "";
        // Without what stands in elements within, such as ranges
        string Text() => string.Concat(array.Nodes().OfType<XText>().Select(t => t.Value));
        switch ((string?)array.Attribute("format"))
        {
            case "ascii": return Words(Text());
            case "binary": return Values(Block(Base64(Text())), type);
            case "appended":
                if (!long.TryParse((string?)array.Attribute("offset"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) || offset > _appended.Length) throw Cut();
                var from = _appended.AsSpan((int)offset);
                return Values(_appendedIsText ? Block(Base64(System.Text.Encoding.ASCII.GetString(from[..EndOfText(from)]))) : Block(new Source([.. from])), type);
            default: throw new VolumeFormatException(_name, $"has an array in the unknown format '{(string?)array.Attribute("format")}'.");
        }
    }

    private VolumeFormatException Cut() => new(_name, "is cut short in its data.");

    private double[] Words(string text)
    {
        var values = new List<double>();
        foreach (var range in text.AsSpan().SplitAny(' ', '\n', '\r', '\t'))
        {
            var word = text.AsSpan()[range];
            if (word.IsEmpty) continue;
            values.Add(double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
                : throw new VolumeFormatException(_name, $"has '{(word.Length > 40 ? word[..40] : word)}' where a number should be."));
        }
        return [.. values];
    }

    /// <summary>Up to the first character that is none of base64's; further arrays follow without a break, so that the end is where padding is.</summary>
    private static int EndOfText(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(s_base64);
        return end < 0 ? text.Length : end;
    }

    /// <summary>Bytes that come from base64 in pieces: a block's header is encoded by itself where the data are packed.</summary>
    private sealed class Source(byte[] bytes, string? text = null)
    {
        private int _at;

        public ReadOnlySpan<byte> Take(long count)
        {
            if (count > int.MaxValue / 2) return [];
            if (text is null)
            {
                if (count > bytes.Length - _at) return [];
                _at += (int)count;
                return bytes.AsSpan(_at - (int)count, (int)count);
            }
            // Whole groups of four letters hold three bytes
            var letters = (count + 2) / 3 * 4;
            if (letters > text.Length - _at) return [];
            var plain = new byte[letters / 4 * 3];
            if (!Convert.TryFromBase64Chars(text.AsSpan(_at, (int)letters), plain, out var got) || got < count) return [];
            _at += (int)letters;
            return plain.AsSpan(0, (int)count);
        }

        public ReadOnlySpan<byte> Peek(int count)
        {
            var at = _at;
            var taken = Take(count);
            _at = at;
            return taken;
        }
    }

    private static Source Base64(string text) => new([], string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    private byte[] Block(Source source)
    {
        var first = Header(source.Peek(_headerBytes), 0);
        if (!_packed)
        {
            var whole = source.Take(_headerBytes + first);
            return whole.IsEmpty ? throw Cut() : whole[_headerBytes..].ToArray();
        }
        if (first > MostBlocks) throw Cut();
        var header = source.Take((3 + first) * _headerBytes);
        if (header.IsEmpty) throw Cut();
        // Of base64 all blocks together are one text
        var sizes = new long[first];
        for (var b = 0; b < first; b++) sizes[b] = Header(header, 3 + b);
        var total = sizes.Sum(s => Math.Min(s, int.MaxValue));
        var packed = source.Take(total);
        if (packed.IsEmpty && total > 0) throw Cut();
        using var plain = new MemoryStream();
        var at = 0;
        foreach (var size in sizes)
        {
            if (size > packed.Length - at) throw Cut();
            using var zlib = new ZLibStream(new MemoryStream(packed.Slice(at, (int)size).ToArray()), CompressionMode.Decompress);
            Copy(zlib, plain, size * MostExpansion);
            at += (int)size;
        }
        return plain.ToArray();
    }

    private void Copy(Stream from, Stream to, long most)
    {
        var buffer = new byte[1 << 16];
        for (var read = from.Read(buffer); read > 0; read = from.Read(buffer))
        {
            to.Write(buffer, 0, read);
            if ((most -= read) < 0 || to.Length > 1L << 30) throw new VolumeFormatException(_name, "has packed data that unfold beyond all measure.");
        }
    }

    private long Header(ReadOnlySpan<byte> bytes, int i)
    {
        var at = i * _headerBytes;
        if (bytes.Length < at + _headerBytes) throw Cut();
        var word = bytes.Slice(at, _headerBytes);
        var value = _headerBytes == 8 ? _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(word) : BinaryPrimitives.ReadInt64LittleEndian(word)
            : _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(word) : BinaryPrimitives.ReadUInt32LittleEndian(word);
        return value is >= 0 and < int.MaxValue ? value : throw Cut();
    }

    private double[] Values(byte[] raw, string type)
    {
        var bytes = type switch { "Int8" or "UInt8" or "String" => 1, "Int16" or "UInt16" => 2, "Int32" or "UInt32" or "Float32" => 4, "Int64" or "UInt64" or "Float64" => 8, _ => throw new VolumeFormatException(_name, $"has an array of the unknown type '{type}'.") };
        var values = new double[raw.Length / bytes];
        for (var i = 0; i < values.Length; i++)
        {
            var one = raw.AsSpan(i * bytes, bytes);
            if (_bigEndian) one.Reverse();
            values[i] = type switch
            {
                "Int8" => (sbyte)one[0],
                "UInt8" or "String" => one[0],
                "Int16" => BinaryPrimitives.ReadInt16LittleEndian(one),
                "UInt16" => BinaryPrimitives.ReadUInt16LittleEndian(one),
                "Int32" => BinaryPrimitives.ReadInt32LittleEndian(one),
                "UInt32" => BinaryPrimitives.ReadUInt32LittleEndian(one),
                "Float32" => BinaryPrimitives.ReadSingleLittleEndian(one),
                "Int64" => BinaryPrimitives.ReadInt64LittleEndian(one),
                "UInt64" => BinaryPrimitives.ReadUInt64LittleEndian(one),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(one),
            };
        }
        return values;
    }
}
