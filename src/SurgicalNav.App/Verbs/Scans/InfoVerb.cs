using System.CommandLine;
using SurgicalNav.Runtime.Scans;

namespace SurgicalNav.App.Verbs.Scans;

internal static class InfoVerb
{
    public static Command Create()
    {
        var (scan, series, json) = (ScanVerb.Scan(), ScanVerb.Series(), ScanVerb.Json());
        var command = new Command("info", """
            Reads one volume whole and says where it stands, its voxels, its values and what is odd about it. Refused where it cannot be trusted: slices missing, doubled,
            uneven or damaged.

            Example:
              ./surgicalnav scan info /media/cdrom --series 1.2.840.113619.2.55.3
            """) { scan, series, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var info = ScanInfo.Of(parse.GetValue(scan)!, parse.GetValue(series));
            Console.Write(parse.GetValue(json) ? info.ToJson() : info.ToText());
            return 0;
        }));
        return command;
    }
}
