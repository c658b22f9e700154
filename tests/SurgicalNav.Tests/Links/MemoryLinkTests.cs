using CsCheck;
using SurgicalNav.Links;

namespace SurgicalNav.Tests.Links;

public sealed class MemoryLinkTests
{
    [Fact]
    public void CarriesTheSameBytesInTheSameOrderWhateverTheSizes() =>
        Gen.Select(Gen.Byte.Array[0, 40].Array[1, 60], Gen.Int[1, 33]).Sample((writes, readSize) =>
        {
            var (a, b) = MemoryLink.CreatePair(64);
            var (sent, got) = (new List<byte>(), new List<byte>());
            var into = new byte[readSize];
            foreach (var write in writes)
            {
                if (a.TryWrite(write)) sent.AddRange(write);
                got.AddRange(into.AsSpan(0, b.Read(into)));
            }
            for (int n; (n = b.Read(into)) > 0;) got.AddRange(into.AsSpan(0, n));
            Assert.Equal(sent, got);
            Assert.Equal(sent.Count, a.Counters.BytesWritten);
            Assert.Equal(got.Count, b.Counters.BytesRead);
            Assert.Equal(writes.Sum(w => (long)w.Length), a.Counters.BytesWritten + a.Counters.BytesRefused);
        }, iter: 300);

    [Fact]
    public void AWriteThatDoesNotFitIsRefusedWholeAndCounted()
    {
        var (a, b) = MemoryLink.CreatePair(4);
        Assert.True(a.TryWrite([1, 2, 3]));
        Assert.False(a.TryWrite([4, 5]));
        Assert.Equal(new LinkCounters(0, 3, 2, 1), a.Counters);
        var into = new byte[8];
        Assert.Equal(3, b.Read(into));
        Assert.Equal([1, 2, 3], into[..3]);
    }

    [Fact]
    public void ClosingOneEndClosesTheOtherOnceItHasReadEverything()
    {
        var (a, b) = MemoryLink.CreatePair();
        a.TryWrite([7]);
        a.Dispose();
        Assert.False(a.IsOpen);
        Assert.True(b.IsOpen);
        Assert.False(b.TryWrite([1]));
        Assert.Equal(1, b.Read(new byte[4]));
        Assert.False(b.IsOpen);
    }

    [Fact]
    public void ReadingAndWritingAllocatesNothing()
    {
        var (a, b) = MemoryLink.CreatePair();
        var bytes = new byte[100];
        Allocations.AssertNone(() =>
        {
            a.TryWrite(bytes);
            b.Read(bytes);
        });
    }
}
