using System.CommandLine;
using System.Net;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Runtime.Scans.Archives;

namespace SurgicalNav.App.Verbs.Scans;

internal static class FetchVerb
{
    public static Command Create()
    {
        var dicomWeb = new Option<string?>("--dicomweb") { Description = "Address of the archive's DICOMweb service (QIDO-RS, WADO-RS). https, unless it is on this machine." };
        var dimse = new Option<string?>("--dimse") { Description = "Or the archive as a DICOM node: AET@HOST:PORT (C-FIND and C-GET, through DCMTK)." };
        var calling = new Option<string>("--calling") { Description = "This side's application entity title.", DefaultValueFactory = _ => "SURGICALNAV" };
        var listen = new Option<string?>("--listen") { Description = "ADDRESS:PORT at which the archive may send (C-MOVE instead of C-GET); only the archive's own host is let in. A port alone is taken at 127.0.0.1." };
        var patient = new Option<string?>("--patient-id") { Description = "PatientID to ask for." };
        var study = new Option<string?>("--study") { Description = "StudyInstanceUID to ask for." };
        var series = new Option<string?>("--series") { Description = "SeriesInstanceUID to ask for." };
        var query = new Option<string[]>("--query") { Description = "KEYWORD=VALUE to ask for, with the archive's wildcards and ranges: Modality=CT, StudyDate=20260101-. May be repeated." };
        var output = new Option<string?>("-o") { Description = "Folder that gets one folder per series." };
        var list = new Option<bool>("--list") { Description = "Show what fits and bring nothing." };
        var variable = new Option<string?>("--credentials-env") { Description = "Environment variable that holds 'user:password' or 'Bearer TOKEN'." };
        var file = new Option<string?>("--credentials-file") { Description = "File that holds the same, readable by its owner alone." };
        var insecure = new Option<bool>("--insecure-http") { Description = "Let plain http leave this machine: everything can be read on the way." };
        var json = ScanVerb.Json();
        var command = new Command("fetch", """
            Bring series from a hospital's archive (PACS), by DICOMweb or DIMSE. Each lands in a folder named by its UID; until all that the archive lists has come and could be read, the folder is called UID.incomplete. Exit code 2: refused, or something is missing, and why.

            Example:
              ./surgicalnav scan fetch --dicomweb https://pacs.example.org/dicom-web --patient-id 4711 --query Modality=CT --list
              ./surgicalnav scan fetch --dicomweb https://pacs.example.org/dicom-web --credentials-file token --study 1.2.840.1.2.3 -o scans
              ./surgicalnav scan fetch --dimse ARCHIVE@10.0.0.5:104 --calling NAV --study 1.2.840.1.2.3 -o scans
            """) { dicomWeb, dimse, calling, listen, patient, study, series, query, output, list, variable, file, insecure, json };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            if (parse.GetValue(dicomWeb) is null == parse.GetValue(dimse) is null) throw new UserErrorException("Name the archive, once: --dicomweb URL or --dimse AET@HOST:PORT.");
            if (!parse.GetValue(list) && parse.GetValue(output) is null) throw new UserErrorException("Name the folder for what comes with -o DIR, or look first with --list.");
            var question = ArchiveQuery.Of(parse.GetValue(patient), parse.GetValue(study), parse.GetValue(series), parse.GetValue(query) ?? []);
            var credentials = ArchiveCredentials.From(parse.GetValue(variable), parse.GetValue(file));
            using IScanArchive archive = parse.GetValue(dicomWeb) is { } url
                ? new DicomWebArchive(url, credentials, parse.GetValue(insecure))
                : new DimseArchive(DimseAddress.Parse(parse.GetValue(dimse)!), parse.GetValue(calling)!, Place(parse.GetValue(listen)));
            if (parse.GetValue(list))
            {
                var found = ScanFetch.List(archive, question, stop);
                Console.Write(parse.GetValue(json) ? found.ToJson() : found.ToText());
                return 0;
            }
            using var bar = new ProgressBar("fetching");
            var report = ScanFetch.Fetch(archive, question, parse.GetValue(output)!, bar.Show, stop);
            bar.Dispose();
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return report.IsComplete ? 0 : Reporting.BadRequest;
        }), stop));
        return command;
    }

    private static IPEndPoint? Place(string? text)
    {
        if (text is null) return null;
        if (ushort.TryParse(text, out var port)) return new IPEndPoint(IPAddress.Loopback, port);
        return IPEndPoint.TryParse(text, out var place) && place.Port > 0 ? place : throw new UserErrorException("--listen wants ADDRESS:PORT, for instance 10.0.0.7:11112, or a port alone.");
    }
}
