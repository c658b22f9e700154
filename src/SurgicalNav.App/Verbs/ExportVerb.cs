using System.CommandLine;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.App.Verbs;

internal static class ExportVerb
{
    /// <summary>Exit code where the recording is cut short and only its beginning was written.</summary>
    private const int CutShort = 2;

    public static Command Create()
    {
        var file = new Argument<string>("recording") { Description = "A recording (*.mcap)." };
        var to = new Option<string>("--to") { Description = "csv or parquet (a table per topic), png (a folder per camera), igs.mha (sequence files of PLUS and 3D Slicer).", Required = true };
        var output = new Option<string>("--out") { Description = "Folder for the files.", DefaultValueFactory = _ => "out/export" };
        var topics = new Option<string[]>("--topic") { Description = "Only these topics, as surgicalnav info names them.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("export", "Take a recording apart into files that other programs read. Exit code 2 where it is cut short: what stands before the cut is written.") { file, to, output, topics };
        command.SetAction(async parse =>
        {
            using var bar = new ProgressBar("writing");
            var (files, why) = await Task.Run(() => RecordingExport.RunAsync(parse.GetValue(file)!, parse.GetValue(to)!, parse.GetValue(output)!, parse.GetValue(topics) ?? [], bar.Show));
            bar.Dispose();
            foreach (var written in files) Console.WriteLine(written);
            if (why is null) return 0;
            await Console.Error.WriteLineAsync("surgicalnav: " + why);
            return CutShort;
        });
        return command;
    }
}
