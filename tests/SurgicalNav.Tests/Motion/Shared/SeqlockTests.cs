using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;

namespace SurgicalNav.Tests.Motion.Shared;

/// <summary>One thread writes while another reads: what is read was written as one.</summary>
public sealed class SeqlockTests : IDisposable
{
    private const int Writings = 100_000;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-block-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task AReaderNeverSeesHalfOfOneValueAndHalfOfAnother()
    {
        using var host = SharedGuardBlock.Create(_path, 1, 42);
        using var guard = SharedGuardBlock.Open(_path, 42);
        var (written, reader) = (0L, guard.Channels[0]);
        var writing = Task.Factory.StartNew(
            () =>
            {
                for (var i = 1L; i <= Writings; i++)
                {
                    host.Channels[0].WriteEvidence(Evidence(i));
                    Volatile.Write(ref written, i);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var (newest, reads) = (default(GuardEvidence), 0L);
        while (newest.Sequence < Writings)
        {
            var before = Volatile.Read(ref written);
            var read = reader.ReadEvidence(ref newest);
            Assert.NotEqual(SlotRead.Corrupt, read);
            if (read != SlotRead.Ok) continue;
            reads++;
            Assert.Equal(Evidence(newest.Sequence), newest);
            Assert.True(newest.Sequence >= before, $"{newest.Sequence} was read after {before} had been written");
        }
        await writing;
        Assert.True(reads > 0);
    }

    /// <summary>Every field says which writing it belongs to.</summary>
    private static GuardEvidence Evidence(long i) =>
        new(i, new Instant(i), new Instant(-i), (EvidenceFlags)(i & 15), i * 3, i * 0.5, i * 0.25, Rigid<Scan, RobotBase>.Identity, i * 0.125);
}
