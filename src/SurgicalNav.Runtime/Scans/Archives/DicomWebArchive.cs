using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>An archive that speaks DICOMweb: QIDO-RS for questions (PS3.18 §10.6), WADO-RS for instances (§10.4).</summary>
/// <remarks>Redirections are not followed: credentials go to the address that was named and to no other.</remarks>
public sealed class DicomWebArchive : IScanArchive
{
    private const int MostAnswerBytes = 64 << 20;
    private const long MostInstanceBytes = 1L << 30;
    private const int PageRows = 1000;
    private const int MostRows = 100_000;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(120);

    private readonly HttpClient _client;

    /// <param name="url">Base address of the service.</param>
    /// <param name="credentials">See <see cref="ArchiveCredentials"/>; null for none.</param>
    /// <param name="insecureHttp">Whether plain http may leave this machine.</param>
    /// <exception cref="UserErrorException">See <see cref="DicomWebAddress"/>.</exception>
    public DicomWebArchive(string url, AuthenticationHeaderValue? credentials, bool insecureHttp)
    {
        var address = DicomWebAddress.Checked(url, insecureHttp);
        Name = address.AbsoluteUri;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(20), AutomaticDecompression = DecompressionMethods.None, UseProxy = false };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = LongestSilence };
        _client.DefaultRequestHeaders.Authorization = credentials;
    }

    public string Name { get; }

    public void Dispose() => _client.Dispose();

    public IReadOnlyList<ArchiveSeries> Find(ArchiveQuery query, CancellationToken stop)
    {
        var series = Keys(query.OfSeries);
        if (query.NamesSeriesAlone) return [.. Rows("series", series, stop).Select(row => Series(row, null))];
        var studies = Rows("studies", Keys(query.OfStudies), stop);
        return [.. studies.SelectMany(study => Rows($"studies/{Uid(study, ArchiveKey.StudyInstanceUid)}/series", series, stop).Select(row => Series(row, study)))];
    }

    public IReadOnlyList<string> InstancesOf(ArchiveSeries series, CancellationToken stop) =>
        [.. Rows($"studies/{series.StudyUid}/series/{series.SeriesUid}/instances", "", stop).Select(row => Uid(row, ArchiveKey.SopInstanceUid))];

    public void Retrieve(ArchiveSeries series, IncomingSeries into, CancellationToken stop)
    {
        using var response = Send($"studies/{series.StudyUid}/series/{series.SeriesUid}", "multipart/related; type=\"application/dicom\"; transfer-syntax=*", stop);
        var type = response.Content.Headers.ContentType;
        var boundary = type?.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (type?.MediaType != "multipart/related" || boundary is null) throw new ArchiveException(Name, $"answers a retrieval with '{type?.MediaType}' where multipart/related is expected.");
        try
        {
            using var body = new WatchedStream(response.Content.ReadAsStream(stop), LongestSilence, response.Dispose, stop);
            var parts = new MultipartReader(body, boundary);
            for (var n = 0; parts.Next(); n++)
            {
                stop.ThrowIfCancellationRequested();
                var file = Path.Combine(into.Folder, string.Create(CultureInfo.InvariantCulture, $"arriving-{n}"));
                using (var target = File.Create(file)) parts.CopyTo(target, MostInstanceBytes);
                into.Take(file);
            }
        }
        catch (Exception e) when (e is InvalidDataException or HttpRequestException or IOException or ObjectDisposedException)
        {
            throw new ArchiveException(Name, $"broke off the retrieval: {e.Message}", e);
        }
    }

    private ArchiveSeries Series(JsonElement row, JsonElement? study)
    {
        string Text(uint tag) => DicomJson.Text(row, tag) is { Length: > 0 } own || study is null ? DicomJson.Text(row, tag) : DicomJson.Text(study.Value, tag);
        var count = int.TryParse(Text(ArchiveKey.SeriesInstances), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
        var studyUid = Text(ArchiveKey.StudyInstanceUid);
        if (!DicomUid.IsValid(studyUid)) throw new ArchiveException(Name, "lists a series without a proper UID of its study.");
        return new ArchiveSeries(studyUid, Uid(row, ArchiveKey.SeriesInstanceUid), Text(ArchiveKey.PatientId), Text(ArchiveKey.StudyDate), Text(ArchiveKey.Modality), Text(ArchiveKey.SeriesDescription), count);
    }

    private string Uid(JsonElement row, uint tag) => DicomJson.Text(row, tag) is var uid && DicomUid.IsValid(uid) ? uid : throw new ArchiveException(Name, "answers a question with something that has no proper UID.");

    /// <summary>Wildcards stay as they are, which a query may hold: some archives do not find by escaped ones.</summary>
    private static string Keys(IEnumerable<(ArchiveKey Key, string Value)> keys) => string.Concat(keys.Select(k => $"&{k.Key.Keyword}={Uri.EscapeDataString(k.Value).Replace("%2A", "*", StringComparison.Ordinal).Replace("%3F", "?", StringComparison.Ordinal)}"));

    /// <summary>All rows of an answer, page by page: archives may give fewer at a time than there are.</summary>
    private List<JsonElement> Rows(string path, string keys, CancellationToken stop)
    {
        var rows = new List<JsonElement>();
        while (true)
        {
            var fields = string.Concat(((uint[])[ArchiveKey.PatientId, ArchiveKey.SeriesDescription, ArchiveKey.SeriesInstances]).Select(t => string.Create(CultureInfo.InvariantCulture, $"&includefield={t:X8}")));
            using var response = Send(string.Create(CultureInfo.InvariantCulture, $"{path}?limit={PageRows}&offset={rows.Count}{fields}{keys}"), "application/dicom+json", stop);
            var page = response.StatusCode == HttpStatusCode.NoContent ? [] : Parsed(response, stop);
            rows.AddRange(page);
            if (rows.Count > MostRows) throw new ArchiveException(Name, $"answers with more than {MostRows} lines. Ask for less.");
            if (page.Count == 0 || (page.Count < PageRows && !response.Headers.Contains("Warning"))) return rows;
        }
    }

    private IReadOnlyList<JsonElement> Parsed(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            using var body = new WatchedStream(response.Content.ReadAsStream(stop), LongestSilence, response.Dispose, stop);
            using var bytes = new MemoryStream();
            var piece = new byte[1 << 16];
            for (int got; (got = body.Read(piece)) > 0; bytes.Write(piece, 0, got))
                if (bytes.Length + got > MostAnswerBytes) throw new ArchiveException(Name, $"answers a question with more than {MostAnswerBytes} bytes. Ask for less.");
            return DicomJson.Rows(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
        catch (JsonException e)
        {
            // The parser's own words quote the answer
            throw new ArchiveException(Name, $"answers a question with something that is no DICOM JSON, near byte {e.BytePositionInLine}. Is this the address of its DICOMweb service?");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException)
        {
            throw new ArchiveException(Name, $"broke off its answer: {e.Message}", e);
        }
    }

    private HttpResponseMessage Send(string path, string accept, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        HttpResponseMessage response;
        try
        {
            response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException e)
        {
            throw new ArchiveException(Name, e.HttpRequestError == HttpRequestError.SecureConnectionError
                ? $"its certificate is not trusted, or TLS fails: {e.InnerException?.Message ?? e.Message}. A hospital's own authority is named by SSL_CERT_FILE=authority.pem."
                : $"cannot be reached: {e.Message}. Check the address, and that the archive runs.", e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new ArchiveException(Name, "does not answer in time.", e);
        }
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.PartialContent) return response;
        using (response)
        {
            throw new ArchiveException(Name, response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"refuses these credentials, or wants some ({(int)response.StatusCode}). Give them with --credentials-file or --credentials-env.",
                HttpStatusCode.NotFound => "does not know what is asked for (404). Is this the address of its DICOMweb service?",
                var code when (int)code is >= 300 and < 400 => $"sends the question elsewhere ({(int)code}); this is not followed. Name the service's own address.",
                var code => $"refuses the question ({(int)code}).",
            });
        }
    }
}
