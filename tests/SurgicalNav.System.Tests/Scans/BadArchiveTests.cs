using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Runtime.Scans.Archives;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>Archives that lie, break off or cannot be trusted.</summary>
[Collection(MachineCollection.Name)]
public sealed class BadArchiveTests : IDisposable
{
    private const string Study = """{"0020000D":{"vr":"UI","Value":["2.25.6"]},"00100020":{"vr":"LO","Value":["PAT-4711"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Quellenmann^Xaver"}]}}""";
    private const string Series = """{"0020000E":{"vr":"UI","Value":["2.25.7"]},"00080060":{"vr":"CS","Value":["CT"]},"00201209":{"vr":"IS","Value":[2]}}""";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-fetch-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static ArchiveQuery Query => ArchiveQuery.Of("PAT-4711", null, null, []);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("whole", 2)]
    [InlineData("cut in the second", 1)]
    [InlineData("cut in the first", 0)]
    [InlineData("no multipart", 0)]
    [InlineData("refused", 0)]
    public void ARetrievalThatBreaksOffIsSaidAndMarked(string how, int received)
    {
        byte[] first = Instance("2.25.7.1"), second = Instance("2.25.7.2");
        byte[] body = [.. "--b\r\nContent-Type: application/dicom\r\n\r\n"u8, .. first, .. "\r\n--b\r\n\r\n"u8, .. second, .. "\r\n--b--\r\n"u8];
        using var web = new StubWeb(head => head.Contains("/instances?", StringComparison.Ordinal) ? StubWeb.Json("""[{"00080018":{"vr":"UI","Value":["2.25.7.1"]}},{"00080018":{"vr":"UI","Value":["2.25.7.2"]}}]""")
            : head.Contains("/series?", StringComparison.Ordinal) ? StubWeb.Json($"[{Series}]")
            : head.Contains("/studies?", StringComparison.Ordinal) ? StubWeb.Json($"[{Study}]")
            : how switch
            {
                "whole" => StubWeb.Answer("200 OK", "multipart/related; type=\"application/dicom\"; boundary=\"b\"", body),
                "cut in the second" => StubWeb.Answer("200 OK", "multipart/related; boundary=b", body)[..^(second.Length / 2)],
                "cut in the first" => StubWeb.Answer("200 OK", "multipart/related; boundary=b", body[..(first.Length / 2)]),
                "no multipart" => StubWeb.Answer("200 OK", "application/dicom", first),
                _ => StubWeb.Answer("503 Busy", "text/plain", "Quellenmann is not to be told"u8.ToArray()),
            });
        using var archive = new DicomWebArchive(web.Address, null, false);
        var report = ScanFetch.Fetch(archive, Query, _folder.FullName, _ => { }, Stop);
        var series = Assert.Single(report.Series);
        Assert.Equal((received == 2, received), (series.IsComplete, series.Received));
        Assert.Equal(received == 2 ? "2.25.7" : "2.25.7.incomplete", Assert.Single(Directory.GetDirectories(_folder.FullName).Select(f => Path.GetFileName(f))));
        Assert.Equal(received, Directory.GetFiles(series.Folder, "*.dcm").Length);
        if (received < 2) Assert.NotEmpty(series.Problems);
        Assert.DoesNotContain("Quellenmann", report.ToText() + report.ToJson(), StringComparison.Ordinal);
        // What patients are called is not asked for
        Assert.All(web.Requests, r => Assert.DoesNotContain("00100010", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not JSON", "no DICOM JSON")]
    [InlineData("""{"a":1}""", "no DICOM JSON")]
    [InlineData("""["Quellenmann^Xaver"]""", "no DICOM JSON")]
    [InlineData("""[{"0020000D":{"vr":"UI","Value":["../x"]}}]""", "no proper UID")]
    [InlineData("""[{"00100010":{"vr":"PN","Value":["Quellenmann^Xaver"]}}]""", "no proper UID")]
    public void AnswersThatAreNoneAreRefusedWithoutRepeatingThem(string answer, string why)
    {
        using var web = new StubWeb(_ => StubWeb.Json(answer));
        using var archive = new DicomWebArchive(web.Address, null, false);
        var error = Assert.Throws<ArchiveException>(() => archive.Find(Query, Stop));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Quellenmann", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PAT-4711", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RedirectionsAreNotFollowedSoThatCredentialsStayHere()
    {
        using var web = new StubWeb(_ => Encoding.ASCII.GetBytes("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var archive = new DicomWebArchive(web.Address, OrthancServer.Credentials, false);
        Assert.Contains("not followed", Assert.Throws<ArchiveException>(() => archive.Find(Query, Stop)).Message, StringComparison.Ordinal);
        Assert.Single(web.Requests);
    }

    [Fact]
    public void ACertificateThatNobodyVouchesForIsRefused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var web = new StubWeb(_ => StubWeb.Json("[]"), certificate);
        using var archive = new DicomWebArchive(web.Address, OrthancServer.Credentials, false);
        Assert.Contains("certificate is not trusted", Assert.Throws<ArchiveException>(() => archive.Find(Query, Stop)).Message, StringComparison.Ordinal);
        Assert.Empty(web.Requests);
    }

    /// <summary>Archives that give fewer lines at a time than there are say so; the rest is asked for.</summary>
    [Fact]
    public void AnswersComePageByPage()
    {
        using var web = new StubWeb(head =>
        {
            if (!head.Contains("/studies?", StringComparison.Ordinal)) return StubWeb.Json($"[{Series}]");
            var offset = head.Contains("offset=0&", StringComparison.Ordinal) ? 0 : head.Contains("offset=1&", StringComparison.Ordinal) ? 1 : 2;
            var body = Encoding.UTF8.GetBytes(offset < 2 ? $"[{Study}]" : "[]");
            return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\n{(offset == 0 ? "Warning: 299 stub \"There are more\"\r\n" : "")}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];
        });
        using var archive = new DicomWebArchive(web.Address, null, false);
        Assert.Equal(2, archive.Find(Query, Stop).Count);
    }

    private static byte[] Instance(string uid) => new DicomWriter().Text(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.2").Text(DicomTags.SopInstanceUid, DicomVr.UI, uid)
        .Text(DicomTags.PatientName, DicomVr.PN, StoredSeries.Name).Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "2.25.7").ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.840.10008.5.1.4.1.1.2", uid);
}
