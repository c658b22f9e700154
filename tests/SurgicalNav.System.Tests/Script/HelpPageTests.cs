using System.Text.RegularExpressions;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Script;

/// <summary>Whoever asks is told: every verb on one screen, and a page per verb, each with an example.</summary>
[Collection(MachineCollection.Name)]
public sealed partial class HelpPageTests
{
    [Fact]
    public async Task TheWelcomeAndEveryVerbsPageCarryAnExample()
    {
        var welcome = await ProgramRun.Of(null);
        Assert.Equal((0, ""), (welcome.ExitCode, welcome.Error));
        Assert.Contains("RESEARCH USE ONLY", welcome.Output, StringComparison.Ordinal);
        var verbs = Verb().Matches(welcome.Output).Select(m => m.Groups[1].Value).ToList();
        Assert.Superset(new HashSet<string> { "demo", "navigate", "verify", "test", "build" }, verbs.ToHashSet());

        // The program and the welcome name the same verbs, but for the two that the script does itself.
        var root = await ProgramRun.Of(null, "--help");
        var commands = root.Output[root.Output.IndexOf("Commands:", StringComparison.Ordinal)..];
        Assert.Equal(verbs.Except(["test", "build"]).Order(), Command().Matches(commands).Select(m => m.Groups[1].Value).Order());

        using var script = new ScriptCopy();
        foreach (var verb in verbs)
        {
            Assert.Contains($"\n               ./surgicalnav {verb}", welcome.Output, StringComparison.Ordinal);
            var (exit, page) = verb is "test" or "build"
                ? await script.RunAsync(verb, "--help") is var (code, output, _) ? (code, output) : default
                : await ProgramRun.Of(null, verb, "--help") is var run ? (run.ExitCode, run.Output) : default;
            Assert.Equal(0, exit);
            foreach (var heading in (string[])["Description:", "Usage:", $"Example:\n  ./surgicalnav {verb}"]) Assert.Contains(heading, page.Replace("\n    ", "\n  ", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        // A page is no reason to build or to test.
        Assert.Empty(script.Calls);
    }

    [Fact]
    public async Task AnUnknownVerbIsRefused()
    {
        var run = await ProgramRun.Of(null, "dance");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("dance", run.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^  ([a-z]+)  +[A-Z]", RegexOptions.Multiline, 1000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"^  ([a-z]+)(?: <[a-z-]+>(?:\.\.\.)?)*  ", RegexOptions.Multiline, 1000)]
    private static partial Regex Command();
}
