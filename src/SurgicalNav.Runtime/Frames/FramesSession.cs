using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames.Graph;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Frames;

/// <summary>Shows how the frames of a case or of the demo hang together, each edge with age, error and source.</summary>
public static class FramesSession
{
    private static readonly JsonSerializerOptions Layout = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The tracker is watched this long before it is looked at.</summary>
    private static readonly Duration Watched = Duration.FromSeconds(1);

    /// <param name="path">A case file.</param>
    /// <param name="json">One JSON object instead of a tree.</param>
    /// <exception cref="ConfigException">The case or what it names cannot be read.</exception>
    /// <exception cref="UserErrorException">It has no chain of frames.</exception>
    public static string OfCase(string path, bool json) => Show(SessionFrames.Of(CaseFile.Load(path), Today()), default, json);

    /// <summary>Of the simulated patient with that seed, registered, after a second of tracking.</summary>
    public static string OfDemo(ulong seed, bool json)
    {
        var setup = SimulatedRegistration.Of(new RoomOptions { Seed = seed, Phantom = new PhantomOptions { Seed = seed } }, rehearsal: false);
        using var tracked = new TrackedRoom(setup.Room, setup.Tracker);
        tracked.RunTo(tracked.Start + Watched);
        var graph = SessionFrames.Of(tracked.Client, setup.Tracker.Accuracy, setup.Calibration.CameraFromScope, setup.Solved.ReferenceFromScan, Today());
        return Show(graph, tracked.Now, json);
    }

    private static string Show(TransformGraph graph, Instant now, bool json)
    {
        if (!json) return FrameTree.Draw(graph, now);
        return JsonSerializer.Serialize(new { frames = graph.Frames, edges = FrameTree.Report(graph, now), circles = graph.Circles }, Layout) + "\n";
    }

    private static DateOnly Today() => DateOnly.FromDateTime(DateTime.Now);
}
