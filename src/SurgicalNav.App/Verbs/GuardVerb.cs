using System.CommandLine;
using SurgicalNav.Runtime.Audits;

namespace SurgicalNav.App.Verbs;

internal static class GuardVerb
{
    /// <summary>Exit code where a certificate breaks a rule or decisions are missing.</summary>
    private const int NotClean = 2;

    public static Command Create() => new("guard", "What the guards of a recorded session decided: check every stop certificate anew, or read why a motion was held.")
    {
        Audit(), Explain(),
    };

    private static Command Audit()
    {
        var file = new Argument<string>("recording") { Description = "A recording of a session (.mcap)." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("audit", "Check every decision again from the record alone, by code apart from the guard's: that motion was permitted, and that the way to rest sent with every set-point ends at rest, in time, within the joints' limits and clear of every forbidden region. Exit code 2: a rule was broken, or decisions are missing.")
        {
            file, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => GuardAuditSession.Audit(parse.GetValue(file)!, Console.Error.WriteLine, stop), CancellationToken.None);
            Console.Write(parse.GetValue(json) ? GuardAuditScreen.ToJson(report) : GuardAuditScreen.Audit(report));
            return report.IsClean ? 0 : NotClean;
        });
        return command;
    }

    private static Command Explain()
    {
        var file = new Argument<string>("recording") { Description = "A recording of a session (.mcap)." };
        var device = new Option<string?>("--device") { Description = "Only this device: manipulator, exoskeleton, as the session names them." };
        var most = new Option<int>("--most") { Description = "Stretches shown of each device.", DefaultValueFactory = _ => 40 };
        var folder = new Option<string>("--out") { Description = "Folder for the plots: verdicts, set-points and measured joints between their limits.", DefaultValueFactory = _ => "out/guard" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("explain", "Why was this held? What the guards answered, stretch by stretch, in words with the number that broke a limit, and a plot of each device.")
        {
            file, device, most, folder, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => GuardAuditSession.Explain(parse.GetValue(file)!, parse.GetValue(device), parse.GetValue(folder), Console.Error.WriteLine, stop), CancellationToken.None);
            Console.Write(parse.GetValue(json) ? GuardAuditScreen.ToJson(report) : GuardAuditScreen.Explain(report, Math.Max(1, parse.GetValue(most))));
            return 0;
        });
        return command;
    }
}
