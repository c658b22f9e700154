using System.Text.Json.Nodes;
using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The recorded laparoscope case with its poses served live: the recorded pictures, and a tracker twin that measures the recorded poses.</summary>
internal static class LiveCase
{
    /// <summary>A body whose poses the test knows.</summary>
    public sealed class Body(string name, Func<Instant, (Quat Rotation, Vec3 TranslationMm)> pose, Func<Instant, bool>? hidden = null) : ITrackedBody
    {
        public string Name => name;
        public bool IsOccluded(Instant at) => hidden?.Invoke(at) == true;
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => pose(at);
    }

    public static (Quat, Vec3) ScopePose(int picture) => Pose($"calib.device_tracking.{picture}.txt");

    public static (Quat, Vec3) BoardPose(int picture) => Pose($"calib.calib_obj_tracking.{picture}.txt");

    public static TwinServer Serve(params ITrackedBody[] bodies) => Serve(Duration.Zero, bodies);

    /// <summary>A server that is that late.</summary>
    public static TwinServer Serve(Duration latency, params ITrackedBody[] bodies) =>
        new(new TrackerTwin(new TrackerTwinOptions { RateHz = 60, Latency = latency }, bodies), new TcpByteServer());

    /// <summary>Writes the case with the tracker at that port of this machine; <paramref name="change"/> edits its text first.</summary>
    public static string Write(string folder, int port, Func<string, string>? change = null, double waitS = 5, double? framesPerSecond = null, string? lag = null)
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        var text = File.ReadAllText(Repository.Path("tests", "cases", "ucl-laparoscope.case.json"));
        var json = JsonNode.Parse(change?.Invoke(text) ?? text)!;
        json["tracker"] = new JsonObject
        {
            ["openIgtLink"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = port, ["scopeTool"] = "Scope", ["boardTool"] = "Board", ["waitS"] = waitS },
        };
        if (lag is not null) json["tracker"]!["temporalCalibration"] = lag;
        if (framesPerSecond is { } rate) json["video"]!["framesPerSecond"] = rate;
        var path = Path.Combine(folder, "live.case.json");
        File.WriteAllText(path, json.ToJsonString());
        return path;
    }

    /// <summary>Steps the server by the machine's clock until the program ends.</summary>
    public static async Task<ProgramRun> WhileServing(TwinServer server, Task<ProgramRun> program)
    {
        while (!program.IsCompleted)
        {
            server.Step(MonotonicClock.Shared.Now);
            await Task.WhenAny(program, Task.Delay(2, TestContext.Current.CancellationToken));
        }
        return await program;
    }

    private static (Quat, Vec3) Pose(string file)
    {
        var pose = TextMatrix.ReadRigid<Tracker, Scope>(Path.Combine(TestData.Path("calibration/ucl_stereo_charuco_handeye_A"), file));
        return (pose.Rotation, pose.TranslationMm);
    }
}
