using System.Diagnostics;
using System.Runtime.InteropServices;
using SurgicalNav.Motion.Shared;

namespace SurgicalNav.Runtime.Robots;

/// <summary>Starts the guard's own process, keeps what it says, and ends it in an orderly way.</summary>
public sealed partial class GuardProcess : IDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly List<string> _said = [];

    private GuardProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;
    public bool HasEnded => _process.HasExited;

    /// <summary>The guard's own lines so far.</summary>
    public string Said
    {
        get { lock (_said) return string.Join("; ", _said); }
    }

    /// <summary>Starts the program beside the project (native where it was built so) on a block and a configuration that are already written.</summary>
    public static GuardProcess Start(string blockPath, GuardHostConfig config, string configPath)
    {
        config.Save(configPath);
        var start = StartInfo("--block", blockPath, "--config", configPath);
        return new GuardProcess(Process.Start(start) ?? throw new UserErrorException($"The guard's process ({start.FileName}) could not be started."));
    }

    /// <summary>The guard's program, native where it was built so, with its output redirected.</summary>
    /// <exception cref="UserErrorException">It is not built.</exception>
    internal static ProcessStartInfo StartInfo(params IEnumerable<string> arguments)
    {
        var (file, first) = Program();
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (first is not null) start.ArgumentList.Add(first);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Asks the guard to bring the drives to rest and end; kills it after ten seconds, when the drives land by themselves.</summary>
    public void Stop()
    {
        if (_process.HasExited) return;
        _ = Signal(_process.Id, Terminate);
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_said)
            if (_said.Count < 100) _said.Add(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    private static (string File, string? First) Program()
    {
        var named = Environment.GetEnvironmentVariable("SURGICALNAV_GUARDHOST");
        if (!string.IsNullOrEmpty(named) && File.Exists(named)) return (named, null);
        foreach (var configuration in (string[])["Release", "Debug"])
        {
            var dll = Path.Combine(ProjectFiles.Root, "src", "SurgicalNav.GuardHost", "bin", configuration, "net10.0", "SurgicalNav.GuardHost.dll");
            if (File.Exists(dll)) return ("dotnet", dll);
        }
        throw new UserErrorException("The guard's program is not built. Run ./surgicalnav build, or set SURGICALNAV_GUARDHOST to it.");
    }
}
