using System.Text.Json.Nodes;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.SystemTests.Recording;

/// <summary>Every message of a recording with its fields under the schema's names; a cut one with its named error at the end.</summary>
public sealed class McapDecoderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-decode-{Guid.NewGuid():N}.mcap");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void MessagesComeWithTheFieldsOfTheirSchema()
    {
        var at = new Instant(123);
        using (var recorder = new SessionRecorder(_path, new SessionStart(DateTimeOffset.UnixEpoch, default, []), new FaultLog()))
        {
            var poses = recorder.AddPoses("/tracker", "tracker", ["scope"]);
            poses.Offer(new PoseRecord(0, PoseRecord.Visible, Quat.Identity, new Vec3(1.5, 2, 3), default, at, at, 42, 0, double.NaN), at);
            recorder.Attach("a.txt", "text/plain", new byte[] { 7, 8 }, at);
            recorder.Finish(at);
        }
        var items = new McapDecoder().Decode(_path).ToList();
        Assert.All(items, i => Assert.True(i.IsOk));
        Assert.Equal(["Metadata", "Attachment", "Message", "Message", "Metadata"], items.Select(i => i.Type));
        var pose = items[2].Fields!;
        Assert.Equal(("/tracker", "surgicalnav.PoseSample", 123ul), ((string?)pose["topic"], (string?)pose["schema"], (ulong)pose["logTimeNs"]!));
        Assert.Equal((1.5, "VISIBLE", 42L, "NaN"), ((double)pose["data"]!["x_mm"]!, (string?)pose["data"]!["status"], (long)pose["data"]!["frame"]!, (string?)pose["data"]!["error_mm"]));
        var transform = items[3].Fields!["data"]!;
        Assert.Equal((0.0015, "scope"), ((double)transform["translation"]!["x"]!, (string?)transform["child_frame_id"]));
        Assert.IsType<JsonObject>(items[4].Fields!["values"]);

        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..^10]);
        var last = new McapDecoder().Decode(_path).Last();
        Assert.Equal("TRUNCATED", last.Error!.Name);
        File.WriteAllText(_path, "no recording at all");
        Assert.Equal("NOT_MCAP", Assert.Single(new McapDecoder().Decode(_path)).Error!.Name);
    }
}
