using System.Globalization;
using System.Text.RegularExpressions;

namespace SurgicalNav.Runtime.Campaigns.Model;

/// <summary>The model checker and the C compiler over docs/safety/guard.pml, in a folder of their own.</summary>
public static partial class Spin
{
    /// <summary>What a verification run says.</summary>
    public readonly record struct Outcome(int Errors, double States, long Depth, double MegaBytes, bool IsWhole, string Output);

    public static string Model => ProjectFiles.Path("docs/safety/guard.pml");

    /// <summary>Null, or which of its programs is missing and how to get it.</summary>
    public static string? Missing => ToolRun.IsThere("spin") && ToolRun.IsThere("gcc") ? null : "spin or gcc is not installed: the model cannot be checked (apt-get install spin gcc).";

    /// <summary>Verifies one claim over the whole state space.</summary>
    /// <param name="defines">Of the model: its part, and what is broken.</param>
    /// <param name="isLiveness">The claim says that something happens at last: cycles are looked for.</param>
    /// <param name="isShort">Ends soon, at an error: compiling fast is worth more than running fast.</param>
    /// <param name="depth">Longest run that is looked at, in steps.</param>
    public static Outcome Verify(string[] defines, string claim, bool isLiveness, bool isShort = false, int depth = 1_000_000)
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-spin-").FullName;
        try
        {
            File.Copy(Model, Path.Combine(folder, "guard.pml"));
            Run("spin", folder, [.. defines, "-a", "guard.pml"]);
            Run("gcc", folder, [isShort ? "-O0" : "-O2", "-w", "-DNOREDUCE", "-DMEMLIM=4000", .. isLiveness ? Array.Empty<string>() : ["-DSAFETY"], "-o", "pan", "pan.c"]);
            var output = Run(Path.Combine(folder, "pan"), folder, [.. isLiveness ? ["-a"] : Array.Empty<string>(), "-N", claim, $"-m{depth.ToString(CultureInfo.InvariantCulture)}", "-w23", "-n"]);
            return new Outcome(
                int.Parse(Find(Errors(), output), CultureInfo.InvariantCulture),
                double.Parse(Find(States(), output), CultureInfo.InvariantCulture),
                long.Parse(Find(Depth(), output), CultureInfo.InvariantCulture),
                double.Parse(Find(Memory(), output), CultureInfo.InvariantCulture),
                !output.Contains("max search depth too small", StringComparison.Ordinal) && !output.Contains("Search not completed", StringComparison.Ordinal),
                output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Lines that a random run of the model prints.</summary>
    public static string[] Simulate(int seed, int steps, params ReadOnlySpan<string> defines)
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-spin-").FullName;
        try
        {
            var number = CultureInfo.InvariantCulture;
            var output = Run("spin", folder, ["-DTRACE", .. defines, "-T", $"-n{seed.ToString(number)}", $"-u{steps.ToString(number)}", Model]);
            return [.. output.Split('\n').Select(l => l.Trim())];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string program, string folder, string[] arguments)
    {
        var (code, text) = ToolRun.Run(program, folder, arguments);
        // The verifier's own exit code says that it found an error, which is what is asked.
        return code == 0 || program.EndsWith("pan", StringComparison.Ordinal) ? text : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {text}");
    }

    private static string Find(Regex what, string output)
    {
        var match = what.Match(output);
        return match.Success ? match.Groups[1].Value : throw new InvalidOperationException("The verifier did not finish: " + output);
    }

    [GeneratedRegex(@"errors: (\d+)", RegexOptions.None, 1000)]
    private static partial Regex Errors();

    [GeneratedRegex(@"([\d.e+]+) states, stored", RegexOptions.None, 1000)]
    private static partial Regex States();

    [GeneratedRegex(@"depth reached (\d+)", RegexOptions.None, 1000)]
    private static partial Regex Depth();

    [GeneratedRegex(@"([\d.]+)\s+total actual memory usage", RegexOptions.None, 1000)]
    private static partial Regex Memory();
}
