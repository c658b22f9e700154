using System.CommandLine;
using SurgicalNav.Runtime.Scans.Privacy;

namespace SurgicalNav.App.Verbs.Scans;

internal static class DeidentifyVerb
{
    public static Command Create()
    {
        var source = new Argument<string>("folder") { Description = "Folder of DICOM files; looked through with all that lies below it, never written to." };
        var output = new Option<string>("-o") { Description = "The new folder; apart from the source, and not there yet or empty.", Required = true };
        var key = new Option<string?>("--key") { Description = "File with the key of an earlier run: the same patients and UIDs get the same pseudonyms as then." };
        var newKey = new Option<string?>("--new-key") { Description = "File for the new key. Without it the key is forgotten, and nobody can connect later scans of the same patients." };
        var json = ScanVerb.Json();
        var command = new Command("deidentify", """
            Take patients' identities out of DICOM objects by the standard's Basic Application Level Confidentiality Profile (PS3.15 annex E): listed and private attributes, in nested items too; UIDs and patients get pseudonyms, the same for the same. Pixels are not touched: what may be burnt into them is warned about. A report without values lies in the new folder. Exit code 2: refused, nothing written, and why.

            Example:
              ./surgicalnav scan deidentify ct_dicom/ -o nameless/ --new-key ~/nameless.key
            """) { source, output, key, newKey, json };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            using var bar = new ProgressBar("removing identities");
            var report = Deidentification.Run(parse.GetValue(source)!, parse.GetValue(output)!, parse.GetValue(key), parse.GetValue(newKey), bar.Show, stop);
            bar.Dispose();
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }), stop));
        return command;
    }
}
