using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;

namespace SurgicalNav.Tests.Motion.Shared;

public sealed class DecisionRingTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-ring-{Guid.NewGuid():n}");
    private readonly SharedGuardBlock _writing, _reading;

    public DecisionRingTests()
    {
        _writing = SharedGuardBlock.Create(_path, 2, 42);
        _reading = SharedGuardBlock.Open(_path, 42);
    }

    private DecisionRing Writer => _writing.Channels[1].Decisions;
    private DecisionRing Reader => _reading.Channels[1].Decisions;

    public void Dispose()
    {
        _reading.Dispose();
        _writing.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void EveryRecordIsReadOnceInOrderWhileTheReaderKeepsUp()
    {
        var (record, read) = (default(DecisionRecord), 0L);
        for (var n = 1L; n <= 3 * DecisionRing.Capacity; n++)
        {
            Write(n);
            if (n % 1000 != 0) continue;
            while (Reader.TryRead(ref record, out var lost))
            {
                Assert.Equal((++read, 0L, read * 0.5), (record.Number, lost, record.PathS));
            }
            Assert.Equal(n, read);
        }
        Assert.False(_writing.Channels[0].Decisions.TryRead(ref record, out _));
    }

    [Fact]
    public void AReaderThatComesTooLateIsToldWhatItLost()
    {
        const long Written = 5 * DecisionRing.Capacity + 7;
        for (var n = 1L; n <= Written; n++) Write(n);
        var (record, read, lostAll, last) = (default(DecisionRecord), 0L, 0L, 0L);
        while (Reader.TryRead(ref record, out var lost))
        {
            lostAll += lost;
            Assert.Equal(last + lost + 1, record.Number);
            last = record.Number;
            read++;
        }
        Assert.Equal((Written, Written), (last, read + lostAll));
        Assert.InRange(read, DecisionRing.Capacity / 2, DecisionRing.Capacity);
    }

    [Fact]
    public void ADisposedBlockIsEmptyAndTakesNothing()
    {
        Write(1);
        _reading.Dispose();
        var record = default(DecisionRecord);
        Assert.False(Reader.TryRead(ref record, out _));
        Reader.Write(record);
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var (record, n) = (default(DecisionRecord), 0L);
        Allocations.AssertNone(() =>
        {
            Write(++n);
            Reader.TryRead(ref record, out _);
        });
        Assert.Equal(n, record.Number);
    }

    private void Write(long number) => Writer.Write(new DecisionRecord { Number = number, PathS = number * 0.5 });
}
