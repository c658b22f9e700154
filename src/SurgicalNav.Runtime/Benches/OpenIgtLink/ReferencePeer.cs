using System.Diagnostics;
using System.Globalization;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>A peer built from the reference OpenIGTLink library on this machine; its source stands in tests/peers/openigtlink.</summary>
public sealed class ReferencePeer : IDisposable
{
    /// <summary>What to do where it cannot be built.</summary>
    public const string HowToInstall = "the reference library is not installed; to measure beside it: sudo apt-get install -y g++ libopenigtlink-dev";

    private const string Source = "tests/peers/openigtlink/peer.cpp";
    private const string Headers = "/usr/include/openigtlink";
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    private readonly string _program;
    private Process? _server;

    private ReferencePeer(string program) => _program = program;

    /// <summary>Where its server listens.</summary>
    public int Port { get; private set; }

    /// <summary>Compiles it where its source is newer than the program; null, with the reason, where that is not possible here.</summary>
    public static ReferencePeer? TryBuild(out string reason)
    {
        reason = HowToInstall;
        if (!Directory.Exists(Headers) || Find("g++") is null) return null;
        var source = ProjectFiles.Path(Source);
        var program = Path.Combine(ProjectFiles.Cache("peers"), "openigtlink-" + File.GetLastWriteTimeUtc(source).Ticks.ToString("x", CultureInfo.InvariantCulture));
        if (!File.Exists(program))
        {
            var unfinished = program + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            var (code, words) = Run("g++", "-O2", "-std=c++17", "-I" + Headers, source, "-o", unfinished, "-lOpenIGTLink");
            if (code != 0)
            {
                reason = "the peer could not be compiled: " + words.Trim();
                return null;
            }
            File.Move(unfinished, program, overwrite: true);
        }
        reason = "";
        return new ReferencePeer(program);
    }

    /// <summary>The version that the library's file name carries; empty where it cannot be told.</summary>
    public static string LibraryVersion =>
        Directory.Exists("/usr/lib") && Directory.GetFiles("/usr/lib", "libOpenIGTLink.so.*.*").Order(StringComparer.Ordinal).LastOrDefault() is { } file
            ? Path.GetFileName(file)["libOpenIGTLink.so.".Length..]
            : "";

    /// <summary>Starts its server: echoes TRANSFORM, answers IMAGE with STATUS.</summary>
    /// <exception cref="UserErrorException">It does not start.</exception>
    public void Serve()
    {
        _server = Start(_program, "serve");
        var line = _server.StandardOutput.ReadLine();
        Port = int.TryParse(line, CultureInfo.InvariantCulture, out var port) ? port : throw new UserErrorException("The reference library's server did not start: no free port on 127.0.0.1?");
    }

    /// <summary>Times in milliseconds that its client measured against a server.</summary>
    /// <param name="what">transform or image.</param>
    /// <param name="port">Of its own server or of ours.</param>
    /// <param name="count">Round trips.</param>
    /// <exception cref="UserErrorException">It failed.</exception>
    public double[] Measure(string what, int port, int count) =>
        [.. Ask(what, port.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => long.Parse(line, CultureInfo.InvariantCulture) * 1e-6)];

    /// <summary>What one of its other modes prints.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public string Ask(params string[] arguments)
    {
        var (code, words) = Run(_program, arguments);
        return code == 0 ? words : throw new UserErrorException($"The reference library's peer failed ({string.Join(' ', arguments)}): {words.Trim()}");
    }

    public void Dispose()
    {
        if (_server is null) return;
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    private static (int Code, string Words) Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var words = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(LongestRun)) process.Kill();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? words : errors.ToString());
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = arguments is not ["serve"] })!;

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);
}
