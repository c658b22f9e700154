using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The real program under way, in a folder of its own for results, cache and temporary files: what it says can be waited for, and it can be sent signals.</summary>
internal sealed class RunningProgram : IDisposable
{
    internal const int Interrupt = 2, Kill = 9, Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _error = new(), _output = new();
    private readonly SemaphoreSlim _said = new(0);
    private readonly string _folder;

    private RunningProgram(Process process, string folder)
    {
        (_process, _folder) = (process, folder);
        Id = process.Id;
        process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(_error, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    internal int Id { get; }

    internal string Error
    {
        get { lock (_error) return _error.ToString(); }
    }

    internal string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    internal static string OutFolder(string folder) => Path.Combine(folder, "out");

    /// <param name="folder">Of the caller's test; the program's result goes to "out" in it.</param>
    /// <param name="cache">Where the endoscope's loops are kept.</param>
    internal static RunningProgram Demo(string folder, string cache, params string[] arguments)
    {
        // A shell that runs tests in the background has its children ignore SIGINT, and they hand that on; env(1) undoes it.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        foreach (var argument in (string[])["--default-signal=INT", "dotnet", ProgramRun.AppPath, "demo", "--out", OutFolder(folder), .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["SURGICALNAV_ROOT"] = Repository.Root;
        start.Environment["XDG_CACHE_HOME"] = cache;
        start.Environment["TMPDIR"] = temporary;
        return new RunningProgram(Process.Start(start)!, folder);
    }

    /// <summary>Waits for a line of progress, the first of several; fails when the program ends before it.</summary>
    internal async Task<string> Says(params string[] words)
    {
        for (; ; )
        {
            var error = Error;
            if (Array.Find(words, w => error.Contains(w, StringComparison.Ordinal)) is { } said) return said;
            Assert.False(_process.HasExited, $"The program ended before it said '{words[0]}': {Error}{Output}");
            await _said.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
    }

    internal void Send(int signal) => Assert.Equal(0, SendSignal(Id, signal));

    internal async Task<int> Ends()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Waits until no process of this program's session runs any more: its guard's configuration lies in a folder named after it.</summary>
    internal async Task GuardIsGone()
    {
        while (GuardCommandLine() is not null) await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    /// <summary>The guard's own process, by the block that it was started on; null while there is none.</summary>
    internal string? GuardCommandLine()
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"surgicalnav-{Id}-");
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)) continue;
            try
            {
                var line = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                if (line.Contains(mark, StringComparison.Ordinal)) return line;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended just now.
            }
        }
        return null;
    }

    /// <summary>No unfinished file, nothing of the guard's in shared memory or among the temporary files, and no guard.</summary>
    internal void AssertNothingIsLeft(string cache)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"surgicalnav-{Id}-");
        Assert.Null(GuardCommandLine());
        if (Directory.Exists("/dev/shm")) Assert.Empty(Directory.GetFileSystemEntries("/dev/shm", mark + "*"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "tmp"), "surgicalnav-*"));
        Assert.Empty(Directory.GetFiles(_folder, "*.part", SearchOption.AllDirectories));
        if (Directory.Exists(cache)) Assert.Empty(Directory.GetFiles(cache, "*.part", SearchOption.AllDirectories));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _said.Dispose();
    }

    private void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
        try
        {
            _said.Release();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
