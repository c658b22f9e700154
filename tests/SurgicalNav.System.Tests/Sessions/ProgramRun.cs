using System.Diagnostics;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>One run of the real program, as a user starts it.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    internal static string AppPath => Repository.Path("src", "SurgicalNav.App", "bin", Configuration, "net10.0", "SurgicalNav.App.dll");

    public static async Task<ProgramRun> Of(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { AppPath },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["SURGICALNAV_ROOT"] = Repository.Root;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramRun(process.ExitCode, await output, await error);
    }

    /// <summary>Exit code 1, words that help, and no trace of the program's insides.</summary>
    public void AssertRefusal(params string[] words)
    {
        Assert.True(ExitCode == 1, $"exit code {ExitCode}: {Output}{Error}");
        foreach (var word in words) Assert.Contains(word, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
    }
}
