using System.ComponentModel;
using System.Diagnostics;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>Runs one of DCMTK's programs (Debian's package dcmtk), whose part it is to speak DIMSE.</summary>
internal static class DcmtkTool
{
    private const int MostComplaints = 3;
    private const int LongestComplaint = 200;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <param name="program">findscu, getscu …</param>
    /// <param name="arguments">Seen by every user of the machine: never a patient's.</param>
    /// <param name="eachBeat">Called ten times a second while the program runs.</param>
    /// <param name="stop">Ends the program.</param>
    /// <returns>Its exit code, and its errors in its own words.</returns>
    /// <exception cref="UserErrorException">The program is not installed.</exception>
    public static (int Code, string Errors) Run(string program, IEnumerable<string> arguments, Action eachBeat, CancellationToken stop)
    {
        using var process = Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
        var errors = new List<string>();
        // Only its errors: other lines may hold what it was asked and what it was answered
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not { } line || !(line.StartsWith("E: ", StringComparison.Ordinal) || line.StartsWith("F: ", StringComparison.Ordinal))) return;
            lock (errors)
                if (errors.Count < MostComplaints) errors.Add(line.Length > LongestComplaint ? line[3..LongestComplaint] + "…" : line[3..]);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.WaitForExit(Beat))
        {
            if (stop.IsCancellationRequested)
            {
                process.Kill();
                process.WaitForExit();
                stop.ThrowIfCancellationRequested();
            }
            eachBeat();
        }
        process.WaitForExit();
        eachBeat();
        lock (errors) return (process.ExitCode, string.Join(" / ", errors));
    }

    /// <exception cref="UserErrorException">The program is not installed.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"{start.FileName} is not installed, or cannot be started: it belongs to DCMTK. Install the Debian package dcmtk.", e);
        }
    }
}
