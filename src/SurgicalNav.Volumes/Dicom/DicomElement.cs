namespace SurgicalNav.Volumes.Dicom;

/// <summary>One data element: where its value lies in the bytes of the file that it came from.</summary>
/// <param name="Tag">Group in the upper, element in the lower 16 bits.</param>
/// <param name="Vr">As the file states it; <see cref="DicomVr.None"/> where its encoding does not.</param>
/// <param name="Offset">Of the value's first byte.</param>
/// <param name="Length">Of the value, bytes; without the delimiter that ends an undefined length.</param>
/// <param name="IsUndefined">Whether its length was left open, as sequences' and compressed pixels' may be.</param>
public readonly record struct DicomElement(uint Tag, DicomVr Vr, int Offset, int Length, bool IsUndefined)
{
    /// <summary>Private elements have odd groups; their meaning is the maker's own.</summary>
    public bool IsPrivate => (Tag >> 16 & 1) == 1;

    public override string ToString() => Name(Tag);

    /// <summary>As the standard writes it: (0010,0020).</summary>
    public static string Name(uint tag) => $"({tag >> 16:x4},{tag & 0xffff:x4})";
}
