using System.CommandLine;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.Campaigns.Fuzz;

namespace SurgicalNav.App.Verbs;

internal static class VerifyVerb
{
    /// <summary>Exit code where a limit is not kept.</summary>
    private const int NotMet = 2;

    public static Command Create()
    {
        var full = new Option<bool>("--full") { Description = "As many patients and frames as the project's limits are stated for (about an hour on two cores); without it, a short version of each." };
        var seeds = new Option<int?>("--seeds") { Description = "Simulated patients per campaign, instead of what the length implies (1 to 1000)." };
        var folder = new Option<string>("--out") { Description = "Folder for verify.json and verify.txt.", DefaultValueFactory = _ => "out/verify" };
        var only = new Option<string[]>("--only") { Description = $"Only these campaigns: {string.Join(", ", VerifyOptions.Campaigns)}.", AllowMultipleArgumentsPerToken = true };
        var inputs = new Option<long?>("--inputs") { Description = "Random and mutated inputs for each decoder in the fuzz campaign (10000000 with --full, else 100000); in the guard's, random sequences, and a tenth as many approaches to forbidden regions." };
        var approaches = new Option<long?>("--approaches") { Description = "Approaches to forbidden regions in the guard's campaign (1000000 with --full, else 1000)." };
        var decoders = new Option<string[]>("--decoders") { Description = $"Only these decoders in the fuzz campaign: {string.Join(", ", FuzzCampaign.Targets.Keys)}.", AllowMultipleArgumentsPerToken = true };
        var count = new Option<int?>("--count") { Description = "Injections of each fault in the firmware campaign (100 with --full, else 5)." };
        var devices = new Option<string[]>("--devices") { Description = $"Only these devices in the firmware campaign: {string.Join(", ", FaultCampaign.Devices)}.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("verify", "The long campaigns behind the project's figures: registration, overlay accuracy, predicted error, latency and segmentation, each against the simulator's truth, the planning of motions, kinematics there and back, hostile bytes for every decoder, hostile requests, evidence and faults for the guard, and faults of the drives, of their line and of the guard on real pseudo-terminals; motion beside a busy imaging process; and the model of the whole chain, checked by spin.")
        {
            full, seeds, folder, only, inputs, approaches, decoders, count, devices,
        };
        command.SetAction(async (parse, stop) =>
        {
            var options = new VerifyOptions
            {
                Full = parse.GetValue(full),
                Seeds = parse.GetValue(seeds),
                Inputs = parse.GetValue(inputs),
                Approaches = parse.GetValue(approaches),
                OutFolder = parse.GetValue(folder)!,
                Only = parse.GetValue(only) ?? [],
                Decoders = parse.GetValue(decoders) ?? [],
                Count = parse.GetValue(count),
                Devices = parse.GetValue(devices) ?? [],
            };
            var report = await Task.Run(() => Verification.Run(options, Console.Error.WriteLine, stop));
            Console.Write(VerifyScreen.Render(report));
            Console.WriteLine($"\n  written to {Path.GetFullPath(Path.Combine(options.OutFolder, VerifyReport.FileName))}");
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }
}
