using System.Globalization;
using System.Text.Json;
using Parquet;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Recording;

/// <summary>What the verbs on recordings do, on a recording of three seconds.</summary>
[Collection(MachineCollection.Name)]
public sealed class RecordingVerbTests : IDisposable
{
    private const int Width = 16, Height = 8;
    private static readonly SessionStart Start = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new Instant(10_000_000_000), [KeyValuePair.Create("seed", "7")]);
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-verbs-").FullName;

    private string Place(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Instant At(int ms) => Start.At + Duration.FromMilliseconds(ms);

    private static PoseRecord Pose(int n) => new(0, PoseRecord.Visible, Quat.Identity, new Vec3(0.1 + n, -0.0, 1.0 / 3), new DeviceInstant(n), At(n), At(n), n, 0, double.NaN);

    private string Record(string name = "session.mcap", SessionStart? start = null, bool withMark = false)
    {
        var path = Place(name);
        using var recorder = new SessionRecorder(path, start ?? Start, new FaultLog(), new RecorderOptions { Transforms = false });
        var poses = recorder.AddPoses("/tracker/sim", "tracker", ["stylus"]);
        var video = recorder.AddVideo("/endoscope/left", "left", raw: true);
        var faults = recorder.AddFaults();
        recorder.Attach("calibration.json", "application/json", "{}"u8.ToArray(), At(0));
        if (withMark) poses.Offer(Pose(0) with { Tool = -1 }, At(0));
        var pixels = new byte[Width * Height * 3];
        for (var ms = 0; ms <= 3000; ms += 10)
        {
            poses.Offer(Pose(ms), At(ms));
            if (ms % 100 == 0)
            {
                for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i + ms);
                Assert.True(video.OfferRaw(new PictureFields(Width, Height, PixelFormat.Bgr24, At(ms), At(ms), ms / 100, PictureFields.Raw), pixels, At(ms)));
            }
            recorder.Step(At(ms));
        }
        faults.Offer(new Fault(FaultCode.PoseStale, FaultSeverity.Warning, Stage.Tracker, At(3000), 120, 100), At(3000));
        recorder.Finish(At(3001));
        return path;
    }

    [Fact]
    public async Task InfoSaysWhatIsThereAndHowToMendWhatIsNot()
    {
        var path = Record();
        var run = await ProgramRun.Of(null, "info", path, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        var root = json.RootElement;
        Assert.True(root.GetProperty("isComplete").GetBoolean());
        Assert.True(root.GetProperty("isHealthy").GetBoolean());
        Assert.Equal(3.0, root.GetProperty("durationS").GetDouble(), 6);
        Assert.Equal(301 + 31 + 2, root.GetProperty("messages").GetInt32());
        var tracker = root.GetProperty("topics").EnumerateArray().Single(t => t.GetProperty("topic").GetString() == "/tracker/sim");
        Assert.Equal((301, 0, "surgicalnav.PoseSample"), (tracker.GetProperty("messages").GetInt32(), tracker.GetProperty("lost").GetInt32(), tracker.GetProperty("schema").GetString()));
        Assert.Equal("calibration.json", root.GetProperty("attachments")[0].GetProperty("name").GetString());
        Assert.Equal("7", root.GetProperty("metadata").GetProperty("session").GetProperty("seed").GetString());

        var cut = Place("cut.mcap");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..^2000], TestContext.Current.CancellationToken);
        run = await ProgramRun.Of(null, "info", cut);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"surgicalnav record --repair {cut}", run.Output, StringComparison.Ordinal);
        (await ProgramRun.Of(null, "info", Place("none.mcap"))).AssertRefusal("none.mcap", "Check the path");
        await File.WriteAllTextAsync(Place("text.mcap"), "no recording", TestContext.Current.CancellationToken);
        (await ProgramRun.Of(null, "info", Place("text.mcap"))).AssertRefusal("text.mcap");

        var before = await File.ReadAllBytesAsync(cut, TestContext.Current.CancellationToken);
        run = await ProgramRun.Of(null, "record", "--repair", cut);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("kept ", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(cut, TestContext.Current.CancellationToken));
        Assert.True(RecordingInfoReader.Read(Place("cut.repaired.mcap"), checkAll: true).IsComplete);
        (await ProgramRun.Of(null, "record", "--repair", cut)).AssertRefusal("cut.repaired.mcap", "not overwritten");
    }

    [Fact]
    public void CropAndMergeGiveBackTheSameMessages()
    {
        var path = Record();
        RecordingCut.Crop(path, Place("a.mcap"), 0, 0.995);
        Assert.Equal(201ul + 21 + 2, RecordingCut.Crop(path, Place("b.mcap"), 0.999, null));
        RecordingCut.Merge([Place("b.mcap"), Place("a.mcap")], Place("both.mcap"));
        Assert.Equal(Messages(path), Messages(Place("both.mcap")));
        Assert.Throws<UserErrorException>(() => RecordingCut.Crop(path, Place("a.mcap"), 0, 1));
        Assert.Throws<UserErrorException>(() => RecordingCut.Crop(path, Place("c.mcap"), 50, 60));
        Assert.Throws<UserErrorException>(() => RecordingCut.Crop(path, Place("c.mcap"), 2, 1));
        Assert.False(File.Exists(Place("c.mcap")));
        Assert.False(File.Exists(Place("c.mcap.part")));
    }

    /// <summary>A part ends before the moment at which the next begins, and what two parts share is written once.</summary>
    [Fact]
    public void PartsOfASessionBecomeThatSessionAgain()
    {
        var path = Record();
        var (first, rest, overlapping) = (Place("first.mcap"), Place("rest.mcap"), Place("overlapping.mcap"));
        Assert.Equal(100ul + 10, RecordingCut.Crop(path, first, 0, 1));
        Assert.Equal(201ul + 21 + 2, RecordingCut.Crop(path, rest, 1, null));
        RecordingCut.Crop(path, overlapping, 0.5, 2);
        RecordingCut.Merge([rest, overlapping, first], Place("all.mcap"));
        Assert.Equal(Messages(path), Messages(Place("all.mcap")));
        var (whole, info) = (RecordingInfoReader.Read(path), RecordingInfoReader.Read(Place("all.mcap")));
        Assert.Equal((whole.Attachments.Count, whole.Health, null), (info.Attachments.Count, info.Health, info.Cut));
        Assert.Equal(whole.Metadata.Keys.Order(StringComparer.Ordinal), info.Metadata.Keys.Order(StringComparer.Ordinal));

        Assert.Equal("its end was cut away", RecordingInfoReader.Read(first).Cut);
        Assert.Equal("the session's beginning was cut away", RecordingInfoReader.Read(rest).Cut);
        RecordingCut.Crop(path, Place("late.mcap"), 2, 2.5);
        RecordingCut.Merge([first, Place("late.mcap")], Place("gap.mcap"));
        Assert.Equal("its end was cut away; stretches between the joined parts are missing", RecordingInfoReader.Read(Place("gap.mcap")).Cut);
        var other = Record("other.mcap", Start with { Values = [KeyValuePair.Create("seed", "8")] });
        RecordingCut.Merge([path, other], Place("two.mcap"));
        info = RecordingInfoReader.Read(Place("two.mcap"));
        Assert.Equal(("2 sessions joined", 2 * whole.Messages, true), (info.Cut, info.Messages, info.IsHealthy));
    }

    /// <summary>Only pictures are cut where the part is to be replayed.</summary>
    [Fact]
    public void AReplayablePartKeepsAllButPicturesFromTheBeginning()
    {
        var path = Record();
        Assert.Equal(250ul + 5, RecordingCut.Crop(path, Place("part.mcap"), 2, 2.5, replayable: true));
        var info = RecordingInfoReader.Read(Place("part.mcap"));
        Assert.Equal((250ul, 5ul), (info.Topics.Single(t => t.Topic == "/tracker/sim").Messages, info.Topics.Single(t => t.Topic == "/endoscope/left").Messages));
        Assert.Equal("the session's first pictures were cut away, nothing else of its beginning; its end was cut away", info.Cut);
    }

    [Fact]
    public async Task TablesHoldEveryBit()
    {
        var path = Record();
        await RecordingExport.RunAsync(path, "csv", Place("csv"), []);
        var lines = await File.ReadAllLinesAsync(Place("csv/tracker_sim.csv"), TestContext.Current.CancellationToken);
        var header = lines[0].Split(',');
        var row = lines[1 + 17].Split(',');
        string Cell(string name) => row[Array.IndexOf(header, name)];
        Assert.Equal(302, lines.Length);
        Assert.Equal(Pose(170).TranslationMm, new Vec3(Number(Cell("x_mm")), Number(Cell("y_mm")), Number(Cell("z_mm"))));
        Assert.True(double.IsNegative(Number(Cell("y_mm"))));
        Assert.Equal(("VISIBLE", "NaN", At(170).Nanoseconds.ToString(CultureInfo.InvariantCulture)), (Cell("status"), Cell("error_mm"), Cell("acquired_ns")));

        await RecordingExport.RunAsync(path, "parquet", Place("parquet"), ["/tracker/sim"]);
        await using var file = File.OpenRead(Assert.Single(Directory.GetFiles(Place("parquet"))));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(header, reader.Schema.Fields.Select(f => f.Name));
        Assert.Equal(301, reader.OpenRowGroupReader(0).RowCount);
    }

    [Fact]
    public async Task PicturesAndSequencesComeOut()
    {
        var path = Record(withMark: true);
        await RecordingExport.RunAsync(path, "png", Place("png"), []);
        var pictures = Directory.GetFiles(Place("png/endoscope_left"), "*.png");
        Assert.Equal(31, pictures.Length);
        using var pool = new FramePool(Width, Height, PixelFormat.Bgr24, 1);
        Assert.True(pool.TryRent(default, default, 0, out var lease));
        PictureFile.Read(pictures.Order(StringComparer.Ordinal).ElementAt(2), lease);
        for (var i = 0; i < Width * Height * 3; i++) Assert.Equal((byte)(i + 200), lease.Pixels[i]);
        lease.Release();

        await RecordingExport.RunAsync(path, "igs.mha", Place("mha"), []);
        var bytes = await File.ReadAllBytesAsync(Place("mha/endoscope_left.igs.mha"), TestContext.Current.CancellationToken);
        var text = System.Text.Encoding.ASCII.GetString(bytes);
        Assert.Contains($"DimSize = {Width} {Height} 31\n", text, StringComparison.Ordinal);
        Assert.Contains("Seq_Frame0002_StylusToTrackerTransform = 1 0 0 200.1 0 1 0 -0 0 0 1 0.3333333333333333 0 0 0 1\n", text, StringComparison.Ordinal);
        Assert.Contains("Seq_Frame0002_StylusToTrackerTransformStatus = OK\n", text, StringComparison.Ordinal);
        // The mark of a frame's beginning, tool −1, is no tool's pose.
        Assert.DoesNotContain("Tool1ToTracker", text, StringComparison.Ordinal);
        Assert.Contains("Seq_Frame0002_Timestamp = 10.200000000\n", text, StringComparison.Ordinal);
        var pixels = bytes.AsSpan(text.IndexOf("ElementDataFile = LOCAL\n", StringComparison.Ordinal) + 24);
        Assert.Equal(31 * Width * Height * 3, pixels.Length);
        // RGB where the picture is BGR.
        Assert.Equal([(byte)202, (byte)201, (byte)200], pixels.Slice(2 * Width * Height * 3, 3).ToArray());
        await Assert.ThrowsAsync<UserErrorException>(() => RecordingExport.RunAsync(path, "png", Place("none"), ["/tracker/sim"]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static List<(string, uint, ulong, string)> Messages(string path)
    {
        using var reader = new SessionReader(path);
        var list = new List<(string, uint, ulong, string)>();
        while (reader.Read()) list.Add((reader.Topic, reader.Message.Sequence, reader.Message.LogTimeNs, Convert.ToHexString(reader.Message.Data)));
        Assert.True(reader.IsComplete);
        return [.. list.OrderBy(m => m.Item3).ThenBy(m => m.Item1, StringComparer.Ordinal)];
    }
}
