using System.Diagnostics;
using System.Globalization;

namespace SurgicalNav.Runtime.Benches;

/// <summary>A program of another implementation, compiled on this machine from a source under tests/peers and run beside ours.</summary>
/// <param name="Path">The program.</param>
public sealed record PeerProgram(string Path)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    /// <summary>Compiles it where its source is newer than the program; null, with the reason, where that is not possible here.</summary>
    /// <param name="name">Of the program.</param>
    /// <param name="source">From the project's folder.</param>
    /// <param name="headers">A folder that the library brings.</param>
    /// <param name="howToInstall">The reason where the library or the compiler is missing.</param>
    /// <param name="reason">Why there is none; empty where there is one.</param>
    /// <param name="arguments">Of the compiler: where headers stand, and after <c>--</c> what is linked.</param>
    public static PeerProgram? TryBuild(string name, string source, string headers, string howToInstall, out string reason, params string[] arguments)
    {
        reason = howToInstall;
        if (!Directory.Exists(headers) || Find("g++") is null) return null;
        var file = ProjectFiles.Path(source);
        var program = System.IO.Path.Combine(ProjectFiles.Cache("peers"), name + "-" + File.GetLastWriteTimeUtc(file).Ticks.ToString("x", CultureInfo.InvariantCulture));
        if (!File.Exists(program))
        {
            var unfinished = program + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            var split = Array.IndexOf(arguments, "--");
            var (code, words) = new PeerProgram("g++").Run("", ["-O2", "-std=c++17", .. arguments[..split], file, "-o", unfinished, .. arguments[(split + 1)..]]);
            if (code != 0)
            {
                reason = "the peer could not be compiled: " + words.Trim();
                return null;
            }
            File.Move(unfinished, program, overwrite: true);
        }
        reason = "";
        return new PeerProgram(program);
    }

    /// <summary>What it writes; its complaints where it fails.</summary>
    public (int Code, string Words) Run(string input, params string[] arguments)
    {
        using var process = Start(arguments, listensToErrors: true, hasInput: input.Length > 0);
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        if (input.Length > 0)
        {
            // On a thread of its own: fed in one go it would stop at a full pipe of answers that nobody takes.
            var feed = new Thread(() => Feed(process, input)) { IsBackground = true, Name = "peer input" };
            feed.Start();
        }
        var words = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(LongestRun)) process.Kill();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? words : errors.ToString());
    }

    /// <summary>Starts it and leaves it running.</summary>
    public Process Start(string[] arguments, bool listensToErrors, bool hasInput = false) =>
        Process.Start(new ProcessStartInfo(Path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = listensToErrors, RedirectStandardInput = hasInput })!;

    private static void Feed(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early; its exit code and complaints say why.
        }
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(p => System.IO.Path.Combine(p, program)).FirstOrDefault(File.Exists);
}
