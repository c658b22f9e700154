using System.Text.RegularExpressions;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.SystemTests.Rules;

/// <summary>The hazard table speaks of every reason of the guard, and names only tests that there are.</summary>
public sealed partial class HazardTableTests
{
    private static readonly string[] Rows = [.. File.ReadLines(Repository.Path("docs", "safety", "hazards.md")).Where(l => l.StartsWith('|')).Skip(2)];

    public static TheoryData<GuardReasons> Reasons => [.. Enum.GetValues<GuardReasons>().Where(r => r != GuardReasons.None)];

    public static TheoryData<string> NamedTests => [.. Rows.SelectMany(r => Test().Matches(r)).Select(m => m.Groups[1].Value).Distinct()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void EveryReasonHasARow(GuardReasons reason) => Assert.Contains(Rows, r => r.Contains($"`{reason}`", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(NamedTests))]
    public void ANamedTestExists(string name)
    {
        var (type, method) = (name.Split('.')[0], name.Split('.')[1]);
        var file = Assert.Single(Directory.GetFiles(Repository.Path("tests"), type + ".cs", SearchOption.AllDirectories));
        var declared = Declared(method).Match(File.ReadAllText(file));
        Assert.True(declared.Success, $"{type} has no test {method}; hazards.md names it.");
    }

    [Fact]
    public void EveryRowNamesATestOrSaysThatItIsOpen()
    {
        Assert.True(Rows.Length > 30);
        foreach (var row in Rows)
        {
            var cells = row.Trim('|').Split('|');
            Assert.True(cells.Length == 5, row);
            Assert.True(Test().IsMatch(cells[4]) || cells[4].Contains("**open**", StringComparison.Ordinal), row);
        }
    }

    private static Regex Declared(string method) =>
        new($@"\[(Fact|Theory)[^\]]*\](\s*\[[^\n]*\]|\s*//[^\n]*)*\s*public (async )?(void|Task) {method}\(", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]+Tests\.[A-Za-z0-9]+)`", RegexOptions.None, 1000)]
    private static partial Regex Test();
}
