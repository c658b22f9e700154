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

    private readonly PeerProgram _program;
    private Process? _server;

    private ReferencePeer(PeerProgram program) => _program = program;

    /// <summary>Where its server listens.</summary>
    public int Port { get; private set; }

    /// <summary>Compiles it where its source is newer than the program; null, with the reason, where that is not possible here.</summary>
    public static ReferencePeer? TryBuild(out string reason)
    {
        var program = PeerProgram.TryBuild("openigtlink", Source, Headers, HowToInstall, out reason, "-I" + Headers, "--", "-lOpenIGTLink");
        return program is null ? null : new ReferencePeer(program);
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
        _server = _program.Start(["serve"], listensToErrors: false);
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
        var (code, words) = _program.Run("", arguments);
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
}
