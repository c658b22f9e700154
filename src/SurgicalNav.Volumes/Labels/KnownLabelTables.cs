namespace SurgicalNav.Volumes.Labels;

/// <summary>Tables of label names that come with the program, for label maps whose file names nothing. Used only where a person asks: a number alone does not say which
/// table it is of.</summary>
public static class KnownLabelTables
{
    /// <summary>TotalSegmentator 2, task "total".</summary>
    public const string TotalSegmentator = "totalsegmentator";

    /// <param name="nameOrFile">The name of a known table, or a file that <see cref="LabelTable.Read"/> reads, such as 3D Slicer's.</param>
    /// <exception cref="VolumeFormatException">Neither.</exception>
    public static LabelTable Read(string nameOrFile)
    {
        if (!string.Equals(nameOrFile, TotalSegmentator, StringComparison.OrdinalIgnoreCase)) return LabelTable.Read(nameOrFile);
        using var stream = typeof(KnownLabelTables).Assembly.GetManifestResourceStream(TotalSegmentator + ".ctbl")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return LabelTable.Parse(bytes, TotalSegmentator);
    }

    /// <summary>The map with the table's names and colours for labels that its own file does not name.</summary>
    public static LabelMap Completed(LabelMap map, LabelTable table)
    {
        var (names, colours) = (new Dictionary<ushort, string>(table.Names), new Dictionary<ushort, LabelColour>(table.Colours));
        foreach (var (label, name) in map.LabelNames) names[label] = name;
        foreach (var (label, colour) in map.LabelColours) colours[label] = colour;
        return new LabelMap(map.Grid, map.Labels.ToArray(), map.Name, names) { Warnings = map.Warnings, LabelColours = colours };
    }
}
