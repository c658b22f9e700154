using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>Injects every fault of a drive, its line and its guard so many times, on real pseudo-terminals, and looks whether both sides notice and come to a safe state.</summary>
public static class FaultCampaign
{
    /// <summary>The simulated drive; the firmware's own code on a clock by hand; the firmware on an emulated Cortex-M3.</summary>
    public static readonly IReadOnlyList<string> Devices = ["twin", "firmware", "emulator"];

    /// <summary>How often what is known is said and kept.</summary>
    private const int RoundsTold = 10;

    /// <param name="count">Injections of each fault into each device.</param>
    /// <param name="devices">Names out of <see cref="Devices"/>.</param>
    /// <param name="keep">Is given what is known so far.</param>
    /// <remarks>In rounds, every fault once in each: whoever ends it early has as many of each.</remarks>
    /// <exception cref="UserErrorException">A tool for the firmware is missing, or the machine is too busy to move anything.</exception>
    public static IReadOnlyList<FaultFigures> Run(int count, IReadOnlyCollection<string> devices, ulong seed, Action<string> say, Action<IReadOnlyList<FaultFigures>> keep, CancellationToken stop)
    {
        var rows = new List<FaultFigures>();
        foreach (var device in Devices.Where(devices.Contains))
        {
            var tallies = Tallies(device);
            for (var round = 1; round <= count; round++)
            {
                foreach (var tally in tallies)
                {
                    stop.ThrowIfCancellationRequested();
                    tally.Inject(seed);
                }
                if (round % RoundsTold != 0 || round == count) continue;
                say($"  {device}: {round} of {count} rounds of {tallies.Count} faults, {tallies.Sum(t => t.Failed)} not found or not safe");
                keep([.. rows, .. tallies.Select(t => t.Figures)]);
            }
            foreach (var row in tallies.Select(t => t.Figures))
            {
                rows.Add(row);
                say("  " + row.Line);
                foreach (var words in row.First) say("    " + words);
            }
            keep([.. rows]);
        }
        return rows;
    }

    private static List<FaultTally> Tallies(string device)
    {
        if (device == "emulator") return [.. EmulatorFaults.All.Select(f => new FaultTally(device, f.Fault, f.StatedMs, f.Inject))];
        var profile = DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7.json"));
        return [.. HandFaults.All.Select(f => new FaultTally(device, f.Fault, f.StatedMs, (random, number, _) =>
        {
            IHandDevice hand = device == "twin" ? new HandTwin(profile, random.NextUInt64()) : new HandFirmware(FirmwareTools.Stepped, (uint)random.NextUInt64());
            using var bench = new HandBench(hand, profile, (uint)number + 1);
            bench.MoveOff(random);
            return f.Inject(bench, random);
        }))];
    }
}
