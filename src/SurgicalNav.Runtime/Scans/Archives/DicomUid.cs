namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>Unique identifiers (DICOM PS3.5 §9) from outside, before they become part of a path or an address.</summary>
internal static class DicomUid
{
    private const int Longest = 64;

    /// <summary>Digits and single dots, at most 64: nothing that leads out of a folder.</summary>
    public static bool IsValid(string uid)
    {
        if (uid.Length is 0 or > Longest || uid[0] == '.' || uid[^1] == '.' || uid.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var c in uid)
            if (c is not ('.' or (>= '0' and <= '9'))) return false;
        return true;
    }
}
