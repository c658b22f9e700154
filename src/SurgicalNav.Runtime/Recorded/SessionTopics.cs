namespace SurgicalNav.Runtime.Recorded;

/// <summary>What a session's recording is made of, by name: whoever writes and whoever reads use the same.</summary>
public static class SessionTopics
{
    public const string Tracker = "/tracker", Tracking = "/navigation/tracking", Drawn = "/overlay/drawn", TimeLine = "/overlay/time_line";
    public const string Left = "/endoscope/left", Right = "/endoscope/right", Mask = "/endoscope/left/mask";
    public const string Programs = "/guard/programs", States = "/states", Edges = "/edges";

    /// <summary>Bytes of devices' lines as they came and went.</summary>
    public const string RawPrefix = "/raw/";

    /// <summary>Attachments.</summary>
    public const string Setup = "navigation.json", Vessels = "vessels.sndf", ModelCard = "model.json", Options = "options.json";

    /// <summary>Surfaces of the plan, as legacy VTK files in the scan's frame: surfaces/ID-ROLE-RRGGBB-NAME.vtk.</summary>
    public const string SurfacePrefix = "surfaces/";

    /// <summary>The topic of one of several trackers that are recorded without a patient; the first is <see cref="Tracker"/>.</summary>
    /// <param name="index">From 0.</param>
    public static string TrackerAt(int index) => index == 0 ? Tracker : FormattableString.Invariant($"{Tracker}/{index + 1}");

    /// <summary>The attachment with the options of the tracker on <see cref="TrackerAt"/>, where no <see cref="Setup"/> says them.</summary>
    public static string TrackerSetupAt(int index) => index == 0 ? "tracker.json" : FormattableString.Invariant($"tracker-{index + 1}.json");

    /// <summary>One eye of one of several endoscopes; those of the first are <see cref="Left"/> and <see cref="Right"/>.</summary>
    public static string EyeAt(int index, string eye) => index == 0 ? $"/endoscope/{eye}" : FormattableString.Invariant($"/endoscope{index + 1}/{eye}");

    public static string Guard(string device) => "/guard/" + device;

    /// <summary>Whether a topic is that of a guard's decisions.</summary>
    public static bool IsGuard(string topic) => topic.StartsWith("/guard/", StringComparison.Ordinal) && topic != Programs;
}
