namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Orders file names with their numbers counted as numbers: frame2 before frame10. (The runtime's own numeric ordering needs ICU.)</summary>
internal sealed class NumberedNames : IComparer<string>
{
    public static readonly NumberedNames Order = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            if (char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]))
            {
                var byNumber = CompareNumbers(Number(ref a), Number(ref b));
                if (byNumber != 0) return byNumber;
                continue;
            }
            if (a[0] != b[0]) return a[0].CompareTo(b[0]);
            a = a[1..];
            b = b[1..];
        }
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    /// <summary>Cuts the leading digits off, without their leading zeros, so that numbers of any length compare.</summary>
    private static ReadOnlySpan<char> Number(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits.TrimStart('0');
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
}
