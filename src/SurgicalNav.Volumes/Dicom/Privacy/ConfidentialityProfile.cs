using System.Globalization;
using System.Reflection;

namespace SurgicalNav.Volumes.Dicom.Privacy;

/// <summary>DICOM's Basic Application Level Confidentiality Profile as data (basic-profile.txt, where its source stands).</summary>
public static class ConfidentialityProfile
{
    private const string Resource = "SurgicalNav.Volumes.Dicom.Privacy.basic-profile.txt";
    private const string Beyond = "# Beyond the table";

    private static readonly (Dictionary<uint, ConfidentialityRule> Single, IReadOnlyList<ConfidentialityRule> Groups) s_rules = Load();

    /// <summary>Every line.</summary>
    public static IEnumerable<ConfidentialityRule> Rules => s_rules.Single.Values.Concat(s_rules.Groups);

    /// <summary>The line for a tag; null where there is none.</summary>
    public static ConfidentialityRule? Find(uint tag)
    {
        if (s_rules.Single.TryGetValue(tag, out var rule)) return rule;
        foreach (var group in s_rules.Groups)
            if ((tag & group.Mask) == group.Tag) return group;
        return null;
    }

    private static (Dictionary<uint, ConfidentialityRule>, IReadOnlyList<ConfidentialityRule>) Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource) ?? throw new InvalidDataException($"{Resource} is missing from the program.");
        using var reader = new StreamReader(stream);
        var (single, groups, isOfTable) = (new Dictionary<uint, ConfidentialityRule>(), new List<ConfidentialityRule>(), true);
        while (reader.ReadLine() is { } line)
        {
            isOfTable &= !line.StartsWith(Beyond, StringComparison.Ordinal);
            if (line.Length == 0 || line[0] == '#') continue;
            var parts = line.Split(' ', 4);
            var tag = uint.Parse(parts[0].Replace('X', '0'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var mask = uint.Parse(string.Concat(parts[0].Select(c => c == 'X' ? '0' : 'F')), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var rule = new ConfidentialityRule(tag, mask, parts[1] == "--" ? DicomVr.None : (DicomVr)(parts[1][0] << 8 | parts[1][1]), parts[2], parts[3], isOfTable);
            if (mask == uint.MaxValue) single.Add(tag, rule);
            else groups.Add(rule);
        }
        return (single, groups);
    }
}
