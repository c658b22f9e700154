using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.Benches.OpenIgtLink;

namespace SurgicalNav.SystemTests.Links;

/// <summary>With the reference C++ library at the other end, where it is installed.</summary>
[Collection(MachineCollection.Name)]
public sealed class IgtlReferenceTests
{
    [Fact]
    public void TheReferenceLibrarySendsBackWhatWeSend()
    {
        using var peer = Peer();
        peer.Serve();
        using var client = new IgtlClient(TcpByteLink.Connect("127.0.0.1", peer.Port), version: 1);
        var into = new byte[256];
        var sent = IgtlMatrix.From(Quat.Exp(new Vec3(0.3, -0.2, 0.9)), new Vec3(12.5, -3, 700));
        var length = IgtlWriter.Transform(into, new IgtlEnvelope { Version = 1, DeviceName = "Probe"u8, Time = IgtlTime.FromNanoseconds(1_700_000_000_500_000_000) }, sent);
        Assert.True(client.Connection.TrySend(into.AsSpan(0, length)));
        var until = MonotonicClock.Shared.Now + Duration.FromSeconds(20);
        while (MonotonicClock.Shared.Now < until)
        {
            if (!client.TryRead(out var message)) continue;
            Assert.Equal(IgtlKind.Transform, message.Kind);
            Assert.True(message.DeviceName.SequenceEqual("Probe"u8));
            Assert.Equal(sent.TranslationMm, message.Transform.TranslationMm);
            Assert.True((message.Transform.Rotation - sent.Rotation).Row0.Length < 1e-6);
            return;
        }
        Assert.Fail("The reference library's server did not answer.");
    }

    [Fact]
    public void WeReadWhatTheReferenceLibrarySends()
    {
        using var peer = Peer();
        var owner = new Owner();
        using var server = new IgtlServer(new IgtlServerOptions { StreamOnConnect = IgtlKind.Unknown }, owner: owner, listener: new TcpByteServer());
        using var stop = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            while (!stop.IsCancellationRequested) server.Step(MonotonicClock.Shared.Now);
        });
        thread.Start();
        try
        {
            peer.Ask("send", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "50");
            Assert.True(SpinWait.SpinUntil(() => owner.Finished, TimeSpan.FromSeconds(20)));
        }
        finally
        {
            stop.Cancel();
            thread.Join();
        }
        Assert.Equal(50, owner.Transforms);
        Assert.Equal(["POSITION 1 2 3", "TDATA Stylus 4 5 6", "STRING hello", "STATUS 1 ready"], owner.Others);
        Assert.Equal(0, server.Counters.BadMessages);
    }

    private static ReferencePeer Peer()
    {
        var peer = ReferencePeer.TryBuild(out var reason);
        Assert.SkipWhen(peer is null, reason);
        return peer;
    }

    private sealed class Owner : IIgtlServerOwner
    {
        private volatile bool _finished;

        public bool Finished => _finished;
        public int Transforms { get; private set; }
        public List<string> Others { get; } = [];

        public void Received(IgtlServerClient client, in IgtlMessage message)
        {
            switch (message.Kind)
            {
                case IgtlKind.Transform when message.Transform.TranslationMm.X == Transforms:
                    Transforms++;
                    break;
                case IgtlKind.Position:
                    Others.Add($"POSITION {message.Position.PositionMm.X} {message.Position.PositionMm.Y} {message.Position.PositionMm.Z}");
                    break;
                case IgtlKind.TrackingData:
                    var tool = message.Tools[0];
                    Others.Add($"TDATA {Text(tool.Name)} {tool.Matrix.TranslationMm.X} {tool.Matrix.TranslationMm.Y} {tool.Matrix.TranslationMm.Z}");
                    break;
                case IgtlKind.String:
                    Others.Add("STRING " + Text(message.String.Text));
                    break;
                case IgtlKind.Status:
                    Others.Add($"STATUS {message.Status.Code} {Text(message.Status.Text)}");
                    _finished = true;
                    break;
            }
        }

        public bool Execute(in IgtlCommand command, Span<byte> answer, out int length)
        {
            length = 0;
            return false;
        }

        private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes);
    }
}
