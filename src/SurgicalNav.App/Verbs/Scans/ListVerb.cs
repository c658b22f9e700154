using System.CommandLine;
using SurgicalNav.Runtime.Scans;

namespace SurgicalNav.App.Verbs.Scans;

internal static class ListVerb
{
    public static Command Create()
    {
        var json = ScanVerb.Json();
        var path = new Argument<string>("path") { Description = "A folder (with what lies below it), a DICOMDIR, a zip, or a DICOM file." };
        var command = new Command("list", """
            What scans a folder, disc or zip holds: patient, study, series, slices, spacing, and what is odd about them. Only heads are read, no pixels.

            Example:
              ./surgicalnav scan list /media/cdrom
            """) { path, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            ScanListing listing;
            using (var bar = new ProgressBar("looking at files")) listing = ScanListing.Of(parse.GetValue(path)!, bar.Show);
            Console.Write(parse.GetValue(json) ? listing.ToJson() : listing.ToText());
            return 0;
        }));
        return command;
    }
}
