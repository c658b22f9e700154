namespace SurgicalNav.Runtime.Recorded;

/// <summary>What a session's recording is made of, by name: whoever writes and whoever reads use the same.</summary>
public static class SessionTopics
{
    public const string Tracker = "/tracker", Tracking = "/navigation/tracking", Drawn = "/overlay/drawn", TimeLine = "/overlay/time_line";
    public const string Left = "/endoscope/left", Right = "/endoscope/right", Mask = "/endoscope/left/mask";
    public const string Programs = "/guard/programs", States = "/states", Edges = "/edges";

    /// <summary>Attachments.</summary>
    public const string Setup = "navigation.json", Vessels = "vessels.sndf", ModelCard = "model.json", Options = "options.json";

    /// <summary>Surfaces of the plan, as legacy VTK files in the scan's frame: surfaces/ID-ROLE-RRGGBB-NAME.vtk.</summary>
    public const string SurfacePrefix = "surfaces/";

    public static string Guard(string device) => "/guard/" + device;

    /// <summary>Whether a topic is that of a guard's decisions.</summary>
    public static bool IsGuard(string topic) => topic.StartsWith("/guard/", StringComparison.Ordinal) && topic != Programs;
}
