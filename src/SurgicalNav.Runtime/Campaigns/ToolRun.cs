using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>Runs somebody else's program to its end and keeps what it says.</summary>
public static class ToolRun
{
    /// <summary>A program's standard output, then its standard error.</summary>
    /// <param name="folder">Where it runs; null is here.</param>
    /// <exception cref="UserErrorException">The program is not installed.</exception>
    public static (int Code, string Text) Run(string program, string? folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (folder is not null) start.WorkingDirectory = folder;
        var errors = new StringBuilder();
        using var process = Start(start);
        process.ErrorDataReceived += (_, e) => errors.AppendLine(e.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors);
    }

    /// <exception cref="InvalidOperationException">The program failed; its words are the message.</exception>
    public static string Output(string program, params IEnumerable<string> arguments)
    {
        var (code, text) = Run(program, null, arguments);
        return code == 0 ? text : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {text}");
    }

    /// <summary>Whether a program of that name is on the path.</summary>
    public static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"{start.FileName} is not installed, or cannot be started: {e.Message}", e);
        }
    }
}
