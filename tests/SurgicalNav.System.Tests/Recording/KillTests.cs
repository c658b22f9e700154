using System.Diagnostics;
using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Recording;

/// <summary>A recording program is killed at any moment: nothing before its last whole chunk is lost, and repair mends the file.</summary>
[Collection(MachineCollection.Name)]
public sealed class KillTests
{
    /// <summary>200 where the environment asks for the long version.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("SURGICALNAV_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 20;

    [Fact]
    public async Task NothingBeforeTheLastWholeChunkIsLost()
    {
        var random = new SeededRandom(2026);
        var folder = Directory.CreateTempSubdirectory("surgicalnav-kill-").FullName;
        try
        {
            for (var n = 0; n < Kills; n++)
            {
                var path = Path.Combine(folder, $"{n}.mcap");
                // Killed after so many chunks, and so many microseconds later: anywhere within the next ones.
                var said = await RecordAndKillAsync(path, 1 + random.NextInt(40), random.NextInt(3000));
                var (frames, error) = ReadAll(path);
                Assert.Equal(McapError.Truncated, error?.Error);
                Assert.True(frames.Count >= said, $"{said} messages were in the file, and {frames.Count} are found.");

                using var mended = new MemoryStream();
                using (var broken = File.OpenRead(path))
                {
                    var report = McapSalvage.Repair(broken, mended);
                    Assert.True(report.Messages >= (ulong)frames.Count);
                }
                Assert.True(McapIndex.Load(mended).Statistics!.Messages >= (ulong)frames.Count);
                File.Delete(path);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>The last number of messages that the program said are in the file.</returns>
    private static async Task<long> RecordAndKillAsync(string path, int chunks, int microsecondsMore)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[ProgramRun.AppPath, "record", "--rehearse-kill", path]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = 0L;
        for (var i = 0; i < chunks; i++)
            said = long.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
        for (var until = Stopwatch.GetTimestamp() + microsecondsMore * (Stopwatch.Frequency / 1_000_000); Stopwatch.GetTimestamp() < until;) { }
        process.Kill();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (long.TryParse(line, CultureInfo.InvariantCulture, out var more)) said = more;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }

    /// <summary>Everything that can be read; each topic's messages are there without a gap.</summary>
    private static (List<long> Messages, McapException? Error) ReadAll(string path)
    {
        var messages = new List<long>();
        var next = new Dictionary<string, uint>(StringComparer.Ordinal);
        try
        {
            using var reader = new SessionReader(path);
            while (reader.Read())
            {
                Assert.Equal(next.GetValueOrDefault(reader.Topic), reader.Message.Sequence);
                next[reader.Topic] = reader.Message.Sequence + 1;
                if (reader.Kind == RecordKind.Pose) Assert.Equal(reader.Message.Sequence, reader.Get<PoseRecord>().Frame);
                messages.Add(reader.Message.Sequence);
            }
            return (messages, null);
        }
        catch (McapException e)
        {
            return (messages, e);
        }
    }
}
