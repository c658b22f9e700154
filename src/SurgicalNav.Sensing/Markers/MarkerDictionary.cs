using OpenCvSharp.Aruco;

namespace SurgicalNav.Sensing.Markers;

/// <summary>Marker families by the names that people print on their sheets.</summary>
internal static class MarkerDictionary
{
    private static readonly (string Name, PredefinedDictionaryType Type, int Size)[] All =
    [
        .. ((string[])["4X4", "5X5", "6X6", "7X7"]).SelectMany(bits => ((int[])[50, 100, 250, 1000]).Select(size => ($"{bits}_{size}", Enum.Parse<PredefinedDictionaryType>($"Dict{bits}_{size}", ignoreCase: true), size))),
        ("ArucoOriginal", PredefinedDictionaryType.DictArucoOriginal, 1024),
        ("AprilTag_16h5", PredefinedDictionaryType.DictAprilTag_16h5, 30),
        ("AprilTag_25h9", PredefinedDictionaryType.DictAprilTag_25h9, 35),
        ("AprilTag_36h10", PredefinedDictionaryType.DictAprilTag_36h10, 2320),
        ("AprilTag_36h11", PredefinedDictionaryType.DictAprilTag_36h11, 587),
    ];

    public static string Known => string.Join(", ", All.Select(d => d.Name));

    public static bool IsKnown(string name) => Array.Exists(All, d => Is(d.Name, name));

    public static int SizeOf(string name) => Array.Find(All, d => Is(d.Name, name)).Size;

    public static PredefinedDictionaryType TypeOf(string name) => Array.Find(All, d => Is(d.Name, name)).Type;

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
