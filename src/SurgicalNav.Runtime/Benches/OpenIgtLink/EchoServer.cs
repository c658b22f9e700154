using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>Our server on a thread of its own: sends TRANSFORM back and acknowledges IMAGE with STATUS, as the reference's peer does.</summary>
internal sealed class EchoServer : IIgtlServerOwner, IDisposable
{
    private readonly IgtlServer _server;
    private readonly LoopThread _thread;
    private readonly byte[] _answer = new byte[256];
    private long _heard, _warmUp = -1, _before, _after;

    public EchoServer(int mostBodyBytes)
    {
        var options = new IgtlServerOptions { StreamOnConnect = IgtlKind.Unknown, MostBodyBytes = mostBodyBytes };
        _server = new IgtlServer(options, owner: this, listener: new TcpByteServer());
        _thread = new LoopThread("igtl server", MonotonicClock.Shared, Duration.Zero, _server.Step);
        _thread.Start();
    }

    public int Port => _server.Port;

    /// <summary>Managed bytes that the server's thread allocated for each message after the warm-up.</summary>
    public double BytesPerMessage => _heard > _warmUp ? (double)(_after - _before) / (_heard - _warmUp) : double.NaN;

    public long BadMessages => _server.Counters.BadMessages;

    /// <summary>From the message after so many on, allocations count. To be set before any comes.</summary>
    public void CountFrom(long warmUp) => _warmUp = warmUp;

    public void Received(IgtlServerClient client, in IgtlMessage message)
    {
        _after = GC.GetAllocatedBytesForCurrentThread();
        if (++_heard == _warmUp) _before = _after;
        var envelope = new IgtlEnvelope { Version = message.Version, DeviceName = message.DeviceName, Time = message.Time };
        if (message.Kind == IgtlKind.Transform) client.Connection.TrySend(_answer.AsSpan(0, IgtlWriter.Transform(_answer, envelope, message.Transform)));
        else if (message.Kind == IgtlKind.Image) client.Connection.TrySend(_answer.AsSpan(0, IgtlWriter.Status(_answer, envelope, new IgtlStatus(IgtlStatus.Ok, 0, default, default))));
    }

    public bool Execute(in IgtlCommand command, Span<byte> answer, out int length)
    {
        length = 0;
        return false;
    }

    public void Dispose()
    {
        _thread.Stop();
        _server.Dispose();
    }
}
