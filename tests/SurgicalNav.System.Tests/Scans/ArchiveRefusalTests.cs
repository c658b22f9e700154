using System.Runtime.Versioning;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Runtime.Scans.Archives;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>What is refused before anything travels, and series that an archive gives in part.</summary>
public sealed class ArchiveRefusalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-fetch-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("http://pacs.example.org/dicom-web", "unprotected")]
    [InlineData("https://nav:secret@pacs.example.org/dicom-web", "--credentials-file")]
    [InlineData("https://pacs.example.org/dicom-web?x=1", "without '?'")]
    [InlineData("ftp://pacs.example.org/", "address of a DICOMweb service")]
    [InlineData("pacs.example.org", "address of a DICOMweb service")]
    public void AddressesThatWouldLeakOrCannotBeAreRefused(string url, string why)
    {
        var error = Assert.Throws<UserErrorException>(() => new DicomWebArchive(url, null, insecureHttp: false));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://pacs.example.org/dicom-web", true)]
    [InlineData("https://pacs.example.org/dicom-web", false)]
    [InlineData("http://localhost:8042/dicom-web/", false)]
    [InlineData("http://[::1]:8042/dicom-web/", false)]
    public void AddressesThatMayBeAre(string url, bool insecureHttp)
    {
        using var archive = new DicomWebArchive(url, null, insecureHttp);
        Assert.Equal(url.TrimEnd('/') + "/", archive.Name);
    }

    [Theory]
    [InlineData("nav:secret", "Basic", "bmF2OnNlY3JldA==")]
    [InlineData("Bearer abc.def", "Bearer", "abc.def")]
    [SupportedOSPlatform("linux")]
    public void CredentialsComeFromAFileOfTheOwnersAlone(string text, string scheme, string parameter)
    {
        var file = Path.Combine(_folder.FullName, "credentials");
        File.WriteAllText(file, text + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<UserErrorException>(() => ArchiveCredentials.From(null, file)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var credentials = ArchiveCredentials.From(null, file)!;
        Assert.Equal((scheme, parameter), (credentials.Scheme, credentials.Parameter));
        File.WriteAllText(file, "nothing of the kind");
        var error = Assert.Throws<UserErrorException>(() => ArchiveCredentials.From(null, file));
        Assert.DoesNotContain("nothing of", error.Message, StringComparison.Ordinal);
        Assert.Null(ArchiveCredentials.From(null, null));
        Assert.Throws<UserErrorException>(() => ArchiveCredentials.From("SURGICALNAV_NO_SUCH_VARIABLE", null));
        Assert.Throws<UserErrorException>(() => ArchiveCredentials.From("HOME", file));
    }

    [Theory]
    [InlineData("ARCHIVE@pacs.example.org:104", "ARCHIVE", "pacs.example.org", 104)]
    [InlineData("A@[::1]:11112", "A", "::1", 11112)]
    public void NodesAreParsed(string text, string title, string host, int port) => Assert.Equal(new DimseAddress(title, host, port), DimseAddress.Parse(text));

    [Theory]
    [InlineData("pacs:104")]
    [InlineData("A@pacs")]
    [InlineData("A@pacs:0")]
    [InlineData("A@:104")]
    [InlineData("SEVENTEENLETTERSX@pacs:104")]
    [InlineData("-A@pacs:104")]
    [InlineData("A@-pacs x:104")]
    public void NodesThatAreNoneAreRefused(string text) => Assert.Throws<UserErrorException>(() => DimseAddress.Parse(text));

    [Theory]
    [InlineData("Modality", "KEYWORD=VALUE")]
    [InlineData("Shoe=44", "is no key")]
    [InlineData("PatientName=", "is empty")]
    [InlineData("PatientName=Secret\\*", "backslash")]
    [InlineData("StudyInstanceUID=1.2..3", "is no UID")]
    public void QuestionsThatAreNoneAreRefusedWithoutTheirValues(string query, string why)
    {
        var error = Assert.Throws<UserErrorException>(() => ArchiveQuery.Of(null, null, null, [query]));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("whole archive", Assert.Throws<UserErrorException>(() => ArchiveQuery.Of(null, null, null, [])).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<UserErrorException>(() => ArchiveQuery.Of("1", null, null, ["PatientID=2"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("1.2.840/..")]
    [InlineData("")]
    public void AnArchivesUidsNeverLeadOutOfTheFolder(string uid)
    {
        using var archive = new Stub("2.25.7", ["2.25.7.1", uid], (_, _) => { });
        Assert.Contains("no UID", Assert.Throws<ArchiveException>(() => ScanFetch.Fetch(archive, Any, _folder.FullName, _ => { }, default)).Message, StringComparison.Ordinal);
        using var series = new Stub(uid, ["2.25.7.1"], (_, _) => { });
        Assert.Throws<ArchiveException>(() => ScanFetch.Fetch(series, Any, _folder.FullName, _ => { }, default));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void WhatIsMissingDamagedOrForeignLeavesTheSeriesIncomplete()
    {
        using var archive = new Stub("2.25.7", ["2.25.7.1", "2.25.7.2", "2.25.7.3"], (folder, take) =>
        {
            foreach (var (n, bytes) in new[] { Instance("2.25.7", "2.25.7.1"), Instance("2.25.7", "2.25.7.1"), Instance("2.25.8", "2.25.7.2"), Instance("2.25.7", "2.25.7.3")[..150], Instance("2.25.7", "2.25.7.9") }.Index())
            {
                var file = Path.Combine(folder, $"x{n}");
                File.WriteAllBytes(file, bytes);
                take(file);
            }
        });
        var report = ScanFetch.Fetch(archive, Any, _folder.FullName, _ => { }, default);
        var series = Assert.Single(report.Series);
        Assert.Equal((false, 3, 1), (series.IsComplete, series.Expected, series.Received));
        Assert.Equal(["2.25.7.1.dcm", "INCOMPLETE.txt"], Directory.GetFiles(Path.Combine(_folder.FullName, "2.25.7.incomplete")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Contains("2.25.7.2\n2.25.7.3\n", File.ReadAllText(Path.Combine(series.Folder, "INCOMPLETE.txt")), StringComparison.Ordinal);
        Assert.Contains(series.Problems, p => p.Contains("1 of the 3 instances", StringComparison.Ordinal));
        Assert.Contains(series.Problems, p => p.Contains("damaged", StringComparison.Ordinal));
        Assert.Contains(series.Problems, p => p.Contains("another series", StringComparison.Ordinal));
        Assert.Contains("INCOMPLETE", report.ToText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Quellenmann", report.ToText() + report.ToJson(), StringComparison.Ordinal);
    }

    /// <summary>What an archive says reaches the screen without what a terminal would obey, and within its column.</summary>
    [Fact]
    public void AListShowsPlainText()
    {
        var text = new FetchList("stub", [new ArchiveSeries("2.25.6", "2.25.7", "x\u001b[2J", "20260102", "CT", new string('d', 99) + "\n", 3)]).ToText();
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("x?[2J", text, StringComparison.Ordinal);
        Assert.Contains(new string('d', 31) + "…  2.25.6", text, StringComparison.Ordinal);
    }

    private static ArchiveQuery Any => ArchiveQuery.Of("x", null, null, []);

    private static byte[] Instance(string series, string uid) => new DicomWriter().Text(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.2").Text(DicomTags.SopInstanceUid, DicomVr.UI, uid)
        .Text(DicomTags.PatientName, DicomVr.PN, StoredSeries.Name).Text(DicomTags.SeriesInstanceUid, DicomVr.UI, series).ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.840.10008.5.1.4.1.1.2", uid);

    private sealed class Stub(string seriesUid, string[] instances, Action<string, Action<string>> send) : IScanArchive
    {
        public string Name => "stub";
        public IReadOnlyList<ArchiveSeries> Find(ArchiveQuery query, CancellationToken stop) => [new ArchiveSeries("2.25.6", seriesUid, "x", "", "CT", "", instances.Length)];
        public IReadOnlyList<string> InstancesOf(ArchiveSeries series, CancellationToken stop) => instances;
        public void Retrieve(ArchiveSeries series, IncomingSeries into, CancellationToken stop) => send(into.Folder, into.Take);

        public void Dispose()
        {
        }
    }
}
