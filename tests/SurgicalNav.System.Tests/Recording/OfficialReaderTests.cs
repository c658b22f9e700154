using System.Diagnostics;
using System.Text.Json;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded;

namespace SurgicalNav.SystemTests.Recording;

/// <summary>The MCAP project's own reader (@mcap/core from npm) reads a session of ours whole, through its index, and compares every checksum.</summary>
[Collection(MachineCollection.Name)]
public sealed class OfficialReaderTests
{
    private const string Version = "2.2.2", SupportVersion = "1.1.0";

    private const string Script = """
        import { McapIndexedReader, McapStreamReader } from '@mcap/core';
        import { loadDecompressHandlers } from '@mcap/support';
        import { open, readFile } from 'node:fs/promises';
        const path = process.argv[2];
        const handle = await open(path);
        const readable = {
          size: async () => BigInt((await handle.stat()).size),
          read: async (offset, length) => {
            const buffer = new Uint8Array(Number(length));
            await handle.read(buffer, 0, Number(length), Number(offset));
            return buffer;
          },
        };
        const decompressHandlers = await loadDecompressHandlers();
        const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
        const indexed = {};
        let last = 0n, sorted = true;
        for await (const m of reader.readMessages()) {
          const topic = reader.channelsById.get(m.channelId).topic;
          indexed[topic] = (indexed[topic] ?? 0) + 1;
          sorted &&= m.logTime >= last;
          last = m.logTime;
        }
        const streamed = {}, schemas = {}, channels = {};
        const stream = new McapStreamReader({ validateCrcs: true, decompressHandlers });
        stream.append(await readFile(path));
        for (let r; (r = stream.nextRecord());) {
          if (r.type === 'Schema') schemas[r.id] = r.name;
          if (r.type === 'Channel') channels[r.id] = r.topic;
          if (r.type === 'Message') streamed[channels[r.channelId]] = (streamed[channels[r.channelId]] ?? 0) + 1;
        }
        const attachments = [];
        for await (const a of reader.readAttachments()) attachments.push(a.name);
        console.log(JSON.stringify({ indexed, streamed, sorted, done: stream.done(), schemas: Object.values(schemas), attachments }));
        """;

    [Fact]
    public async Task ItReadsASixtySecondSessionWhole()
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-mcap-").FullName;
        try
        {
            await InstallAsync(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "read.mjs"), Script, TestContext.Current.CancellationToken);
            foreach (var compression in Enum.GetValues<McapCompression>()) await ReadAsync(folder, compression);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ReadAsync(string folder, McapCompression compression)
    {
        var path = Path.Combine(folder, $"{compression}.mcap");
        var counters = RecordOneMinute(path, compression);
        var (exit, output, error) = await RunAsync("node", folder, "read.mjs", path);
        Assert.True(exit == 0, error);
        using var answer = JsonDocument.Parse(output);
        var root = answer.RootElement;
        Assert.True(root.GetProperty("done").GetBoolean());
        Assert.True(root.GetProperty("sorted").GetBoolean());
        foreach (var way in (string[])["indexed", "streamed"])
            Assert.Equal(
                counters.OrderBy(c => c.Topic, StringComparer.Ordinal).Select(c => (c.Topic, c.Offered)),
                root.GetProperty(way).EnumerateObject().Select(p => (p.Name, p.Value.GetInt64())).OrderBy(p => p.Name, StringComparer.Ordinal));
        Assert.Equal(["calibration.json"], root.GetProperty("attachments").EnumerateArray().Select(a => a.GetString()));
        Assert.Contains("foxglove.CompressedImage", root.GetProperty("schemas").EnumerateArray().Select(s => s.GetString()));
    }

    private static TopicCounters[] RecordOneMinute(string path, McapCompression compression)
    {
        var start = new SessionStart(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new Instant(5), []);
        using var recorder = new SessionRecorder(path, start, new FaultLog(), new RecorderOptions { Compression = compression });
        var poses = recorder.AddPoses("/tracker/sim", "tracker", ["scope"]);
        var guards = new FieldTopic<GuardDecisionRecord>(recorder, SessionTopics.Guard("arm"));
        var states = recorder.AddTopic<StageStateRecord>("/stages");
        var video = recorder.AddVideo("/endoscope/left", "endoscope_left", raw: false);
        recorder.Attach("calibration.json", "application/json", "{}"u8.ToArray(), start.At);
        for (var ms = 0; ms < 60_000; ms++)
        {
            var now = start.At + Duration.FromMilliseconds(ms);
            guards.Offer(new GuardDecisionRecord { Decision = new DecisionRecord { Number = ms + 1, At = now } }, now, now);
            if (ms % 16 == 0) poses.Offer(default(PoseRecord) with { AcquiredAt = now, Frame = ms }, now);
            if (ms % 40 == 0 && video.TryRent(64) is { } buffer)
            {
                buffer.Payload[..64].Fill((byte)ms);
                video.Offer(buffer, new PictureFields(8, 8, PixelFormat.Bgr24, now, now, ms, PictureFields.Jpeg), 64, now);
            }
            if (ms % 1000 == 0) states.Offer(new StageStateRecord(now, "endoscope", 1, 2, 3, "läuft"), now, now);
            if (ms % 5 == 0) recorder.Step(now);
        }
        recorder.Finish(start.At + Duration.FromSeconds(60));
        return recorder.Counters;
    }

    /// <summary>Skips, with the reason, where there is no node, no npm, or no way to the package.</summary>
    private static async Task InstallAsync(string folder)
    {
        foreach (var program in (string[])["node", "npm"])
        {
            try
            {
                if ((await RunAsync(program, folder, "--version")).Exit != 0) Assert.Skip($"{program} does not run here.");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip($"{program} is not installed: the MCAP project's JavaScript reader cannot be run.");
            }
        }
        var (exit, _, error) = await RunAsync("npm", folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, $"@mcap/core@{Version}", $"@mcap/support@{SupportVersion}");
        if (exit != 0) Assert.Skip($"@mcap/core {Version} with the decompressors of @mcap/support could not be installed from npm: {error.Split('\n')[0]}");
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
