using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>A real archive on this machine, in a folder of its own, at ports that were free; gone with the test.</summary>
internal sealed class OrthancServer : IDisposable
{
    public const string Title = "ARCHIVE";
    public const string MoveTitle = "NAV";
    private const string Program = "/usr/sbin/Orthanc";
    private const string Plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-orthanc-");
    private readonly Process _process;
    private readonly HttpClient _client;

    private OrthancServer()
    {
        (HttpPort, DicomPort, MovePort) = (FreePort(), FreePort(), FreePort());
        var configuration = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["StorageDirectory"] = _folder.FullName,
            ["IndexDirectory"] = _folder.FullName,
            ["HttpPort"] = HttpPort,
            ["DicomPort"] = DicomPort,
            ["DicomAet"] = Title,
            ["RemoteAccessAllowed"] = false,
            ["AuthenticationEnabled"] = true,
            ["RegisteredUsers"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["nav"] = "secret" },
            ["DicomModalities"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["nav"] = new object[] { MoveTitle, "127.0.0.1", MovePort } },
            ["Plugins"] = new[] { Plugin },
            ["DicomWeb"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["Enable"] = true, ["Root"] = "/dicom-web/" },
        };
        var file = Path.Combine(_folder.FullName, "orthanc.json");
        File.WriteAllText(file, JsonSerializer.Serialize(configuration));
        _process = Process.Start(new ProcessStartInfo(Program, [file]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = new StringBuilder();
        using var ended = new ManualResetEventSlim();
        var hasStarted = false;
        _process.ErrorDataReceived += (_, e) =>
        {
            if (hasStarted || ended.IsSet) return;
            said.AppendLine(e.Data);
            hasStarted = e.Data?.Contains("Orthanc has started", StringComparison.Ordinal) ?? false;
            // The end of its words is the end of the program
            if (hasStarted || e.Data is null) ended.Set();
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        ended.Wait(TestContext.Current.CancellationToken);
        Assert.True(hasStarted, said.ToString());
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}/")) };
        _client.DefaultRequestHeaders.Authorization = Credentials;
    }

    public int HttpPort { get; }
    public int DicomPort { get; }

    /// <summary>Where the archive sends to when it is asked to move something to <see cref="MoveTitle"/>.</summary>
    public int MovePort { get; }

    public string Web => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}/dicom-web");

    public static AuthenticationHeaderValue Credentials => new("Basic", Convert.ToBase64String("nav:secret"u8));

    /// <summary>Skips the test, with the reason, where Orthanc or DCMTK is not installed.</summary>
    public static OrthancServer Start()
    {
        foreach (var file in (string[])[Program, Plugin, "/usr/bin/findscu"])
            if (!File.Exists(file)) Assert.Skip($"{file} is missing: the Debian packages orthanc, orthanc-dicomweb and dcmtk belong to this test.");
        return new OrthancServer();
    }

    public async Task StoreAsync(byte[] file, CancellationToken stop)
    {
        using var content = new ByteArrayContent(file);
        using var answer = await _client.PostAsync(new Uri("instances", UriKind.Relative), content, stop);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
