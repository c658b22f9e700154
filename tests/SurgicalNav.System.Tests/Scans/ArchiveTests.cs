using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Runtime.Scans.Archives;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>Against a real archive: what was stored comes back, all of it, with the same pixels, by each protocol.</summary>
[Collection(MachineCollection.Name)]
public sealed class ArchiveTests : IDisposable
{
    private const string ShortSeries = "preop/dcmqi_seg/data/segmentations/ct-3slice";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-fetch-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("web", "preop/totalseg_ct/example_ct_dicom", 20)]
    [InlineData("move", "preop/totalseg_ct/example_ct_dicom", 20)]
    [InlineData("get", ShortSeries, 3)]
    public async Task ASeriesSurvivesTheWayThroughAnArchive(string way, string data, int count)
    {
        var stored = StoredSeries.Of(TestData.Path(data));
        Assert.Equal(count, stored.Count);
        using var server = OrthancServer.Start();
        foreach (var file in stored.Values) await server.StoreAsync(file, Stop);
        using var archive = Open(way, server);
        var query = ArchiveQuery.Of(StoredSeries.PatientId, null, null, ["Modality=CT"]);

        var series = Assert.Single(ScanFetch.List(archive, query, Stop).Series);
        Assert.Equal((StoredSeries.StudyUid, StoredSeries.SeriesUid, StoredSeries.PatientId, "CT", (int?)count), (series.StudyUid, series.SeriesUid, series.PatientId, series.Modality, series.Instances));

        var parts = new List<double>();
        var report = ScanFetch.Fetch(archive, query, _folder.FullName, parts.Add, Stop);
        Assert.True(report.IsComplete, report.ToText());
        Assert.Equal(parts.Order(), parts);
        Assert.Equal(1, parts[^1]);
        var folder = Path.Combine(_folder.FullName, StoredSeries.SeriesUid);
        Assert.Equal(stored.Keys.Select(uid => uid + ".dcm").Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (var (uid, bytes) in stored)
        {
            var arrived = File.ReadAllBytes(Path.Combine(folder, uid + ".dcm"));
            Assert.Equal(PixelHash(bytes), PixelHash(arrived));
        }
        // No name of a patient in what people and logs get to see; it is in the files, where it belongs
        foreach (var text in (string[])[report.ToText(), report.ToJson(), ScanFetch.List(archive, query, Stop).ToText(), string.Concat(Directory.GetFileSystemEntries(_folder.FullName, "*", SearchOption.AllDirectories))])
            Assert.DoesNotContain("Quellenmann", text, StringComparison.OrdinalIgnoreCase);

        // A second retrieval is never mixed into the first
        var again = Assert.Throws<UserErrorException>(() => ScanFetch.Fetch(archive, query, _folder.FullName, _ => { }, Stop));
        Assert.Contains("is there already", again.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("get")]
    public async Task ASeriesIsFoundByItsUidAloneAndByItsPatientsName(string way)
    {
        var stored = StoredSeries.Of(TestData.Path(ShortSeries));
        using var server = OrthancServer.Start();
        foreach (var file in stored.Values) await server.StoreAsync(file, Stop);
        using var archive = Open(way, server);
        Assert.Single(archive.Find(ArchiveQuery.Of(null, null, StoredSeries.SeriesUid, []), Stop));
        Assert.Single(archive.Find(ArchiveQuery.Of(null, null, null, ["PatientName=Quellen*"]), Stop));
        Assert.Empty(archive.Find(ArchiveQuery.Of("someone else", null, null, []), Stop));
        var nothing = Assert.Throws<UserErrorException>(() => ScanFetch.Fetch(archive, ArchiveQuery.Of(null, null, null, ["PatientName=Nobody^Here"]), _folder.FullName, _ => { }, Stop));
        Assert.Contains("holds no series", nothing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAnArchiveCannotGiveIsSaidAndMarked()
    {
        // This archive cannot turn JPEG 2000 into what C-GET may carry here: a C-GET brings nothing
        var stored = StoredSeries.Of(TestData.Path("preop/totalseg_ct/example_ct_dicom"));
        using var server = OrthancServer.Start();
        foreach (var file in stored.Values.Take(2)) await server.StoreAsync(file, Stop);
        using var archive = Open("get", server);
        var report = ScanFetch.Fetch(archive, ArchiveQuery.Of(StoredSeries.PatientId, null, null, []), _folder.FullName, _ => { }, Stop);
        Assert.False(report.IsComplete);
        var series = Assert.Single(report.Series);
        Assert.EndsWith(".incomplete", series.Folder, StringComparison.Ordinal);
        Assert.Contains("--listen", Assert.Single(series.Problems), StringComparison.Ordinal);
        Assert.Contains("0 of 2", File.ReadAllText(Path.Combine(series.Folder, "INCOMPLETE.txt")), StringComparison.Ordinal);
        Assert.DoesNotContain("Quellenmann", report.ToText() + report.ToJson(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The archive is called at one address and calls back from another, as any other machine might: it is not let in.</summary>
    [Fact]
    public async Task StrangersAreNotLetIn()
    {
        var stored = StoredSeries.Of(TestData.Path(ShortSeries));
        using var server = OrthancServer.Start();
        foreach (var file in stored.Values) await server.StoreAsync(file, Stop);
        using var archive = new DimseArchive(new DimseAddress(OrthancServer.Title, "127.0.0.2", server.DicomPort), OrthancServer.MoveTitle, new IPEndPoint(IPAddress.Loopback, server.MovePort));
        var series = Assert.Single(ScanFetch.Fetch(archive, ArchiveQuery.Of(StoredSeries.PatientId, null, null, []), _folder.FullName, _ => { }, Stop).Series);
        Assert.Equal(0, series.Received);
        Assert.Contains("came from other machines and were refused", Assert.Single(series.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void WrongPasswordsAndAbsentArchivesAreToldApart()
    {
        using var server = OrthancServer.Start();
        var query = ArchiveQuery.Of("x", null, null, []);
        using var wrong = new DicomWebArchive(server.Web, new AuthenticationHeaderValue("Basic", Convert.ToBase64String("nav:guess"u8)), false);
        Assert.Contains("refuses these credentials", Assert.Throws<ArchiveException>(() => wrong.Find(query, Stop)).Message, StringComparison.Ordinal);
        using var elsewhere = new DicomWebArchive(server.Web + "/nowhere", OrthancServer.Credentials, false);
        Assert.Contains("404", Assert.Throws<ArchiveException>(() => elsewhere.Find(query, Stop)).Message, StringComparison.Ordinal);
        using var absent = new DicomWebArchive($"http://127.0.0.1:{server.MovePort}/dicom-web", null, false);
        Assert.Contains("cannot be reached", Assert.Throws<ArchiveException>(() => absent.Find(query, Stop)).Message, StringComparison.Ordinal);
        using var silent = new DimseArchive(new DimseAddress("ARCHIVE", "127.0.0.1", server.MovePort), "NAV", null);
        Assert.Contains("cannot be asked", Assert.Throws<ArchiveException>(() => silent.Find(query, Stop)).Message, StringComparison.Ordinal);
    }

    private static IScanArchive Open(string way, OrthancServer server) => way switch
    {
        "web" => new DicomWebArchive(server.Web, OrthancServer.Credentials, false),
        "move" => new DimseArchive(new DimseAddress(OrthancServer.Title, "127.0.0.1", server.DicomPort), OrthancServer.MoveTitle, new IPEndPoint(IPAddress.Loopback, server.MovePort)),
        _ => new DimseArchive(new DimseAddress(OrthancServer.Title, "127.0.0.1", server.DicomPort), OrthancServer.MoveTitle, null),
    };

    private static string PixelHash(byte[] file) => Convert.ToHexString(SHA256.HashData(DicomFile.Parse(file, "instance").DataSet.Bytes(DicomTags.PixelData).Span));
}
