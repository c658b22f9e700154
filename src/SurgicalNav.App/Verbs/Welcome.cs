namespace SurgicalNav.App.Verbs;

/// <summary>What <c>./surgicalnav</c> says when asked nothing, and the example on each verb's own page.</summary>
internal static class Welcome
{
    /// <summary>Every verb of the script; <c>test</c> and <c>build</c> are the script's own.</summary>
    private static readonly (string Name, string Purpose, string Example)[] Verbs =
    [
        ("demo", "The whole mission on simulated devices: video, tracking, overlay, guarded motion", "./surgicalnav demo --headless --seconds 10"),
        ("navigate", "The same on recorded input that a case file names", "./surgicalnav navigate --case tests/cases/ucl-laparoscope.case.json"),
        ("verify", "The long campaigns behind the figures: accuracy, latency, segmentation", "./surgicalnav verify --full"),
        ("dataset", "Pictures with their truth, for training segmentation networks", "./surgicalnav dataset --out frames --frames 200 --patients 10 --first-seed 1"),
        ("record", "A session with everything needed to run it again, in one MCAP file", "./surgicalnav record --out S.mcap --seconds 10"),
        ("replay", "A recording through the same pipeline: drawn again, verified to the bit, or changed", "./surgicalnav replay S.mcap --verify"),
        ("guard", "Why a recorded motion was held, and every stop certificate checked anew", "./surgicalnav guard audit S.mcap"),
        ("robot", "Arms: kinematics, planned motions, guarded runs on a device or its twin, faults", "./surgicalnav robot ik panda --pose 400 0 400 180 0 0 --deg"),
        ("scan", "Scans checked, measured, converted; surfaces, slices and safety fields from them", "./surgicalnav scan info ct-folder"),
        ("plan", "Surgical plans: checked against vessels and margins, straight paths suggested by risk", "./surgicalnav plan check hardware/plans/liver-tumour.surgical-plan.json"),
        ("decode", "What is in a wire capture or a recording, message by message", "./surgicalnav decode openigtlink capture.bin --json"),
        ("bench", "Figures of this machine beside other implementations, against their limits", "./surgicalnav bench openigtlink --seconds 10"),
        ("twin", "A simulated device on a real terminal or port, for any client", "./surgicalnav twin ndi --tcp 8765"),
        ("serve", "Tracked tools for other programs, over OpenIGTLink", "./surgicalnav serve tracker --source sim --igtl 18944"),
        ("info", "What is in a recording, and what it lacks", "./surgicalnav info session.mcap --json"),
        ("export", "A recording as tables, pictures or PLUS sequences", "./surgicalnav export session.mcap --to csv --out out/export"),
        ("crop", "A stretch of a recording", "./surgicalnav crop session.mcap --from 10 --to 20 --out part.mcap"),
        ("merge", "Several recordings as one", "./surgicalnav merge first.mcap second.mcap --out both.mcap"),
        ("calibrate", "Calibrations from recordings: the lag between tracker and video", "./surgicalnav calibrate temporal --tracker tracker.igs.mha --video video.igs.mha --json"),
        ("links", "Serial ports that are plugged in, and the load of a profile's line", "./surgicalnav links budget manipulator/sim-rcm7"),
        ("devices", "Cameras and video sources: what is there, and whether it is alive", "./surgicalnav devices --source http://scope.local:8080/video --test-picture out/devices"),
        ("monitor", "Is each device alive: rate, age, lag, losses, clock, line, on a page that updates itself", "./surgicalnav monitor --tracker igtl://127.0.0.1:18944 --seconds 5"),
        ("frames", "The coordinate frames as a tree, every transform with age, error and source", "./surgicalnav frames --demo"),
        ("test", "All tests; the last line says how many passed", "./surgicalnav test"),
        ("build", "Install what is missing and build, and no more; every other verb does so first", "./surgicalnav build"),
    ];

    public static int Show()
    {
        Console.WriteLine("SurgicalNav - surgical navigation and guarded robot control. RESEARCH USE ONLY.\n");
        foreach (var (name, purpose, example) in Verbs) Console.WriteLine($"  {name,-10} {purpose}\n               {example}");
        Console.WriteLine("\nEvery verb explains itself: ./surgicalnav demo --help");
        return 0;
    }

    /// <summary>The example of a verb; null where it has none.</summary>
    public static string? Example(string verb) => Array.Find(Verbs, v => v.Name == verb).Example;
}
