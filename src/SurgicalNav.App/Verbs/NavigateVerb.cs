using System.CommandLine;
using SurgicalNav.Runtime.Sessions;

namespace SurgicalNav.App.Verbs;

internal static class NavigateVerb
{
    public static Command Create()
    {
        var caseFile = new Option<string>("--case") { Description = "The case file (see tests/cases/README.md for the format).", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder for summary.json and the pictures.", DefaultValueFactory = _ => "out/navigate" };
        var json = new Option<bool>("--json") { Description = "Print summary.json instead of the screen." };
        var command = new Command("navigate", "Run a case on real input: pictures or video, calibration, recorded poses or a live tracker, scan, surfaces and targets, as the case file names them.")
        {
            caseFile, folder, json,
        };
        command.SetAction((parse, stop) => Reporting.RunAsync(
            parse.GetValue(json), parse.GetValue(folder)!, noTimings: false,
            say => NavigateSession.Run(parse.GetValue(caseFile)!, parse.GetValue(folder)!, say, stop), stop));
        return command;
    }
}
