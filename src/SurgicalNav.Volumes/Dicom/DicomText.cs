using System.Buffers;
using System.Text;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Turns bytes into text by a data set's SpecificCharacterSet (0008,0005), code extensions by escape sequences included.</summary>
/// <remarks>Source: DICOM PS3.3 §C.12.1.1.2, PS3.5 §6.1. Bytes that a set does not know become question marks; a set that is not known at all is read as Latin-1,
/// so that nothing is lost.</remarks>
internal sealed class DicomText
{
    private const byte Escape = 0x1B;

    /// <summary>Where a run of text in one set ends: escape sequences and the delimiters, at which the first set comes back.</summary>
    private static readonly SearchValues<byte> s_ends = SearchValues.Create("\x1B\\^=\r\n\f\t"u8);
    private static readonly Encoding s_latin1 = Encoding.Latin1;

    /// <summary>Sets of one byte per character, or, from UTF-8 on, without code extensions.</summary>
    private static readonly Dictionary<string, int> s_codePages = new(StringComparer.Ordinal)
    {
        ["ISO_IR 6"] = 28591,
        ["ISO_IR 100"] = 28591,
        ["ISO_IR 101"] = 28592,
        ["ISO_IR 109"] = 28593,
        ["ISO_IR 110"] = 28594,
        ["ISO_IR 144"] = 28595,
        ["ISO_IR 127"] = 28596,
        ["ISO_IR 126"] = 28597,
        ["ISO_IR 138"] = 28598,
        ["ISO_IR 148"] = 28599,
        ["ISO_IR 203"] = 28605,
        ["ISO_IR 166"] = 874,
        ["ISO_IR 13"] = 932,
        ["ISO_IR 192"] = 65001,
        ["GB18030"] = 54936,
        ["GBK"] = 936,
    };

    /// <summary>What stands between ESC and the text that it announces: the set, and whether it is for bytes below or above 0x80.</summary>
    private static readonly (byte[] Code, int CodePage, bool IsUpper, bool IsDouble)[] s_escapes =
    [
        ("(B"u8.ToArray(), 28591, false, false),
        ("(J"u8.ToArray(), 28591, false, false),
        (")I"u8.ToArray(), 932, true, false),
        ("-A"u8.ToArray(), 28591, true, false),
        ("-B"u8.ToArray(), 28592, true, false),
        ("-C"u8.ToArray(), 28593, true, false),
        ("-D"u8.ToArray(), 28594, true, false),
        ("-F"u8.ToArray(), 28597, true, false),
        ("-G"u8.ToArray(), 28596, true, false),
        ("-H"u8.ToArray(), 28598, true, false),
        ("-L"u8.ToArray(), 28595, true, false),
        ("-M"u8.ToArray(), 28599, true, false),
        ("-b"u8.ToArray(), 28605, true, false),
        ("-T"u8.ToArray(), 874, true, false),
        ("$)C"u8.ToArray(), 51949, true, true),
        ("$)A"u8.ToArray(), 936, true, true),
        // Two bytes below 0x80 per character; with their upper bits set they are EUC-JP
        ("$B"u8.ToArray(), 51932, false, true),
        ("$@"u8.ToArray(), 51932, false, true),
        ("$(D"u8.ToArray(), 20932, false, true),
    ];

    private readonly Encoding _first;
    private readonly bool _hasExtensions;

    private DicomText(Encoding first, bool hasExtensions) => (_first, _hasExtensions) = (first, hasExtensions);

    /// <summary>For data sets that state none. Strictly that is ASCII; bytes above it are read as Latin-1.</summary>
    public static DicomText Ascii { get; } = new(s_latin1, false);

    /// <param name="characterSet">The element's value, several parted by backslashes.</param>
    public static DicomText For(string characterSet)
    {
        var names = characterSet.Split('\\');
        var first = names[0].Trim(' ', '\0').Replace("ISO 2022 IR", "ISO_IR", StringComparison.Ordinal);
        var encoding = s_codePages.TryGetValue(first, out var page) ? Page(page) : s_latin1;
        return new DicomText(encoding, names.Length > 1 || characterSet.Contains("ISO 2022", StringComparison.Ordinal));
    }

    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (!_hasExtensions || !bytes.Contains(Escape)) return _first.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        var (lower, upper, isDouble) = (s_latin1, _first, false);
        while (!bytes.IsEmpty)
        {
            if (bytes[0] == Escape)
            {
                var length = Switch(bytes[1..], ref lower, ref upper, ref isDouble);
                bytes = bytes[Math.Min(1 + length, bytes.Length)..];
                continue;
            }
            // Delimiters bring the first set back; inside two-byte text their bytes may be halves of a character
            var end = isDouble ? DoubleEnd(bytes) : bytes.IndexOfAny(s_ends);
            if (end < 0) end = bytes.Length;
            Append(text, bytes[..end], isDouble, lower, upper);
            bytes = bytes[end..];
            if (bytes.IsEmpty || bytes[0] == Escape) continue;
            text.Append((char)bytes[0]);
            bytes = bytes[1..];
            (lower, upper, isDouble) = (s_latin1, _first, false);
        }
        return text.ToString();
    }

    /// <summary>"Doe^Archibald" as people write it: "Doe, Archibald".</summary>
    public static string PersonForPeople(string name)
    {
        var form = name.Split('=').FirstOrDefault(f => f.Trim(' ', '^').Length > 0) ?? "";
        var parts = form.Split('^').Select(p => p.Trim()).ToArray();
        var given = string.Join(' ', parts.Skip(1).Where(p => p.Length > 0));
        return parts[0].Length > 0 && given.Length > 0 ? $"{parts[0]}, {given}" : parts[0] + given;
    }

    private static int Switch(ReadOnlySpan<byte> after, ref Encoding lower, ref Encoding upper, ref bool isDouble)
    {
        foreach (var (code, page, isUpper, isTwo) in s_escapes)
        {
            if (!after.StartsWith(code)) continue;
            if (isUpper) upper = Page(page);
            else (lower, isDouble) = (Page(page), isTwo);
            return code.Length;
        }
        return 0;
    }

    /// <summary>Two-byte text below 0x80 runs until the next escape sequence, or a control character.</summary>
    private static int DoubleEnd(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] < 0x21) return i;
        return -1;
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> bytes, bool isDouble, Encoding lower, Encoding upper)
    {
        if (!isDouble)
        {
            text.Append(upper.GetString(bytes));
            return;
        }
        var isSupplementary = lower.CodePage == 20932;
        var raised = new byte[bytes.Length];
        // JIS X 0212 in code page 20932 raises the first byte of each pair alone
        for (var i = 0; i < raised.Length; i++) raised[i] = isSupplementary && i % 2 == 1 ? bytes[i] : (byte)(bytes[i] | 0x80);
        text.Append(lower.GetString(raised));
    }

    private static Encoding Page(int page) => page switch
    {
        28591 => s_latin1,
        65001 => Encoding.UTF8,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(page) ?? s_latin1,
    };
}
