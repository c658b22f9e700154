using System.CommandLine;
using SurgicalNav.Runtime.Scans;

namespace SurgicalNav.App.Verbs.Scans;

internal static class StatsVerb
{
    public static Command Create()
    {
        var (scan, series, json) = (ScanVerb.Scan(), ScanVerb.Series(), ScanVerb.Json());
        var labels = new Option<string>("--labels") { Description = "The label map drawn in this scan: a volume file of whole numbers, or a DICOM segmentation (SEG) or structure set (RTSTRUCT).", Required = true };
        var names = new Option<string?>("--names") { Description = "Names for labels that the map does not name: a table of 3D Slicer (.ctbl, .txt), FreeSurfer or ITK-SNAP, or totalsegmentator for its 117 classes." };
        var command = new Command("stats", """
            How large each label of a label map is, and the scan's mean there (HU for CT). Refused where the two do not stand in the same place.

            Example:
              ./surgicalnav scan stats ct.nii.gz --labels organs.nii.gz
            """) { scan, labels, series, names, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var report = ScanStatistics.Of(parse.GetValue(scan)!, parse.GetValue(series), parse.GetValue(labels)!, parse.GetValue(names));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }
}
