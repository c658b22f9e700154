namespace SurgicalNav.SystemTests.Script;

/// <summary>The script's own decisions: when it builds, what it installs or asks for, and how it counts.</summary>
[Collection(MachineCollection.Name)]
public sealed class ScriptTests : IDisposable
{
    private const string Need = "file:/no/such/file  first-name second-name last-name";
    private ScriptCopy _script = new();

    public void Dispose() => _script.Dispose();

    [Fact]
    public async Task TheFirstCallBuildsAndLaterOnesOnlyRun()
    {
        var (exit, output, error) = await _script.RunAsync();
        Assert.Equal((0, "program: \n"), (exit, output));
        Assert.Contains("Building SurgicalNav ...", error, StringComparison.Ordinal);
        Assert.Contains(_script.Calls, c => c.StartsWith("dotnet publish ", StringComparison.Ordinal));

        Assert.Equal((0, "program: demo --headless\n", ""), await _script.RunAsync("demo", "--headless"));
        Assert.EndsWith("SurgicalNav.App.dll demo --headless", Assert.Single(_script.Calls), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/SurgicalNav.Core/One.cs", "changed")]
    [InlineData("src/SurgicalNav.Core/One.cs", "deleted")]
    [InlineData("src/SurgicalNav.Core/Three.cs", "changed")]
    [InlineData("global.json", "changed")]
    [InlineData("BannedSymbols.txt", "changed")]
    [InlineData("Directory.Packages.props", "changed")]
    [InlineData("surgicalnav", "changed")]
    public async Task AnyChangeBuildsAgain(string file, string what)
    {
        await _script.RunAsync("build");
        _ = _script.Calls;
        var path = Path.Combine(_script.Root, file);
        if (what == "deleted") File.Delete(path);
        else File.AppendAllText(path, "\n");
        await _script.RunAsync("build");
        Assert.Contains(_script.Calls, c => c.StartsWith("dotnet build ", StringComparison.Ordinal));
        await _script.RunAsync("build");
        Assert.Empty(_script.Calls);
    }

    [Fact]
    public async Task WhatTheBuildLeavesIsNoChange()
    {
        await _script.RunAsync("build");
        _ = _script.Calls;
        Directory.CreateDirectory(Path.Combine(_script.Root, "src", "SurgicalNav.Core", "obj"));
        await File.WriteAllTextAsync(Path.Combine(_script.Root, "src", "SurgicalNav.Core", "obj", "Generated.cs"), "", TestContext.Current.CancellationToken);
        await _script.RunAsync("build");
        Assert.Empty(_script.Calls);
    }

    [Fact]
    public async Task ABuildThatFailsShowsItsErrorsAndIsTriedAgain()
    {
        _script.Stub("dotnet", "[ \"$1\" = build ] || exit 0; echo 'One.cs(1,1): error CS1002: ; expected'; exit 1");
        for (var i = 0; i < 2; i++)
        {
            var (exit, output, error) = await _script.RunAsync("demo");
            Assert.Equal((4, ""), (exit, output));
            Assert.Contains("error CS1002", error, StringComparison.Ordinal);
            Assert.Contains("Building SurgicalNav failed; the whole log is ", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WithoutRootTheLineToRunIsPrinted()
    {
        Renew(Need);
        var (exit, output, error) = await _script.RunAsync("demo");
        Assert.Equal((3, ""), (exit, output));
        // The first name that the package lists know.
        Assert.Contains("\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends second-name\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain(_script.Calls, c => c.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SudoThatWouldAskForAPasswordIsNotUsedWhereNobodyCanAnswer()
    {
        Renew(Need);
        _script.Stub("sudo", "echo \"sudo $*\" >>\"$SURGICALNAV_ROOT/calls\"; [ \"$1\" = -n ] && [ \"$2\" != true ] && exit 9; exit 1");
        Assert.Equal(3, (await _script.RunAsync("demo")).ExitCode);
        Assert.Equal(["sudo -n true"], _script.Calls.Where(c => c.StartsWith("sudo", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithRootOrSudoItInstallsAndGoesOn(bool root)
    {
        Renew(Need);
        if (root) _script.Stub("id", "echo 0");
        else _script.Stub("sudo", "shift; case \"$1\" in true) exit 0 ;; esac; exec \"$@\"");
        var (exit, output, error) = await _script.RunAsync("demo");
        Assert.Equal((0, "program: demo\n"), (exit, output));
        Assert.Contains("Installing: second-name", error, StringComparison.Ordinal);
        Assert.Equal(["apt-get update -qq", "apt-get install -y -qq --no-install-recommends second-name"], _script.Calls.Where(c => c.StartsWith("apt-get", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AnInstallationThatFailsNamesTheLineAndStops()
    {
        Renew(Need);
        _script.Stub("id", "echo 0");
        _script.Stub("apt-get", "[ \"$1\" = update ]");
        var (exit, _, error) = await _script.RunAsync("demo");
        Assert.Equal(3, exit);
        Assert.Contains("  sudo apt-get update && sudo apt-get install -y --no-install-recommends second-name\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMissingSdkIsAskedForInTheSystemsOwnWords(bool tooOld)
    {
        if (tooOld) _script.Stub("dotnet", "exit 145");
        else _script.Remove("dotnet");
        var (exit, output, error) = await _script.RunAsync("demo");
        Assert.Equal((3, ""), (exit, output));
        Assert.Contains(".NET 10 SDK is missing", error, StringComparison.Ordinal);
        var system = File.Exists("/etc/os-release") ? await File.ReadAllTextAsync("/etc/os-release", TestContext.Current.CancellationToken) : "";
        var expected = system.Contains("\nID=debian", StringComparison.Ordinal) ? "packages.microsoft.com/config/debian/"
            : system.Contains("\nID=ubuntu", StringComparison.Ordinal) ? "apt-get install -y dotnet-sdk-10.0"
            : "https://dotnet.microsoft.com/download/dotnet/10.0";
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Total: 40, Errors: 0, Failed: 0, Skipped: 3, Not Run: 2, Time: 1.2s", 0, "Total: 5, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 9s", 0, "40 passed, 0 failed", 0)]
    [InlineData("Total: 40, Errors: 0, Failed: 4, Skipped: 0, Not Run: 0, Time: 1.2s", 1, "Total: 5, Errors: 1, Failed: 1, Skipped: 0, Not Run: 0, Time: 9s", 1, "40 passed, 6 failed", 1)]
    [InlineData("Total: 0", 0, "Total: 5, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 9s", 0, "5 passed, 0 failed", 0)]
    // A runner that dies says no total; one that dies after its total still failed.
    [InlineData("", 134, "Total: 5, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 9s", 0, "5 passed, 1 failed", 1)]
    [InlineData("Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 9s", 139, "Total: 5, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 9s", 0, "8 passed, 1 failed", 1)]
    [InlineData("", 0, "", 0, "0 passed, 2 failed", 1)]
    public async Task TheLastLineCounts(string unit, int unitExit, string system, int systemExit, string lastLine, int exit)
    {
        _script.Stub("dotnet", $$"""
            case "$1" in
              *SurgicalNav.Tests.dll) echo '  SurgicalNav.Tests  {{unit}}'; exit {{unitExit}} ;;
              *SurgicalNav.System.Tests.dll) echo "$*"; echo '  SurgicalNav.System.Tests  {{system}}'; exit {{systemExit}} ;;
            esac
            """);
        var (code, output, _) = await _script.RunAsync("test", "-class", "Some.Tests");
        Assert.Equal(lastLine, output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(exit, code);
        Assert.Contains("-noColor -class Some.Tests", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkippedTestsAndTheReasonsStandAboveTheLastLine()
    {
        _script.Stub("dotnet", """
            case "$1" in
              *SurgicalNav.System.Tests.dll)
                echo '    SurgicalNav.SystemTests.Sessions.NavigateTests.TheBoard [SKIP]'
                echo '      SURGICALNAV_DATA is not set: this test needs real data.' ;;
            esac
            case "$1" in *Tests.dll) echo '  X  Total: 2, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0, Time: 1s' ;; esac
            """);
        var (_, output, _) = await _script.RunAsync("test");
        Assert.EndsWith("""
            Skipped:
              SurgicalNav.SystemTests.Sessions.NavigateTests.TheBoard: SURGICALNAV_DATA is not set: this test needs real data.
            2 passed, 0 failed

            """, output, StringComparison.Ordinal);
    }

    private void Renew(string needed)
    {
        _script.Dispose();
        _script = new ScriptCopy(needed);
    }
}
