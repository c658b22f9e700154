using System.CommandLine;
using SurgicalNav.Runtime.Scans;

namespace SurgicalNav.App.Verbs.Scans;

internal static class SegVerb
{
    public static Command Create()
    {
        var labels = new Argument<string>("labels") { Description = "A label map on the voxels of the series, or of a part of it." };
        var scan = new Option<string>("--scan") { Description = "The DICOM folder, DICOMDIR or zip of the series that it was drawn in.", Required = true };
        var (series, json) = (ScanVerb.Series(), ScanVerb.Json());
        var output = new Option<string>("-o") { Description = "The DICOM file to write; never an existing one.", Required = true };
        var command = new Command("seg", """
            Write a label map as a DICOM segmentation (SEG) that refers to the slices of its series, with the names and colours of its labels, so that an archive can take it.

            Example:
              ./surgicalnav scan seg organs.nii.gz --scan ct_dicom/ -o organs.dcm
            """) { labels, scan, series, output, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var report = SegmentationExport.Run(parse.GetValue(labels)!, parse.GetValue(scan)!, parse.GetValue(series), parse.GetValue(output)!);
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }
}
