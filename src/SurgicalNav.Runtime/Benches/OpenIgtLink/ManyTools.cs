using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>Many tools at a high rate from our server to our client, each on a thread of its own.</summary>
/// <param name="Tools">In every TDATA.</param>
/// <param name="RateHz">Asked for.</param>
/// <param name="Seconds">Of wall time.</param>
/// <param name="Sent">Frames.</param>
/// <param name="Received">Frames, whole and in order.</param>
/// <param name="PosesLost">Poses that did not arrive, or arrived wrong.</param>
/// <param name="ServerPercent">CPU time of the server's thread, of one core.</param>
/// <param name="ClientPercent">Of the client's.</param>
/// <param name="AllocatedBytesPerFrame">By both threads, after the first second.</param>
public sealed record ManyToolsFigures(int Tools, int RateHz, double Seconds, long Sent, long Received, long PosesLost, double ServerPercent, double ClientPercent, double AllocatedBytesPerFrame)
{
    public const int DefaultTools = 60;
    public const int DefaultRateHz = 1000;

    /// <param name="seconds">How long.</param>
    /// <param name="stop">Ends it before its time; what was until then counts.</param>
    public static ManyToolsFigures Measure(double seconds, CancellationToken stop)
    {
        var frames = (long)(seconds * DefaultRateHz);
        using var server = new ToolServer(frames, stop);
        using var client = new ToolClient(server.Port);
        var clock = MonotonicClock.Shared;
        var from = clock.Now;
        client.Start();
        server.Run();
        client.Finish(server.Sent);
        var elapsed = (clock.Now - from).Seconds;
        return new ManyToolsFigures(DefaultTools, DefaultRateHz, elapsed, server.Sent, client.Received, server.Sent * DefaultTools - client.GoodPoses,
            100 * server.CpuS / elapsed, 100 * client.CpuS / elapsed, (server.Allocated + client.Allocated) / (double)Math.Max(1, server.Sent - DefaultRateHz));
    }

    /// <summary>The pose of a tool in a frame, which the client can check.</summary>
    private static double XMm(long frame, int tool) => frame % 4096 + tool * (1 / 64.0);

    private sealed class ToolServer : IDisposable
    {
        private readonly IgtlTracking _tracking = new([.. Enumerable.Range(0, DefaultTools).Select(i => "Tool" + i.ToString(CultureInfo.InvariantCulture))]);
        private readonly IgtlServer _server;
        private readonly Thread _thread;
        private readonly long _frames;
        private readonly CancellationToken _stop;

        public ToolServer(long frames, CancellationToken stop)
        {
            (_frames, _stop) = (frames, stop);
            _server = new IgtlServer(new IgtlServerOptions { Version = 1, StreamOnConnect = IgtlKind.Unknown, QueueBytes = 1 << 20 }, _tracking, listener: new TcpByteServer());
            _thread = new Thread(Serve) { Name = "igtl server", IsBackground = true };
        }

        public int Port => _server.Port;
        public long Sent { get; private set; }
        public double CpuS { get; private set; }
        public long Allocated { get; private set; }

        public void Run()
        {
            _thread.Start();
            _thread.Join();
        }

        public void Dispose() => _server.Dispose();

        private void Serve()
        {
            var clock = MonotonicClock.Shared;
            // The first frame goes out once the client has asked.
            while (!(_server.Clients is [{ Stream: IgtlKind.TrackingData }]) && !_stop.IsCancellationRequested)
            {
                _server.Step(clock.Now);
                PreciseWait.Until(clock.Now + Duration.FromMilliseconds(1));
            }
            var (cpu, due, allocated) = (ThreadCpu.Used, clock.Now, 0L);
            for (var frame = 0L; frame < _frames && !_stop.IsCancellationRequested; frame++)
            {
                if (frame == DefaultRateHz) allocated = GC.GetAllocatedBytesForCurrentThread();
                PreciseWait.Until(due += new Duration(1_000_000_000 / DefaultRateHz));
                var now = clock.Now;
                _tracking.Time = IgtlTime.FromNanoseconds(frame + 1);
                for (var i = 0; i < DefaultTools; i++) _tracking.Put(i, new IgtlMatrix(Mat3.Identity, new Vec3(XMm(frame, i), 0, 0)));
                Sent += _server.PublishTracking(now);
                _server.Step(now);
            }
            if (allocated > 0) Allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            CpuS = (ThreadCpu.Used - cpu).Seconds;
            for (var i = 0; i < 2000 && _server.Clients is [{ Connection.Sent.QueuedBytes: > 0 }]; i++)
            {
                _server.Step(clock.Now);
                PreciseWait.Until(clock.Now + Duration.FromMilliseconds(1));
            }
        }
    }

    private sealed class ToolClient : IDisposable
    {
        private readonly IgtlClient _client;
        private readonly Thread _thread;
        private long _expected = -1;

        public ToolClient(int port)
        {
            _client = new IgtlClient(TcpByteLink.Connect("127.0.0.1", port), version: 1);
            _thread = new Thread(Hear) { Name = "igtl client", IsBackground = true };
        }

        public long Received { get; private set; }
        public long GoodPoses { get; private set; }
        public double CpuS { get; private set; }
        public long Allocated { get; private set; }

        public void Start() => _thread.Start();

        /// <summary>Waits for the last frame, but not for ever.</summary>
        public void Finish(long frames)
        {
            Volatile.Write(ref _expected, frames);
            _thread.Join();
        }

        public void Dispose() => _client.Dispose();

        private void Hear()
        {
            _client.StartTracking(0);
            var clock = MonotonicClock.Shared;
            var (cpu, allocated, patience) = (ThreadCpu.Used, 0L, 5000);
            for (var due = clock.Now; _client.Connection.IsOpen;)
            {
                var expected = Volatile.Read(ref _expected);
                if (expected >= 0 && (Received >= expected || --patience == 0)) break;
                while (_client.TryRead(out var message)) Take(message);
                if (allocated == 0 && Received >= DefaultRateHz) allocated = GC.GetAllocatedBytesForCurrentThread();
                PreciseWait.Until(due += new Duration(1_000_000_000 / DefaultRateHz));
            }
            if (allocated > 0) Allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            CpuS = (ThreadCpu.Used - cpu).Seconds;
        }

        private void Take(in IgtlMessage message)
        {
            if (message.Kind != IgtlKind.TrackingData) return;
            var frame = message.Time.Nanoseconds - 1;
            if (frame != Received++) return;
            var tools = message.Tools;
            for (var i = 0; i < tools.Count; i++)
                if (tools[i].Matrix.TranslationMm.X == XMm(frame, i)) GoodPoses++;
        }
    }
}
