using System.CommandLine;
using SurgicalNav.Runtime.Scans;

namespace SurgicalNav.App.Verbs.Scans;

internal static class ConvertVerb
{
    public static Command Create()
    {
        var (scan, series, json) = (ScanVerb.Scan(), ScanVerb.Series(), ScanVerb.Json());
        var to = new Option<string>("-o", "--out") { Description = "The file to write; its ending says the format: .nrrd (.seg.nrrd for 3D Slicer), .nii.gz, .nii or .mha.", Required = true };
        var labels = new Option<bool>("--labels") { Description = "It is a label map, although the file does not say so: write label numbers." };
        var names = new Option<string?>("--names") { Description = "A table of label names: of 3D Slicer (.ctbl, .txt), FreeSurfer or ITK-SNAP; or totalsegmentator for its 117 classes." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("convert", """
            Writes a scan or label map in another format, with the same voxels at the same places; names and colours of labels go along.

            Example:
              ./surgicalnav scan convert ct_dicom/ -o ct.nrrd
            """) { scan, to, series, labels, names, force, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var report = ScanConversion.Run(parse.GetValue(scan)!, parse.GetValue(series), parse.GetValue(to)!, parse.GetValue(labels), parse.GetValue(names), parse.GetValue(force));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }
}
