using System.Text;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Fixed-width ASCII fields padded with zeros.</summary>
public static class IgtlText
{
    /// <summary>The field's text up to its first zero byte; all of it where there is none.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>Writes <paramref name="text"/> and pads with zeros.</summary>
    public static void Put(Span<byte> field, ReadOnlySpan<byte> text)
    {
        text.CopyTo(field);
        field[text.Length..].Clear();
    }

    /// <summary>The bytes of a name that goes into a field of <paramref name="width"/> bytes. Allocates; for set-up.</summary>
    /// <exception cref="ArgumentException">Empty, too long for the field, or not plain ASCII.</exception>
    public static byte[] Encode(string name, int width)
    {
        if (name.Length == 0 || name.Length > width || !Ascii.IsValid(name) || name.Any(char.IsControl))
            throw new ArgumentException($"'{name}' cannot be sent: OpenIGTLink takes 1 to {width} plain ASCII characters here.", nameof(name));
        return Encoding.ASCII.GetBytes(name);
    }
}
