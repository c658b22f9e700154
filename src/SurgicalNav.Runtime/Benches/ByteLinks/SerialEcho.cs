using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Runtime.Benches.ByteLinks;

/// <summary>Sends a message over a pseudo-terminal and back, again and again, both ends polled by one thread.</summary>
internal static class SerialEcho
{
    private const int MessageBytes = 64, WarmUp = 200;
    private static readonly Duration Patience = Duration.FromSeconds(2);

    public static EchoFigures Run(string name, Func<string, IByteLink> open, int rounds, CancellationToken stop)
    {
        using var device = PseudoTerminal.Open();
        using var link = open(device.SlavePath);
        var (message, there, back) = (new byte[MessageBytes], new byte[MessageBytes], new byte[MessageBytes]);
        for (var i = 0; i < MessageBytes; i++) message[i] = (byte)(i * 37 + 11);
        var times = new LatencyHistogram();
        var allocated = 0L;
        for (var round = -WarmUp; round < rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            if (round == 0)
            {
                times.Clear();
                allocated = GC.GetTotalAllocatedBytes(precise: true);
            }
            message[0] = (byte)round;
            var start = MonotonicClock.Shared.Now;
            Send(link, message);
            Receive(device, there, start, link);
            Send(device, there);
            Receive(link, back, start, device);
            times.Add(MonotonicClock.Shared.Now - start);
            if (!back.AsSpan().SequenceEqual(message)) throw new UserErrorException($"{name}: a message came back changed over {device.SlavePath}.");
        }
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new EchoFigures(name, rounds, times.Percentile(50).Microseconds, times.Percentile(99).Microseconds, times.Max.Microseconds, (double)allocated / rounds);
    }

    private static void Send(IByteLink link, byte[] bytes)
    {
        if (!link.TryWrite(bytes)) throw new UserErrorException($"{link.Name}: {bytes.Length} bytes were refused although nothing waits.");
    }

    private static void Receive(IByteLink link, byte[] into, Instant start, IByteLink sender)
    {
        var got = 0;
        while (got < into.Length)
        {
            sender.Read(default);
            got += link.Read(into.AsSpan(got));
            if (MonotonicClock.Shared.Now - start > Patience) throw new UserErrorException($"{link.Name}: {into.Length - got} bytes did not arrive within {Patience.Seconds:0} s.");
        }
    }
}
