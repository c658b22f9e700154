using System.Diagnostics;

namespace SurgicalNav.SystemTests.Script;

/// <summary>A copy of <c>./surgicalnav</c> in a folder of its own, run with a PATH that holds nothing but plain tools and the test's stubs.</summary>
internal sealed class ScriptCopy : IDisposable
{
    private static readonly string[] Tools = ["bash", "cat", "cut", "dirname", "env", "find", "grep", "head", "mkdir", "mv", "rm", "sed", "sha256sum", "sort", "tail", "tee", "touch"];
    private readonly string _bin;

    /// <param name="needed">A line for the script's list of needs, beside what this machine has.</param>
    public ScriptCopy(string needed = "")
    {
        Root = Directory.CreateTempSubdirectory("surgicalnav-script-").FullName;
        _bin = Path.Combine(Root, "bin");
        Directory.CreateDirectory(_bin);
        Directory.CreateDirectory(Path.Combine(Root, "src", "SurgicalNav.Core"));
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json", "src/SurgicalNav.Core/One.cs", "src/SurgicalNav.Core/Two.cs"])
            File.WriteAllText(Path.Combine(Root, file), "");
        var text = File.ReadAllText(Repository.Path("surgicalnav"));
        Assert.Contains("\nneeds=\"\n", text, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Root, "surgicalnav"), text.Replace("\nneeds=\"\n", $"\nneeds=\"\n{needed}\n", StringComparison.Ordinal));
        foreach (var tool in Tools)
        {
            var found = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(p => Path.Combine(p, tool)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(_bin, tool), found);
        }
        // Builds leave what a build leaves, so that the next call finds it; every call is written down.
        Stub("dotnet", """
            echo "dotnet $*" >>"$SURGICALNAV_ROOT/calls"
            case "$1" in
              build) mkdir -p "$SURGICALNAV_ROOT/src/SurgicalNav.App/bin/Release/net10.0"; touch "$SURGICALNAV_ROOT/src/SurgicalNav.App/bin/Release/net10.0/SurgicalNav.App.dll" ;;
              publish) mkdir -p "$SURGICALNAV_ROOT/artifacts/guardhost"; touch "$SURGICALNAV_GUARDHOST" ;;
              *App.dll) echo "program: ${*:2}" ;;
            esac
            """);
        Stub("id", "echo 1000");
        Stub("apt-get", "echo \"apt-get $*\" >>\"$SURGICALNAV_ROOT/calls\"");
        Stub("apt-cache", "[ \"$2\" = second-name ]");
        // What the guard process is does not matter here, only that it can be run.
        Directory.CreateDirectory(Path.Combine(Root, "artifacts", "guardhost"));
        WriteExecutable(Path.Combine(Root, "artifacts", "guardhost", "SurgicalNav.GuardHost"), "");
    }

    public string Root { get; }

    /// <summary>What the stubs were called with since the last look.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            var path = Path.Combine(Root, "calls");
            if (!File.Exists(path)) return [];
            var lines = File.ReadAllLines(path);
            File.Delete(path);
            return lines;
        }
    }

    public void Stub(string name, string body) => WriteExecutable(Path.Combine(_bin, name), "#!/usr/bin/env bash\n" + body + "\n");

    public void Remove(string stub) => File.Delete(Path.Combine(_bin, stub));

    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(_bin, "bash"))
        {
            ArgumentList = { Path.Combine(Root, "surgicalnav") },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["PATH"] = _bin;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void WriteExecutable(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
