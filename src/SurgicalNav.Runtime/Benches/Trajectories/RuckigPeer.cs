using System.Diagnostics;
using System.Globalization;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Benches.Trajectories;

/// <summary>Another planner, Ruckig, built on this machine from a checkout of its sources; the program around it stands in tests/peers/ruckig.</summary>
internal static class RuckigPeer
{
    private const string Source = "tests/peers/ruckig/peer.cpp";

    /// <summary>Where the sources are.</summary>
    public const string FolderVariable = "SURGICALNAV_RUCKIG";

    public const string HowToGet = "not measured beside Ruckig; to do so: install g++, git clone https://github.com/pantor/ruckig, and set " + FolderVariable + " to that folder";

    /// <summary>Compiles it where that was not done yet; null, with the reason, where it cannot be.</summary>
    public static string? TryBuild(out string reason)
    {
        reason = HowToGet;
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder)) return null;
        var sources = Path.Combine(folder, "src", "ruckig");
        if (!Directory.Exists(sources))
        {
            reason = $"{FolderVariable} is {folder}, which has no src/ruckig";
            return null;
        }
        var source = ProjectFiles.Path(Source);
        var program = Path.Combine(ProjectFiles.Cache("peers"), "ruckig-" + File.GetLastWriteTimeUtc(source).Ticks.ToString("x", CultureInfo.InvariantCulture));
        if (File.Exists(program)) return program;
        var unfinished = program + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var files = Directory.GetFiles(sources, "*.cpp").Where(f => !f.EndsWith("cloud_client.cpp", StringComparison.Ordinal));
        try
        {
            var (code, words) = Run("g++", ["-O3", "-std=c++20", "-I" + Path.Combine(folder, "include"), source, .. files, "-o", unfinished], "");
            if (code == 0)
            {
                File.Move(unfinished, program, overwrite: true);
                return program;
            }
            reason = "Ruckig could not be compiled: " + words.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = HowToGet;
        }
        return null;
    }

    /// <summary>Result, duration and time taken for every motion of seven joints.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public static (int Result, double DurationS, double TookUs)[] Plan(string program, ReadOnlySpan<JointState> start, ReadOnlySpan<JointState> target, ReadOnlySpan<RateLimits> limits)
    {
        var lines = new System.Text.StringBuilder();
        for (var i = 0; i < limits.Length; i++)
        {
            var (s, t, l) = (start[i], target[i], limits[i]);
            lines.Append(CultureInfo.InvariantCulture, $"{s.Position:R} {s.Velocity:R} {s.Acceleration:R} {t.Position:R} {t.Velocity:R} {t.Acceleration:R} {l.MaxVelocity:R} {l.MinVelocity:R} {l.MaxAcceleration:R} {l.MinAcceleration:R} {l.MaxJerk:R}\n");
        }
        var (code, words) = Run(program, [], lines.ToString());
        if (code != 0) throw new UserErrorException("Ruckig's peer failed: " + words.Trim());
        return [.. words.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var parts = line.Split(' ');
            return (int.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture) * 1e-3);
        })];
    }

    private static (int Code, string Words) Run(string program, IEnumerable<string> arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (new System.Text.StringBuilder(), new System.Text.StringBuilder());
        process.OutputDataReceived += (_, line) => output.Append(line.Data).Append('\n');
        process.ErrorDataReceived += (_, line) => errors.Append(line.Data).Append('\n');
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output.ToString() : errors.ToString());
    }
}
